package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class PoolsTest {
    private static final PoolSettings TIGHT =
            new PoolSettings(1, 1, Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(30));

    private static Vertx vertx;
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void aPoolWorksInItsRole(DatabaseRole role) {
        assertEquals(
                role.sqlName(), text(Pools.reader(vertx, database.address(), role, 1), "SELECT current_user::text"));
    }

    /** Whatever was said for the database, or for the role that logs in. */
    @Test
    void whatASessionAcknowledgesIsOnTheDisk() throws SQLException {
        try (TestDatabase careless = TestDatabase.fresh()) {
            careless.execute("ALTER DATABASE " + careless.address().database() + " SET synchronous_commit = off");
            for (DatabaseRole role : DatabaseRole.values()) {
                assertEquals("on", text(Pools.reader(vertx, careless.address(), role, 1), "SHOW synchronous_commit"));
            }
            try (Jdbc jdbc = Jdbc.open(careless.address())) {
                assertEquals("on", jdbc.text("SHOW synchronous_commit"));
            }
        }
    }

    @Test
    void aStatementThatTakesTooLongIsCancelled() {
        var pool = Pools.open(vertx, database.address(), DatabaseRole.INGEST, TIGHT);
        var failure = assertThrows(PgException.class, () -> text(pool, "SELECT pg_sleep(20)::text"));
        assertEquals("57014", failure.getSqlState());
    }

    @Test
    void moreThanMayWaitFailAtOnce() {
        var pool = Pools.open(vertx, database.address(), DatabaseRole.INGEST, TIGHT);
        var only = pool.getConnection().await();
        var waiting = pool.query("SELECT 1").execute();
        var refused = assertThrows(
                ConnectionPoolTooBusyException.class,
                () -> pool.query("SELECT 1").execute().await());
        assertTrue(refused.getMessage().contains("max wait queue size of 1"), refused.getMessage());
        only.close().await();
        waiting.await();
    }

    private static String text(Pool pool, String query) {
        return pool.query(query)
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .await();
    }
}
