package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants in turn on one physical connection: nothing of the first is left for the second, however the first ended. */
@Timeout(180)
class SharedConnectionTest {
    private static final PoolSettings ONE =
            new PoolSettings(1, 10, Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMinutes(1));
    private static final String WALLETS = "SELECT string_agg(organization_id::text, ',') FROM organizations.wallets";

    private static Vertx vertx;
    private static TestDatabase world;
    private static Pool pool;
    private static TenantTransaction transactions;
    private static Caller first;
    private static Caller second;
    private static String connection;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        world = TestDatabase.fresh();
        TwoTenants.settleIn(world);
        pool = Pools.open(vertx, world.address(), DatabaseRole.GATEWAY, ONE);
        transactions = new TenantTransaction(pool);
        first = owner(1);
        second = owner(2);
        connection = text(first, "SELECT pg_backend_pid()::text");
    }

    @AfterAll
    static void close() {
        pool.close().await();
        vertx.close().await();
        world.close();
    }

    /** What each test ends with. */
    @AfterEach
    void theSecondSeesItsOwnOnTheSameConnection() {
        assertEquals(connection, text(second, "SELECT pg_backend_pid()::text"));
        assertEquals(second.organizationId().toString(), text(second, WALLETS));
        assertEquals(first.organizationId().toString(), text(first, WALLETS));
        assertEquals(null, text(new Caller("test", null, Role.ANON, first.organizationId()), WALLETS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1/0",
                "SELECT pg_sleep(20)",
                "SELECT count(*) FROM payments.batches",
                "DELETE FROM organizations.wallets",
                "nonsense",
            })
    void afterAFailure(String statement) {
        assertThrows(PgException.class, () -> work(first, statement).await());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET LOCAL request.jwt.claims = '{\"role\": \"service_role\"}'",
                "SET LOCAL ROLE service_role",
                "SET request.jwt.claims = '{\"role\": \"service_role\"}'",
                "SET ROLE service_role",
                "RESET ALL",
                "RESET ROLE",
                "SELECT set_config('role', 'service_role', false)",
                "SET search_path = users",
                "SET row_security = on",
            })
    void afterTheWorkItselfTurnedIntoSomebodyElse(String statement) {
        work(first, statement).await();
    }

    @Test
    void afterAValueThatIsNone() {
        assertThrows(
                VertxException.class,
                () -> transactions
                        .read(first, "SELECT $1::int4", Tuple.of("text"))
                        .await());
    }

    @Test
    void whenBothAskAtOnce() {
        var asked = Future.all(
                transactions.read(first, WALLETS, Tuple.tuple()),
                transactions.read(second, WALLETS, Tuple.tuple()),
                transactions.read(first, "SELECT 1/0", Tuple.tuple()).otherwiseEmpty(),
                transactions.read(second, WALLETS, Tuple.tuple()));
        asked.await();
    }

    private static Future<?> work(Caller caller, String statement) {
        return transactions.write(caller, statement, Tuple.tuple());
    }

    private static Caller owner(int n) {
        return new Caller(
                "test",
                UUID.fromString(Visitor.id(world, "user", n)),
                Role.AUTHENTICATED,
                UUID.fromString(Visitor.id(world, "organization", n)));
    }

    private static String text(Caller caller, String query) {
        return transactions
                .read(caller, query, Tuple.tuple())
                .map(rows -> rows.iterator().next().getString(0))
                .await();
    }
}
