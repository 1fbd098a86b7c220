package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A ledger that the real writer wrote, changed by somebody for whom no trigger stands in the way. */
@Timeout(180)
class VerifyLedgerTest {
    /** As a superuser works: with the triggers off, foreign keys' among them. */
    private static final String FORGE = """
            ALTER TABLE payments.batches DISABLE TRIGGER ALL; ALTER TABLE payments.transactions DISABLE TRIGGER ALL;
            ALTER TABLE payments.entries DISABLE TRIGGER ALL; ALTER TABLE payments.accounts DISABLE TRIGGER ALL;
            ALTER TABLE ticketing.orders DISABLE TRIGGER ALL;
            """;

    private static TestDatabase honest;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private TestDatabase forged;

    @BeforeAll
    static void write() throws Exception {
        honest = TestDatabase.demo();
        try (RunningService service = RunningService.on(honest.address(), Map.of())) {
            UUID buyer = GatewayClient.freshId();
            for (int i = 0; i < 8; i++) {
                assertEquals(
                        201,
                        service.platform()
                                .purchase(
                                        GatewayClient.freshId(),
                                        i % 2 == 0 ? buyer : GatewayClient.freshId(),
                                        GatewayClient.EVENT,
                                        GatewayClient.TIER,
                                        10_000)
                                .statusCode());
            }
        }
    }

    @AfterAll
    static void close() {
        honest.close();
    }

    @BeforeEach
    void copy() {
        forged = honest.copy();
    }

    @AfterEach
    void drop() {
        forged.close();
    }

    private int verify(String... arguments) {
        var environment = new HashMap<String, String>();
        environment.put("YARDPASS_DATABASE_URL", Sql.url(forged.address()));
        out.getBuffer().setLength(0);
        CommandLine line = new CommandLine(new VerifyLedgerCommand(environment));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private List<List<String>> verifyInSql(String arguments) {
        return forged.rows("SELECT what, place FROM payments.verify_ledger(" + arguments + ")");
    }

    @Test
    void aLedgerThatTheWriterWroteIsSound() {
        assertEquals(0, verify(), () -> out + "" + err);
        assertTrue(out.toString().contains("the ledger is sound: 8 transactions, 24 entries"), out::toString);
        assertEquals(0, verify("--json"));
        JsonObject report = new JsonObject(out.toString());
        assertTrue(report.getBoolean("sound"));
        assertEquals(headHash(), report.getJsonObject("head").getString("hash"));
        assertEquals(List.of(), verifyInSql(""));
    }

    @Test
    void anEmptyLedgerIsSound() {
        forged.close();
        forged = TestDatabase.fresh();
        assertEquals(0, verify(), () -> out + "" + err);
        assertEquals(List.of(), verifyInSql(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE payments.transactions SET occurred_at = occurred_at + interval '1 microsecond' WHERE sequence = 3 | batch 3 | the hash is that of what the batch holds
            UPDATE payments.transactions SET reference_id = uuidv7() WHERE sequence = 4 | batch 4 | the hash is that of what the batch holds
            UPDATE payments.transactions SET kind = 'gift' WHERE sequence = 8 | batch 8 | the hash is that of what the batch holds
            UPDATE payments.entries SET amount_cents = amount_cents + 1, current_balance_cents = current_balance_cents + 1 WHERE ordinal = 1 AND transaction_id = (SELECT id FROM payments.transactions WHERE sequence = 5) | batch 5, sequence 5 | entries come to zero
            DELETE FROM payments.entries WHERE ordinal = 3 AND transaction_id = (SELECT id FROM payments.transactions WHERE sequence = 2) | batch 2, sequence 2 | a transaction has all its entries
            UPDATE payments.accounts SET balance_cents = balance_cents - 1 WHERE kind = 'platform_revenue' | account | the balance of an account is what its entries come to
            UPDATE payments.accounts SET version = version + 1 WHERE kind = 'platform_revenue' | account | the version of an account counts the batches that moved it
            UPDATE payments.writer SET applied_batch = 7 | | the writer's head is the last batch
            UPDATE payments.entries SET position = position - 1000 WHERE ordinal = 1 AND transaction_id = (SELECT id FROM payments.transactions WHERE sequence = 5) | batch | positions follow the ledger
            UPDATE payments.batches SET hash = sha256('x') WHERE number = 6 | batch 6 | the hash is that of what the batch holds
            """)
    void theFirstRowThatIsWrongIsNamed(String change, String place, String what) {
        forged.execute(FORGE + change);
        assertFound(place == null ? "" : place, what);
    }

    /** Two amounts, and all that is made of them down to the balances, so that nothing but the hash tells. */
    @Test
    void aForgeryInWhichEverySumAgreesIsFound() {
        forged.execute(FORGE + """
                UPDATE payments.entries AS e SET account_id = CASE e.account_id WHEN p.one THEN p.other ELSE p.one END
                FROM (
                    SELECT min(id::text)::uuid AS one, max(id::text)::uuid AS other FROM (
                        SELECT a.id FROM payments.accounts AS a WHERE a.kind = 'user_cash' AND a.balance_cents = 10000
                        ORDER BY a.id LIMIT 2) AS two
                ) AS p
                WHERE e.account_id IN (p.one, p.other)""");
        assertEquals(0, forged.count("""
                SELECT count(*) FROM payments.accounts AS a
                WHERE a.balance_cents <> (SELECT coalesce(sum(e.amount_cents), 0) FROM payments.entries AS e WHERE e.account_id = a.id)"""));
        assertFound("batch", "the hash is that of what the batch holds");
    }

    @Test
    void aBatchTakenOutOfTheMiddleIsMissed() {
        forged.execute(FORGE + """
                DELETE FROM payments.entries WHERE transaction_id IN (SELECT id FROM payments.transactions WHERE batch_number = 4);
                DELETE FROM payments.transactions WHERE batch_number = 4;
                DELETE FROM payments.batches WHERE number = 4""");
        assertFound("batch", "batches have no gap");
    }

    /** With its balances and the writer's head, so that what is left is a sound ledger. */
    @Test
    void aTailThatWasCutOffIsMissedByWhoKeptItsHead() {
        String kept = headHash();
        forged.execute(FORGE + """
                UPDATE payments.accounts AS a
                SET balance_cents = a.balance_cents - m.cents, version = a.version - 1
                FROM (
                    SELECT e.account_id, sum(e.amount_cents) AS cents
                    FROM payments.entries AS e JOIN payments.transactions AS t ON t.id = e.transaction_id
                    WHERE t.batch_number = 8 GROUP BY e.account_id
                ) AS m
                WHERE m.account_id = a.id;
                DELETE FROM payments.entries WHERE transaction_id IN (SELECT id FROM payments.transactions WHERE batch_number = 8);
                DELETE FROM payments.transactions WHERE batch_number = 8;
                DELETE FROM payments.batches WHERE number = 8;
                UPDATE payments.writer SET applied_batch = 7""");
        assertEquals(0, verify(), out::toString);
        assertEquals(List.of(), verifyInSql(""));
        assertEquals(1, verify("--expect", kept));
        assertTrue(out.toString().contains("no batch has the expected hash " + kept), out::toString);
        assertEquals(
                "some batch has the expected hash",
                verifyInSql("'" + kept + "'").getFirst().getFirst());
        assertEquals(0, verify("--expect", headHash().toUpperCase()));
        assertTrue(out.toString().contains("the expected hash is that of batch 7"), out::toString);
        assertEquals(List.of(), verifyInSql("'" + headHash() + "'"));
    }

    @Test
    void anAnswerThatCannotBeHadIsNoFault() {
        assertEquals(2, verify("--expect", "abc"));
        assertEquals(2, verify("--unknown"));
        TestDatabase gone = forged;
        gone.close();
        assertEquals(3, verify());
        assertTrue(err.toString().contains("could not look"), err::toString);
    }

    private void assertFound(String place, String what) {
        assertEquals(1, verify("--json"), () -> out + "" + err);
        JsonObject fault = new JsonObject(out.toString()).getJsonObject("fault");
        assertTrue(fault.getString("what").startsWith(what.strip()), fault::encode);
        assertEquals(1, verify());
        assertTrue(out.toString().contains("wrong at " + place), out::toString);
        List<String> first = verifyInSql("").getFirst();
        assertTrue(first.getFirst().startsWith(what.strip()), first::toString);
        assertTrue(first.getLast().startsWith(place), first::toString);
    }

    private String headHash() {
        return forged.text("SELECT encode(hash, 'hex') FROM payments.batches ORDER BY number DESC LIMIT 1");
    }
}
