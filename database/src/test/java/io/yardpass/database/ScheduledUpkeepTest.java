package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pg_cron is handed where it is installed; a table with its function of that name stands in for it here. */
@Timeout(180)
class ScheduledUpkeepTest {
    private static final String PG_CRON = """
            CREATE SCHEMA cron;
            CREATE TABLE cron.job (jobname text PRIMARY KEY, schedule text NOT NULL, command text NOT NULL);
            CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint
                LANGUAGE sql
            AS $$
                INSERT INTO cron.job VALUES (job_name, schedule, command)
                ON CONFLICT (jobname) DO UPDATE SET schedule = excluded.schedule, command = excluded.command
                RETURNING 1::bigint
            $$;
            GRANT USAGE ON SCHEMA cron TO yardpass_owner;
            GRANT ALL ON cron.job TO yardpass_owner;
            """;
    private static final Tenant OWNER = new Tenant("yardpass_owner", null, null);
    private static final String SCHEDULE = "SELECT string_agg(name, ', ') FROM analytics.schedule_upkeep() AS name";

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
    void withoutItThatIsSaid() {
        OWNER.assertRefused(database, "0A000", SCHEDULE);
    }

    @Test
    void eachPieceOfUpkeepIsScheduledOnceAndWorksAsTheOwner() {
        database.execute(PG_CRON);
        var names = OWNER.ask(database, SCHEDULE);
        assertEquals(names, OWNER.ask(database, SCHEDULE));
        var commands = database.rows("SELECT command FROM cron.job ORDER BY jobname");
        assertEquals(names.split(", ").length, commands.size());
        commands.forEach(command -> OWNER.ask(database, command.getFirst()));
        assertEquals(
                List.of(List.of("audience_insights"), List.of("daily_stats"), List.of("expiry"), List.of("proof")),
                database.rows("SELECT subject FROM analytics.refreshes ORDER BY 1"));
    }

    /** A run is one transaction: rows that it moves are locked until its end. */
    @Test
    void whatIsToldOfEachRowIsEndedBySomeThousandARun() {
        database.execute(PG_CRON);
        OWNER.ask(database, SCHEDULE);
        assertEquals("3", database.text("""
                SELECT count(*) FROM cron.job
                WHERE command ~ '(expire_proposals|lapse_orders|end_events)[(]5000[)]'"""));
    }

    @Test
    void nobodyButTheOwnerMayCallForUpkeep() {
        assertEquals(0, database.count("""
                SELECT count(*) FROM pg_proc AS p CROSS JOIN aclexplode(p.proacl) AS a
                WHERE p.oid IN ('analytics.keep_months'::regproc, 'analytics.schedule_upkeep'::regproc)
                    AND a.grantee <> 'yardpass_owner'::regrole
                """));
    }

    @Test
    void monthsAreMadeAndDroppedAndBelongToTheOwner() {
        assertEquals("(0,0)", OWNER.ask(database, "SELECT analytics.keep_months()"));
        assertEquals(2 * tables(), madeAndDropped());
        assertEquals(0, madeAndDropped());
        assertEquals(0, database.count("SELECT count(*) FROM analytics.expired_months()"));
        assertEquals(0, database.count("""
                SELECT count(*) FROM pg_class WHERE relispartition AND relowner <> 'yardpass_owner'::regrole"""));
    }

    @Test
    void whatADeadKeeperBeganToDetachIsFinished() {
        database.execute("""
                INSERT INTO analytics.months_leaving
                SELECT 'analytics.event_impressions', partition_name
                FROM analytics.month_partitions('analytics.event_impressions') LIMIT 1;
                UPDATE pg_inherits SET inhdetachpending = true
                WHERE inhrelid = (SELECT partition_name FROM analytics.months_leaving);
                """);
        assertEquals(2 * tables(), madeAndDropped());
    }

    @ParameterizedTest
    @CsvSource({"ROW EXCLUSIVE, 1", "SHARE ROW EXCLUSIVE, 2"})
    void ofATableInUseIsDoneWhatCanBeAndTheRestTheNextTime(String mode, int left) throws SQLException {
        try (var other = Jdbc.open(database.address())) {
            other.connection().setAutoCommit(false);
            other.execute("LOCK TABLE analytics.event_impressions IN " + mode + " MODE");
            assertEquals(2 * tables() - left, madeAndDropped());
        }
        assertEquals(left, madeAndDropped());
    }

    private long tables() {
        return database.count("SELECT count(*) FROM analytics.kept_tables");
    }

    /** A month later, called until there is no more to do: it takes tables from others for a moment only. */
    private long madeAndDropped() {
        database.keepMonthsAsOf("now() + interval '1 month'");
        long all = 0;
        long now;
        do {
            now = Long.parseLong(OWNER.ask(database, "SELECT made + dropped FROM analytics.keep_months()"));
            all += now;
        } while (now > 0);
        return all;
    }
}
