package io.yardpass.ledger;

import static io.yardpass.ledger.Bank.SERVICE;
import static io.yardpass.ledger.Bank.reversal;
import static io.yardpass.ledger.Bank.transfer;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.ReverseTransaction;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions of services, and what undoes them, through the real writer on a real PostgreSQL. */
class TransferTest {
    private static Fair fair;
    private static Bank bank;
    private static UUID cash;
    private static UUID revenue;
    private static UUID wallet;
    private static UUID foreign;

    @BeforeAll
    static void open() {
        fair = new Fair();
        bank = new Bank(fair);
        cash = bank.account("sponsor_cash", ORGANIZATION, "USD");
        revenue = bank.account("organizer_cash", ORGANIZATION, "USD");
        wallet = bank.account("wallet", ORGANIZATION, "USD");
        foreign = bank.account("organizer_cash", OTHER_ORGANIZATION, "USD");
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        fair.close();
    }

    @Test
    void aTransactionIsPostedWithItsEntriesItsNoteAndItsNews() {
        PostTransaction wanted = transfer(PLATFORM, cash, revenue, 1_250);
        long before = bank.balance(cash);
        String body = posted(fair.submit(wanted));
        assertTrue(body.contains("\"id\":\"" + wanted.id() + "\""), body);
        assertTrue(
                body.contains("\"account_id\":\"" + cash + "\",\"amount_cents\":1250,\"currency\":\"USD\","
                        + "\"previous_balance_cents\":" + before + ",\"current_balance_cents\":" + (before + 1_250)),
                body);
        assertTrue(!body.contains("hand"), "what was noted is not answered");
        assertEquals(
                List.of(List.of("moved", "note", wanted.id().toString(), "2", "hand")),
                fair.database.rows("""
                        SELECT kind, reference_type, reference_id, entry_count, metadata ->> 'by'
                        FROM payments.transactions WHERE id = '%s'""".formatted(wanted.id())));
        assertEquals(
                Collections.singletonList(Arrays.asList("ledger.posted", null)),
                fair.database.rows(
                        "SELECT topic, organization_id FROM public.outbox WHERE key = '" + wanted.id() + "'"));
    }

    @Test
    void aTransactionSentTenTimesAtOnceIsPostedOnceAndReplayedByteForByte() {
        PostTransaction wanted = transfer(PLATFORM, cash, foreign, 7);
        List<Outcome> outcomes = fair.submitAll(Collections.nCopies(10, wanted));
        String body = posted(outcomes.getFirst());
        assertEquals(Collections.nCopies(9, new Outcome.AlreadyPosted(body)), outcomes.subList(1, 10));
        assertEquals(
                new Outcome.AlreadyPosted(body),
                fair.submit(transfer(PLATFORM, wanted.id(), "another key", cash, foreign, 7, false)));
        assertEquals(
                conflict(ConflictCode.ID_TAKEN),
                code(fair.submit(transfer(PLATFORM, wanted.id(), "a third key", cash, foreign, 8, false))));
        assertEquals(
                conflict(ConflictCode.ID_TAKEN),
                code(fair.submit(transfer(PLATFORM, wanted.id(), "k", cash, revenue, 7, false))));
        assertEquals(
                conflict(ConflictCode.IDEMPOTENCY_KEY_REUSED),
                code(fair.submit(
                        transfer(PLATFORM, UUID.randomUUID(), wanted.idempotencyKey(), cash, foreign, 7, false))));
    }

    @Test
    void theIdOfATransactionThatCameAnotherWayIsTaken() {
        UUID tier = fair.tier(900, 5);
        fair.submit(Fair.purchase(tier, 1, 900));
        UUID bought = UUID.fromString(
                fair.database.text("SELECT id FROM payments.transactions WHERE kind = 'ticket_purchase' LIMIT 1"));
        var before = bank.rows();
        assertEquals(
                conflict(ConflictCode.ID_TAKEN),
                code(fair.submit(transfer(PLATFORM, bought, "over a sale", cash, foreign, 7, false))));
        assertEquals(before, bank.rows());
        assertRefused(RefusalCode.NOT_REVERSIBLE, reversal(PLATFORM, bought));
    }

    @Test
    void aDryRunTellsWhatWouldBeAndLeavesNothingBehind() {
        UUID id = UUID.randomUUID();
        var before = bank.rows();
        Outcome told = fair.submit(transfer(PLATFORM, id, "dry " + id, cash, revenue, 90, true));
        String body = assertInstanceOf(Outcome.WouldPost.class, told).body();
        assertTrue(body.startsWith("{\"dry_run\":true,"), body);
        assertRefused(RefusalCode.UNBALANCED, unbalanced(true));
        assertEquals(before, bank.rows());
        String real = posted(fair.submit(transfer(PLATFORM, id, "dry " + id, cash, revenue, 90, false)));
        assertEquals(body.substring(body.indexOf("\"entries\"")), real.substring(real.indexOf("\"entries\"")));
        assertEquals(
                new Outcome.AlreadyPosted(real),
                fair.submit(transfer(PLATFORM, id, "dry " + id, cash, revenue, 90, true)));
    }

    @Test
    void whatIsRefusedWritesNoEntryAndOnlyWhatIsFinalKeepsItsKey() {
        UUID closed = bank.account("organizer_cash", ORGANIZATION, "EUR");
        UUID euros = bank.account("sponsor_cash", ORGANIZATION, "EUR");
        fair.database.execute("SET ROLE yardpass_ledger; SELECT payments.close_accounts('{" + closed + "}')");
        var before = bank.rows();
        assertRefused(RefusalCode.FORBIDDEN, transfer(SERVICE, cash, revenue, 5));
        assertRefused(RefusalCode.UNKNOWN_ACCOUNT, transfer(PLATFORM, cash, UUID.randomUUID(), 5));
        assertRefused(RefusalCode.INSUFFICIENT_BALANCE, transfer(PLATFORM, wallet, cash, 1L << 40));
        assertEquals(before, bank.rows());
        assertRefused(RefusalCode.ACCOUNT_CLOSED, transfer(PLATFORM, euros, closed, 5));
        assertRefused(RefusalCode.UNBALANCED, transfer(PLATFORM, cash, euros, 5));
        PostTransaction unbalanced = unbalanced(false);
        assertRefused(RefusalCode.UNBALANCED, unbalanced);
        assertTrue(((Outcome.Rejected) fair.submit(unbalanced)).replayed());
        assertEquals(
                List.of(before.get(1), before.get(2)),
                List.of(bank.rows().get(1), bank.rows().get(2)));
    }

    private static PostTransaction unbalanced(boolean dryRun) {
        UUID id = UUID.randomUUID();
        var legs = List.of(new PostTransaction.Leg(cash, 5), new PostTransaction.Leg(revenue, -4));
        return new PostTransaction(
                id, "moved", "note", id, null, null, null, legs, dryRun, new Envelope("key " + id, PLATFORM, null));
    }

    @Test
    void aWalletKeepsItsLotsWhateverMovesIt() {
        PostTransaction in = transfer(PLATFORM, cash, wallet, 500);
        fair.submitAll(List.of(
                in,
                transfer(PLATFORM, cash, wallet, 300),
                transfer(PLATFORM, wallet, revenue, 450),
                transfer(PLATFORM, wallet, revenue, 100)));
        assertEquals(-250, bank.balance(wallet));
        assertEquals("500/500 50/300", lots());
        assertRefused(RefusalCode.INSUFFICIENT_BALANCE, transfer(PLATFORM, wallet, revenue, 251));
        assertRefused(RefusalCode.INSUFFICIENT_BALANCE, reversal(PLATFORM, in.id()));
        fair.submit(transfer(PLATFORM, cash, wallet, 250));
        posted(fair.submit(reversal(PLATFORM, in.id())));
        assertEquals(0, bank.balance(wallet));
        assertEquals(
                1,
                fair.database.count("SELECT count(*) FROM organizations.wallets WHERE account_id = '" + wallet + "'"));
        Audit.assertSound(fair.database);
    }

    private static String lots() {
        return fair.database.text("SELECT string_agg(spent_cents || '/' || amount_cents, ' ' ORDER BY created_at, id)"
                + " FROM payments.credit_lots WHERE wallet_id = '" + wallet + "'");
    }

    @Test
    void aReversalUndoesOnceAndIsNotUndoneItself() {
        PostTransaction wanted = transfer(PLATFORM, cash, revenue, 333);
        long before = bank.balance(cash);
        fair.submit(wanted);
        assertRefused(RefusalCode.FORBIDDEN, reversal(SERVICE, wanted.id()));
        assertRefused(RefusalCode.UNKNOWN_TRANSACTION, reversal(PLATFORM, UUID.randomUUID()));
        ReverseTransaction reversal = reversal(PLATFORM, wanted.id());
        String body = posted(fair.submit(reversal));
        assertTrue(
                body.contains("\"kind\":\"reversal\",\"reference_type\":\"transaction\",\"reference_id\":\""
                        + wanted.id() + "\""),
                body);
        assertEquals(before, bank.balance(cash));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(reversal));
        assertRefused(RefusalCode.ALREADY_REVERSED, reversal(PLATFORM, wanted.id()));
        assertRefused(RefusalCode.NOT_REVERSIBLE, reversal(PLATFORM, reversal.id()));
    }

    /** Of a transaction and ten who undo it, all in one batch, one undoes it. */
    @Test
    void whatIsPostedIsUndoneInTheSameBatchAndOnce() {
        PostTransaction wanted = transfer(PLATFORM, cash, revenue, 44);
        long before = bank.balance(cash);
        List<io.yardpass.domain.CallerCommand> commands = new java.util.ArrayList<>(List.of(wanted));
        for (int i = 0; i < 10; i++) {
            commands.add(reversal(PLATFORM, wanted.id()));
        }
        List<Outcome> outcomes = fair.submitAll(commands);
        assertEquals(
                2, outcomes.stream().filter(Outcome.Posted.class::isInstance).count(), outcomes::toString);
        assertEquals(before, bank.balance(cash));
    }

    private static String posted(Outcome outcome) {
        return assertInstanceOf(Outcome.Posted.class, outcome, outcome::toString)
                .body();
    }

    private static String conflict(ConflictCode code) {
        return code.name();
    }

    private static String code(Outcome outcome) {
        return assertInstanceOf(Outcome.Conflict.class, outcome, outcome::toString)
                .code()
                .name();
    }

    private static void assertRefused(RefusalCode code, io.yardpass.domain.CallerCommand command) {
        Outcome outcome = fair.submit(command);
        assertEquals(
                code,
                assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString)
                        .code());
    }
}
