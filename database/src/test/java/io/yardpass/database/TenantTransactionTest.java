package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class TenantTransactionTest {
    private static final UUID ORGANIZATION_1 = UUID.fromString("0a000000-0000-7000-8000-000000000001");
    private static final UUID ORGANIZATION_2 = UUID.fromString("0a000000-0000-7000-8000-000000000002");
    private static final UUID USER_1 = UUID.fromString("0aa00000-0000-7000-8000-000000000001");
    private static final UUID USER_26 = UUID.fromString("0aa00000-0000-7000-8000-000000000026");
    private static final UUID MEMBER_3 = UUID.fromString("0aa00000-0000-7000-8000-000000000003");
    private static final String PRIVATE_EVENTS =
            "SELECT string_agg(title, ', ' ORDER BY title) FROM events.events WHERE visibility = 'private'";

    private static Vertx vertx;
    private static TestDatabase database;
    private static Pool pool;
    private static TenantTransaction transactions;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.demo();
        database.execute("INSERT INTO messaging.notifications (id, user_id, kind)"
                + " SELECT uuidv7(), id, 'told' FROM users.profiles");
        pool = Pools.reader(vertx, database.address(), DatabaseRole.GATEWAY, 1);
        transactions = new TenantTransaction(pool);
    }

    @AfterAll
    static void close() {
        pool.close().await();
        vertx.close().await();
        database.close();
    }

    @Test
    void eachTenantSeesItsOwnAndWhatIsPublic() {
        var first = user(USER_1, ORGANIZATION_1);
        var second = user(USER_26, ORGANIZATION_2);
        assertEquals("Demo Event 10", text(first, PRIVATE_EVENTS));
        assertEquals("Demo Event 20", text(second, PRIVATE_EVENTS));
        assertEquals("25", text(first, "SELECT count(*)::text FROM organizations.org_memberships"));
        assertEquals(
                USER_1.toString(), text(first, "SELECT string_agg(user_id::text, ',') FROM messaging.notifications"));
        assertEquals("190", text(second, "SELECT count(*)::text FROM events.event_posts"));
        assertEquals(
                ORGANIZATION_1.toString(), text(first, "SELECT string_agg(o::text, ',') FROM public.user_orgs() AS o"));
    }

    @Test
    void aPublishableKeySeesNoMoreThanAnybody() {
        var key = new Caller("test", null, Role.ANON, ORGANIZATION_1);
        assertEquals(null, text(key, PRIVATE_EVENTS));
        assertEquals("18", text(key, "SELECT count(*)::text FROM events.events"));
        assertEquals("0", text(key, "SELECT count(*)::text FROM messaging.notifications"));
    }

    @Test
    void aServiceSeesItsOrganizationAndThatOfThePlatformSeesAll() {
        var bound = new Caller("test", null, Role.SERVICE_ROLE, ORGANIZATION_2);
        var platform = new Caller("test", null, Role.SERVICE_ROLE, null);
        assertEquals("Demo Event 20", text(bound, PRIVATE_EVENTS));
        assertEquals("Demo Event 10, Demo Event 20", text(platform, PRIVATE_EVENTS));
    }

    @Test
    void theClaimsEndWithTheTransactionEvenWhenItFails() {
        var caller = user(USER_1, ORGANIZATION_1);
        assertThrows(PgException.class, () -> text(caller, "SELECT (1 / 0)::text"));
        text(caller, PRIVATE_EVENTS);
        assertEquals(
                "yardpass_gateway/",
                onThePool("SELECT current_user || '/' || current_setting('request.jwt.claims', true)"));
    }

    @Test
    void theGatewayMayReadNothingBeforeItIsSomebody() {
        assertThrows(PgException.class, () -> onThePool("SELECT count(*)::text FROM events.events"));
    }

    @Test
    void aReadWritesNothing() {
        var service = new Caller("test", null, Role.SERVICE_ROLE, null);
        assertThrows(PgException.class, () -> text(service, "DELETE FROM users.follows RETURNING 'gone'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "7",
                "{}",
                "{\"org_id\": \"\"}",
                "{\"org_id\": \"\\u0000\"}",
                "{\"org_id\": 1e999999}",
                "{\"org_id\": \"x\", \"sub\": 5}"
            })
    void claimsThatSayNothingShowNothingOfATenant(String claims) {
        var sql = "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '" + claims + "';";
        assertEquals("", database.textAfter(sql, "SELECT coalesce((" + PRIVATE_EVENTS + "), '')"));
        assertEquals("0", database.textAfter(sql, "SELECT count(*) FROM messaging.notifications"));
        assertEquals("0", database.textAfter(sql, "SELECT count(*) FROM organizations.org_memberships"));
    }

    @Test
    void theOldNamesShowWhatTheirTablesShow() {
        var first = user(USER_1, ORGANIZATION_1);
        assertEquals("19", text(first, "SELECT count(*)::text FROM public.events"));
        assertEquals("5", text(first, "SELECT count(*)::text FROM public.campaigns"));
        assertEquals("0", text(first, "SELECT count(*)::text FROM public.tickets"));
    }

    @Test
    void anOwnerMakesAnEventAndAMemberDoesNot() {
        var create = "SELECT public.create_event('New', '2030-01-01Z', '2030-01-02Z', 'EUR')::text";
        assertEquals(
                36, database.textAfter(claimsOf(USER_1, ORGANIZATION_1), create).length());
        for (var claims : List.of(claimsOf(USER_26, ORGANIZATION_1), claimsOf(MEMBER_3, ORGANIZATION_1))) {
            var refusal = assertThrows(AssertionError.class, () -> database.textAfter(claims, create));
            assertTrue(refusal.getMessage().contains("is administered by others"), refusal.getMessage());
        }
    }

    private static String claimsOf(UUID user, UUID organization) {
        return "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '{\"sub\": \"" + user
                + "\", \"org_id\": \"" + organization + "\"}';";
    }

    private static Caller user(UUID user, UUID organization) {
        return new Caller("test", user, Role.AUTHENTICATED, organization);
    }

    private static String text(Caller caller, String query) {
        return transactions
                .read(caller, query, Tuple.tuple())
                .map(rows -> rows.iterator().next().getString(0))
                .await();
    }

    private static String onThePool(String query) {
        return pool.query(query)
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .await();
    }
}
