package io.yardpass.analytics.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.analytics.IngestOptions;
import io.yardpass.database.TestDatabase;
import io.yardpass.pgcopy.PgAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonthPartitionsTest {
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
    void everyTableOfFactsHasThirteenMonthsBackAndThreeAhead() {
        for (String table : List.of(
                "campaigns.ad_impressions",
                "campaigns.ad_clicks",
                "analytics.post_impressions",
                "analytics.event_impressions",
                "analytics.ticket_analytics")) {
            assertEquals(List.of(List.of("17", "t", "t", "t")), database.rows("""
                            SELECT count(*),
                                   min(month) = date_trunc('month', now() AT TIME ZONE 'UTC') - interval '13 months',
                                   max(month) = date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months',
                                   bool_and(state = 'attached')
                              FROM analytics.month_partitions('%s')
                            """.formatted(table)), table);
        }
    }

    @Test
    void makingTheMonthsAgainChangesNothing() {
        assertEquals(0, database.count("SELECT analytics.add_month_partitions('analytics.post_impressions')"));
    }

    @Test
    void aLaterDayMakesOnlyTheMonthsThatAreMissing() {
        database.keepMonthsAsOf("now() + interval '2 months'");
        assertEquals(2, database.count("SELECT analytics.add_month_partitions('analytics.event_impressions')"));
    }

    @Test
    void aMonthHasItsOwnKeyItsBrinAndRowSecurityAndBelongsToTheOwner() {
        database.keepMonthsAsOf("'2031-03-15 12:00:00+00'");
        database.execute("""
                SET ROLE yardpass_owner;
                SELECT analytics.add_month_partitions('campaigns.ad_clicks');
                """);
        assertEquals(List.of(List.of("t", "yardpass_owner", "PRIMARY KEY (id)", "1")), database.rows("""
                        SELECT relrowsecurity,
                               relowner::regrole,
                               (SELECT pg_get_constraintdef(oid) FROM pg_constraint
                                 WHERE conrelid = class.oid AND contype = 'p'),
                               (SELECT count(*) FROM pg_indexes
                                 WHERE tablename = relname AND indexdef LIKE '%USING brin (occurred_at)')
                          FROM pg_class AS class
                         WHERE oid = 'campaigns.ad_clicks_2031_03'::regclass
                        """));
    }

    @Test
    void monthsBeginAtMidnightUtcWhateverTheSessionsTimeZone() {
        database.keepMonthsAsOf("'2032-05-01 00:00:00+00'");
        database.execute("""
                SET TIME ZONE 'America/Los_Angeles';
                SELECT analytics.add_month_partitions('campaigns.ad_clicks');
                """);
        assertEquals("FOR VALUES FROM ('2032-05-01 00:00:00+00') TO ('2032-06-01 00:00:00+00')", database.text("""
                        SELECT pg_get_expr(relpartbound, oid)
                          FROM pg_class, set_config('TimeZone', 'UTC', false)
                         WHERE oid = 'campaigns.ad_clicks_2032_05'::regclass
                        """));
    }

    @Test
    void aTableThatNobodyListedHasNoMonths() {
        var refusal = assertThrows(
                AssertionError.class, () -> database.execute("SELECT analytics.add_month_partitions('events.events')"));
        assertTrue(refusal.getMessage().contains("not listed in analytics.kept_tables"), refusal.getMessage());
    }

    @Test
    void whatTheIngestTakesTheDatabaseKeeps() {
        int taken = IngestOptions.to(new PgAddress("localhost", 1, "any", "any", null, null))
                .monthsKept();
        for (String table : List.of(
                "campaigns.ad_impressions",
                "campaigns.ad_clicks",
                "analytics.post_impressions",
                "analytics.event_impressions")) {
            assertEquals(
                    taken,
                    database.count("SELECT months_kept FROM analytics.kept_tables WHERE parent = '%s'::regclass"
                            .formatted(table)));
        }
    }

    @Test
    void nobodyIsGrantedAPartition() {
        assertEquals(0, database.count("""
                        SELECT count(*)
                          FROM pg_class, aclexplode(relacl)
                         WHERE relispartition AND grantee <> 'yardpass_owner'::regrole
                        """));
    }
}
