package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Organization 1 offers packages, organization 2 takes them. */
@Timeout(180)
class SponsorshipOrderTest {
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final String PRIVATE_EVENT = "0e000000-0000-7000-8000-000000000010";
    private static final String SPONSOR = UUID.randomUUID().toString();
    private static final Tenant ORGANIZER = signedIn(1, 1);
    private static final Tenant SPONSORS_ADMIN = signedIn(27, 2);
    private static final Tenant SPONSORS_MEMBER = signedIn(28, 2);

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Northern', NULL, '%s')".formatted(SPONSOR));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aSponsorsAdminOrdersAPackageAtItsPrice() {
        var order = SPONSORS_ADMIN.ask(database, order(offer(EVENT, 1), SPONSOR, null));
        assertEquals(
                List.of(List.of("90000", "USD", organizationId(1), "pending")),
                database.rows("SELECT amount_cents, currency, organization_id, escrow_status FROM sponsorship.orders"
                        + " WHERE id = '" + order + "'"));
        service(2).ask(database, order(offer(EVENT, 1), SPONSOR, null));
        new Tenant("service_role", null, null).ask(database, order(offer(EVENT, 1), SPONSOR, null));
    }

    @Test
    void nobodyElseOrdersForTheSponsorAndWhatIsHiddenIsNotThere() {
        var offer = offer(EVENT, 1);
        SPONSORS_MEMBER.assertRefused(database, "42501", order(offer, SPONSOR, null));
        ORGANIZER.assertRefused(database, "P0002", order(offer, SPONSOR, null));
        service(1).assertRefused(database, "P0002", order(offer, SPONSOR, null));
        new Tenant("anon", null, organizationId(2)).assertRefused(database, "42501", order(offer, SPONSOR, null));
        SPONSORS_ADMIN.assertRefused(database, "P0002", order(offer(PRIVATE_EVENT, 1), SPONSOR, null));
        SPONSORS_ADMIN.assertRefused(database, "P0002", order(UUID.randomUUID().toString(), SPONSOR, null));
        SPONSORS_ADMIN.assertRefused(
                database, "P0002", order(offer, UUID.randomUUID().toString(), null));
    }

    @Test
    void anOrderThatNobodyPaysForGivesItsPlaceBackAfterTwoWeeks() {
        var offer = offer(EVENT, 1);
        var unpaid = madeAt("14 days", offer);
        var late = madeAt("13 days 23 hours", offer(EVENT, 1));
        var paid = madeAt("20 days", offer(EVENT, 1));
        database.execute("UPDATE sponsorship.orders SET escrow_status = 'funded' WHERE id = '" + paid + "'");
        SPONSORS_ADMIN.assertRefused(database, "YP003", order(offer, SPONSOR, null));
        SPONSORS_ADMIN.assertRefused(database, "42501", "SELECT sponsorship.lapse_orders(10)");
        assertEquals("0", database.text("SELECT sponsorship.lapse_orders(0)"));
        assertEquals("1", database.text("SELECT sponsorship.lapse_orders(10)"));
        assertEquals("0", database.text("SELECT sponsorship.lapse_orders(10)"));
        assertEquals(
                "refunded pending funded",
                Stream.of(unpaid, late, paid)
                        .map(id ->
                                database.text("SELECT escrow_status FROM sponsorship.orders WHERE id = '" + id + "'"))
                        .collect(Collectors.joining(" ")));
        assertEquals(
                "pending refunded",
                database.text("SELECT concat_ws(' ', from_status, to_status) FROM sponsorship.order_history"
                        + " WHERE order_id = '" + unpaid + "'"));
        assertEquals(
                List.of(
                        List.of("sponsorship.refunded", organizationId(1)),
                        List.of("sponsorship.refunded", organizationId(2))),
                database.rows("SELECT topic, organization_id FROM public.outbox WHERE key = '" + unpaid
                        + "' ORDER BY organization_id"));
        SPONSORS_ADMIN.ask(database, order(offer, SPONSOR, null));
    }

    /** Whatever it called off of them since. */
    @Test
    void aSponsorOrdersAThousandTimesInADay() {
        var offer = offer(EVENT, 5);
        database.execute("INSERT INTO public.daily_counts VALUES ('sponsorship_orders_daily_max', '%s',"
                        .formatted(organizationId(2))
                + " (now() AT TIME ZONE 'UTC')::date, 999) ON CONFLICT ON CONSTRAINT daily_counts_pkey"
                + " DO UPDATE SET counted = 999");
        var id = UUID.randomUUID().toString();
        SPONSORS_ADMIN.ask(database, order(offer, SPONSOR, id));
        SPONSORS_ADMIN.ask(database, order(offer, SPONSOR, id));
        SPONSORS_ADMIN.assertRefusedBy(database, "sponsorship_orders_daily_max", order(offer, SPONSOR, null));
        database.execute("DELETE FROM public.daily_counts");
    }

    private static String madeAt(String age, String offer) {
        var id = UUID.randomUUID().toString();
        database.execute("""
                INSERT INTO sponsorship.orders
                    (id, package_id, sponsor_id, organization_id, amount_cents, currency, created_at)
                VALUES ('%s', '%s', '%s', '%s', 90000, 'USD', now() - interval '%s')
                """.formatted(id, offer, SPONSOR, organizationId(1), age));
        return id;
    }

    @Test
    void theSameAgainIsTheSameOrderThoughNothingIsLeft() {
        var offer = offer(EVENT, 1);
        var id = UUID.randomUUID().toString();
        assertEquals(id, SPONSORS_ADMIN.ask(database, order(offer, SPONSOR, id)));
        assertEquals(id, SPONSORS_ADMIN.ask(database, order(offer, SPONSOR, id)));
        SPONSORS_ADMIN.assertRefused(database, "23505", order(offer(EVENT, 1), SPONSOR, id));
        SPONSORS_ADMIN.assertRefused(database, "YP003", order(offer, SPONSOR, null));
        database.execute("UPDATE sponsorship.orders SET escrow_status = 'refunded' WHERE id = '" + id + "'");
        SPONSORS_ADMIN.ask(database, order(offer, SPONSOR, null));
    }

    @Test
    void ofTheLastPlaceOneOfTwoAtOnceGetsIt() throws SQLException, InterruptedException, ExecutionException {
        var offer = offer(EVENT, 1);
        try (var first = Jdbc.open(database.address());
                var executor = Executors.newSingleThreadExecutor()) {
            first.connection().setAutoCommit(false);
            first.execute("SELECT set_config('request.jwt.claims', '{\"role\":\"service_role\"}', true);"
                    + " SET LOCAL ROLE service_role");
            first.text(order(offer, SPONSOR, null));
            var second =
                    executor.submit(() -> SPONSORS_ADMIN.assertRefused(database, "YP003", order(offer, SPONSOR, null)));
            while (database.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database()")
                    == 0) {
                Thread.onSpinWait();
            }
            first.connection().commit();
            second.get();
        }
        assertEquals(1, database.count("SELECT count(*) FROM sponsorship.orders WHERE package_id = '" + offer + "'"));
    }

    @Test
    void whatWasGivenBackIsNotCountedAgainWhenAnotherIsOrdered() {
        var offer = offer(EVENT, 1_000);
        database.execute("""
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                SELECT gen_random_uuid(), '%1$s', '%2$s', '%3$s', 90000, 'USD' FROM generate_series(1, 20000);
                UPDATE sponsorship.orders SET escrow_status = 'refunded' WHERE package_id = '%1$s'""".formatted(offer, SPONSOR, organizationId(1)));
        database.execute("VACUUM ANALYZE sponsorship.orders");
        var rowsRead = SPONSORS_ADMIN.ask(database, """
                WITH made AS MATERIALIZED (SELECT public.create_sponsorship_order('%s', '%s') AS id)
                SELECT (
                    SELECT sum(pg_stat_get_xact_tuples_returned(c.oid)) FROM pg_catalog.pg_class AS c
                    WHERE c.oid = 'sponsorship.orders'::regclass
                        OR c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = 'sponsorship.orders'::regclass)
                        AND made.id IS NOT NULL
                )
                FROM made""".formatted(offer, SPONSOR));
        assertTrue(Long.parseLong(rowsRead) < 100, rowsRead + " rows were read");
    }

    @Test
    void aPackageHasAThousandPlacesAtMost() {
        ORGANIZER.assertRefused(
                database, "23514", "SELECT public.create_package('%s', 'Gold', 90000, 'USD', 1001)".formatted(EVENT));
    }

    @Test
    void theLedgerMovesAnOrderFromWhereItBelievesItOrNotAtAll() {
        var order = SPONSORS_ADMIN.ask(database, order(offer(EVENT, 1), SPONSOR, null));
        assertRefused("YP002", move(order, "funded", "locked"));
        assertRefused("YP002", move(UUID.randomUUID().toString(), "pending", "refunded"));
        assertRefused("YP007", move(order, "pending", "released"));
        assertRefused("YP006", move(order, "pending", "funded"));
        assertEquals("pending", status(order));
        database.execute("SET ROLE yardpass_ledger; " + move(order, "pending", "refunded"));
        assertEquals(
                List.of(List.of("refunded", Tenant.userId(27), "authenticated")),
                database.rows("SELECT to_status, changed_by, changed_role FROM sponsorship.order_history"
                        + " WHERE order_id = '" + order + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service_role", "authenticated", "anon", "yardpass_ingest", "yardpass_gateway"})
    void nobodyButTheLedgerMovesEscrow(String role) {
        var order = SPONSORS_ADMIN.ask(database, order(offer(EVENT, 1), SPONSOR, null));
        var refusal = assertThrows(
                AssertionError.class,
                () -> database.execute("SET ROLE " + role + "; " + move(order, "pending", "refunded")));
        assertEquals("42501", ((SQLException) refusal.getCause()).getSQLState());
        assertEquals("pending", status(order));
    }

    private static void assertRefused(String state, String sql) {
        var refusal = assertThrows(AssertionError.class, () -> database.execute("SET ROLE yardpass_ledger; " + sql));
        var cause = (SQLException) refusal.getCause();
        assertTrue(state.equals(cause.getSQLState()), cause::toString);
    }

    private static String status(String order) {
        return database.text("SELECT escrow_status FROM sponsorship.orders WHERE id = '" + order + "'");
    }

    private static String move(String order, String from, String to) {
        var claims = "{\"role\":\"authenticated\",\"sub\":\"" + Tenant.userId(27) + "\"}";
        return "SELECT sponsorship.move_escrow('{%s}', '{%s}', '{%s}', ARRAY['%s'], now())"
                .formatted(order, from, to, claims);
    }

    private static String offer(String event, int quantity) {
        return ORGANIZER.ask(
                database, "SELECT public.create_package('%s', 'Gold', 90000, 'USD', %d)".formatted(event, quantity));
    }

    private static String order(String offer, String sponsor, String id) {
        return "SELECT public.create_sponsorship_order('%s', '%s'%s)"
                .formatted(offer, sponsor, id == null ? "" : ", '" + id + "'");
    }
}
