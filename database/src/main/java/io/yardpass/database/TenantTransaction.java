package io.yardpass.database;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.UUID;
import java.util.function.Function;

/**
 * Works as a caller: one transaction on one connection, in which row-level security sees the caller's claims. They end with
 * the transaction, so the next user of the connection cannot inherit them.
 */
public final class TenantTransaction {
    /** set_config('role', …, true) is SET LOCAL ROLE as a function, so all of it travels in one round trip. */
    private static final String BECOME = """
            SELECT
                set_config('transaction_read_only', $1, true),
                set_config('request.jwt.claims', $2, true),
                set_config('role', $3, true)
            """;

    /** Whoever shows no secret can be anybody, as often as they like: what they ask ends sooner. */
    private static final String BECOME_ANYBODY = BECOME + ", set_config('statement_timeout', '1000', true)";

    private final Pool gateway;

    /** @param gateway a pool of {@link DatabaseRole#GATEWAY}, which can do nothing before it becomes somebody */
    public TenantTransaction(Pool gateway) {
        this.gateway = requireNonNull(gateway, "gateway");
    }

    /**
     * A transaction that cannot write. Completes with the work's result once the transaction has ended; fails as the work, the
     * pool or PostgreSQL does.
     */
    public <T> Future<T> read(Caller caller, Function<SqlConnection, Future<T>> work) {
        return as(caller, "on", work);
    }

    /** A transaction that may do what the caller may. Completes with the work's result once it is committed; fails as above. */
    public <T> Future<T> write(Caller caller, Function<SqlConnection, Future<T>> work) {
        return as(caller, "off", work);
    }

    private <T> Future<T> as(Caller caller, String readOnly, Function<SqlConnection, Future<T>> work) {
        var identity = Tuple.of(readOnly, claims(caller), roleOf(caller).wireName());
        String become = caller.role() == Role.ANON ? BECOME_ANYBODY : BECOME;
        return gateway.withTransaction(
                connection -> connection.preparedQuery(become).execute(identity).compose(_ -> work.apply(connection)));
    }

    /**
     * The role of PostgreSQL that a caller works as. A service bound to one organization sees as much as that organization; only
     * one bound to none bypasses the policies.
     */
    public static Role roleOf(Caller caller) {
        return switch (caller.role()) {
            case ANON, AUTHENTICATED -> caller.role();
            case SERVICE_ROLE -> caller.organizationId() == null ? Role.SERVICE_ROLE : Role.AUTHENTICATED;
        };
    }

    private static String claims(Caller caller) {
        var claims = new JsonObject()
                .put("iss", caller.issuer())
                .put("role", caller.role().wireName());
        put(claims, "sub", caller.subject());
        // A publishable key says for whom it writes; it shows no more than anybody may see.
        put(claims, "org_id", caller.role() == Role.ANON ? null : caller.organizationId());
        return claims.encode();
    }

    private static void put(JsonObject claims, String name, UUID value) {
        if (value != null) {
            claims.put(name, value.toString());
        }
    }
}
