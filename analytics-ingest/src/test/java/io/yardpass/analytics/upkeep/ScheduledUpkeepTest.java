package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The upkeep by a scheduler inside the database, where no service does it. */
class ScheduledUpkeepTest {
    /** What schedule_upkeep calls of pg_cron: again with the same name changes the job. */
    private static final String STAND_IN = """
            CREATE SCHEMA cron;
            CREATE TABLE cron.job (jobid bigserial, jobname text UNIQUE, schedule text, command text);
            CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE sql AS $$
                INSERT INTO cron.job (jobname, schedule, command) VALUES ($1, $2, $3)
                ON CONFLICT (jobname) DO UPDATE SET schedule = excluded.schedule, command = excluded.command
                RETURNING jobid
            $$;
            """;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void monthsAreMadeAndDroppedInOneCallAndBelongToTheOwner() {
        assertEquals(List.of(List.of("12", "12")), keptAfter("62 days"));
        assertEquals(List.of(List.of("0", "0")), keptAfter("62 days"));
        assertEquals(0, database.count("SELECT count(*) FROM analytics.expired_months(now() + interval '62 days')"));
        assertEquals(0, database.count("""
                SELECT count(*) FROM pg_class WHERE relispartition AND relowner <> 'yardpass_owner'::regrole"""));
    }

    @Test
    void whatADeadKeeperBeganToDetachIsFinished() {
        database.execute("""
                UPDATE pg_inherits SET inhdetachpending = true
                 WHERE inhrelid = (SELECT partition_name FROM analytics.month_partitions('analytics.event_impressions') LIMIT 1)
                """);
        assertEquals(List.of(List.of("12", "12")), keptAfter("62 days"));
    }

    @Test
    void aTableInUseIsLeftForTheNextTime() {
        Vertx vertx = Vertx.vertx();
        Pool owner = Pools.reader(vertx, database.address(), DatabaseRole.OWNER, 1);
        var writer = await(owner.getConnection());
        await(writer.query("BEGIN; LOCK TABLE analytics.event_impressions IN ROW EXCLUSIVE MODE")
                .execute());
        assertEquals(List.of(List.of("12", "10")), keptAfter("62 days"));
        await(writer.query("COMMIT").execute());
        assertEquals(List.of(List.of("0", "2")), keptAfter("62 days"));
        await(writer.close());
        await(owner.close());
        await(vertx.close());
    }

    @Test
    void pgCronIsHandedEachJobOnce() {
        database.execute(STAND_IN);
        for (int time = 0; time < 2; time++) {
            database.rows("SELECT analytics.schedule_upkeep()");
        }
        assertEquals(
                List.of("23 1 * * *", "SELECT analytics.keep_months()"),
                database.rows("SELECT schedule, command FROM cron.job WHERE jobname = 'yardpass: months'")
                        .getFirst());
        assertEquals(0, database.count("""
                SELECT count(*) FROM (SELECT jobname FROM cron.job GROUP BY 1 HAVING count(*) > 1)"""));
        for (List<String> job : database.rows("SELECT command FROM cron.job")) {
            database.rows(job.getFirst());
        }
    }

    @Test
    void withoutPgCronItSaysSo() {
        var refusal = assertThrows(AssertionError.class, () -> database.execute("SELECT analytics.schedule_upkeep()"));
        assertTrue(refusal.getMessage().contains("pg_cron is not installed in database"), refusal.getMessage());
    }

    @Test
    void nobodyButTheOwnerMayCallForUpkeep() {
        assertEquals(0, database.count("""
                SELECT count(*)
                  FROM pg_proc, aclexplode(proacl)
                 WHERE oid IN ('analytics.keep_months'::regproc, 'analytics.schedule_upkeep'::regproc)
                   AND grantee <> 'yardpass_owner'::regrole
                """));
    }

    private List<List<String>> keptAfter(String time) {
        return database.rows("SELECT * FROM analytics.keep_months(now() + interval '%s')".formatted(time));
    }
}
