package io.yardpass.gateway.queries;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What makes reads of a long ledger short: the index leads to the place, under row-level security and whatever the account. */
class LedgerPlansTest {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aStatementBeginsWhereThePageBegins() {
        assertLeads(LedgerReads.STATEMENT, "((account_id = a.id) AND (\\\"position\\\" < $2))");
    }

    @Test
    void aBalanceIsOneStepInTheIndex() {
        assertLeads(LedgerReads.BALANCE, "((account_id = a.id) AND (\\\"position\\\" <= (InitPlan");
    }

    @Test
    void aReferenceIsLookedUp() {
        assertLeads(LedgerReads.TRANSACTIONS, "(reference_id = $1)");
    }

    private static void assertLeads(String query, String condition) {
        String plan = database.textAfter(
                "SET LOCAL ROLE authenticated; SET LOCAL enable_seqscan = off;"
                        + " SET LOCAL plan_cache_mode = force_generic_plan; PREPARE asked AS " + query,
                "EXPLAIN (FORMAT JSON) EXECUTE asked(" + (query.contains("$3") ? "NULL, NULL, NULL" : "NULL, NULL")
                        + ")");
        assertTrue(plan.contains("\"Index Cond\": \"" + condition), plan);
    }
}
