package io.yardpass.ledger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.Role;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A small fair with one ledger: two organizations, a public and a private event, and the tiers a test adds. */
final class Fair implements AutoCloseable {
    static final UUID ORGANIZATION = UUID.fromString("0a000000-0000-7000-8000-000000000001");
    static final UUID OTHER_ORGANIZATION = UUID.fromString("0a000000-0000-7000-8000-000000000002");
    static final UUID EVENT = UUID.fromString("0e000000-0000-7000-8000-000000000001");
    static final UUID PRIVATE_EVENT = UUID.fromString("0e000000-0000-7000-8000-000000000002");
    /** By word of the platform, as what most tests do is. */
    static final Payment VOUCHED = new Payment.Vouched(null);

    static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);

    final TestDatabase database = TestDatabase.fresh();
    final Vertx vertx = Vertx.vertx();
    final Ledger ledger;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    Fair() {
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug)
                VALUES ('%1$s', 'One', 'one'), ('%2$s', 'Two', 'two');
                INSERT INTO events.events
                    (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES
                    ('%3$s', '%1$s', 'Open', 'public', 'USD', now(), now() + interval '1 day'),
                    ('%4$s', '%1$s', 'Closed', 'private', 'USD', now(), now() + interval '1 day');
                """.formatted(ORGANIZATION, OTHER_ORGANIZATION, EVENT, PRIVATE_EVENT));
        ledger = openReady();
    }

    double gauge(String name, String currency) {
        return meters.get(name).tag("currency", currency).gauge().value();
    }

    LedgerOptions options() {
        var address = database.address();
        return LedgerOptions.to(
                new PgAddress(address.host(), address.port(), address.database(), address.user(), null, null), "test");
    }

    Ledger open() {
        return open(options());
    }

    Ledger open(LedgerOptions options) {
        return await(Ledger.open(vertx, options, InstantSource.system(), () -> true, meters));
    }

    Ledger openReady() {
        Ledger opened = open();
        awaitReady(opened);
        return opened;
    }

    void awaitReady(Ledger opened) {
        awaitTrue(opened::ready);
    }

    void awaitTrue(BooleanSupplier condition) {
        await(until(condition).timeout(10, TimeUnit.SECONDS));
    }

    private Future<Void> until(BooleanSupplier condition) {
        return condition.getAsBoolean()
                ? Future.succeededFuture()
                : vertx.timer(5, TimeUnit.MILLISECONDS).compose(later -> until(condition));
    }

    /** An event of its own, public, which ends tomorrow. */
    UUID event(String status) {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO events.events
                    (id, owner_context_id, title, visibility, currency, starts_at, ends_at, status)
                VALUES ('%s', '%s', 'Event', 'public', 'USD', now(), now() + interval '1 day', '%s')
                """.formatted(id, ORGANIZATION, status));
        return id;
    }

    UUID tier(UUID event, long priceCents, int capacity, String more) {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, currency, price_cents, capacity%s)
                VALUES ('%s', '%s', 'Tier', 'USD', %d, %d%s)
                """.formatted(
                        more.isEmpty() ? "" : ", " + more.split("=")[0],
                        id,
                        event,
                        priceCents,
                        capacity,
                        more.isEmpty() ? "" : ", " + more.split("=")[1]));
        return id;
    }

    UUID tier(long priceCents, int capacity) {
        return tier(EVENT, priceCents, capacity, "");
    }

    static PurchaseTickets purchase(UUID tier, int quantity, long totalCents) {
        return purchase(UUID.randomUUID(), UUID.randomUUID().toString(), UUID.randomUUID(), tier, quantity, totalCents);
    }

    static PurchaseTickets purchase(UUID order, String key, UUID buyer, UUID tier, int quantity, long totalCents) {
        return purchase(PLATFORM, EVENT, order, key, buyer, List.of(new Item(tier, quantity)), totalCents);
    }

    static PurchaseTickets purchase(
            Caller caller, UUID event, UUID order, String key, UUID buyer, List<Item> items, long totalCents) {
        return new PurchaseTickets(
                order,
                buyer,
                event,
                items,
                new Money(totalCents, "USD"),
                VOUCHED,
                null,
                new Envelope(key, caller, null));
    }

    Outcome submit(CallerCommand command) {
        return await(ledger.submit(command));
    }

    List<Outcome> submitAll(List<? extends CallerCommand> commands) {
        List<Future<Outcome>> waiting = commands.stream().map(ledger::submit).toList();
        return waiting.stream().map(Fair::await).toList();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came within a minute", e);
        }
    }

    @Override
    public void close() {
        await(ledger.close(Duration.ofSeconds(5)));
        await(vertx.close());
        database.close();
    }
}
