package io.yardpass.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.gateway.queries.ReferenceList;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.rest.RestCatalogue;
import io.yardpass.gateway.tokens.ErasedUsers;
import io.yardpass.gateway.tokens.KeyDirectory;
import io.yardpass.gateway.tokens.TokenRules;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every event loop of the edge works with.
 *
 * @param keys which publishable keys are live; shared by all
 * @param erasedUsers who has no rights any more; shared by all
 * @param sinks opens the sink of one event loop, on it
 * @param desk where commands are decided that are not forwarded
 * @param tenants what reads and functions of the database go through
 * @param quotas shared by all event loops, over which a tenant's connections are spread
 * @param reference a list of reference data as JSON; the same buffer as long as it is the same list
 * @param views what there is to be read
 */
public record Edge(
        Offer offer,
        EdgeOptions options,
        TokenRules tokens,
        KeyDirectory keys,
        ErasedUsers erasedUsers,
        Function<Vertx, Future<EventSink>> sinks,
        CommandDesk desk,
        Forwarding forwarding,
        TenantTransaction tenants,
        Quotas quotas,
        Function<ReferenceList, Buffer> reference,
        Supplier<RestCatalogue> views,
        MeterRegistry meters,
        InstantSource clock) {
    /** Without routes that take events or ask the database, and without what those need. */
    public static Edge ofCommands(
            EdgeOptions options,
            TokenRules tokens,
            KeyDirectory keys,
            ErasedUsers erasedUsers,
            CommandDesk desk,
            Forwarding forwarding,
            Quotas quotas,
            MeterRegistry meters,
            InstantSource clock) {
        return new Edge(
                Offer.COMMANDS,
                options,
                tokens,
                keys,
                erasedUsers,
                _ -> Future.succeededFuture((_, _, _) -> Future.succeededFuture(new IngestOutcome.Unavailable())),
                desk,
                forwarding,
                null,
                quotas,
                null,
                null,
                meters,
                clock);
    }
}
