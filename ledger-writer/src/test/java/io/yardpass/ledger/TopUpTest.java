package io.yardpass.ledger;

import static io.yardpass.ledger.Bank.OTHER_SERVICE;
import static io.yardpass.ledger.Bank.SERVICE;
import static io.yardpass.ledger.Bank.reversal;
import static io.yardpass.ledger.Bank.transfer;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.TopUpWallet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wallets of organizations and users, topped up through the real writer on a real PostgreSQL. */
class TopUpTest {
    private static final UUID OWNER = UUID.randomUUID();
    private static final UUID MEMBER = UUID.randomUUID();

    private static Fair fair;
    private static Bank bank;

    @BeforeAll
    static void open() {
        fair = new Fair();
        bank = new Bank(fair);
        fair.database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s'), ('%2$s');
                INSERT INTO organizations.org_memberships (organization_id, user_id, role)
                VALUES ('%3$s', '%1$s', 'owner'), ('%3$s', '%2$s', 'member');
                """.formatted(OWNER, MEMBER, ORGANIZATION));
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        fair.close();
    }

    @Test
    void anOrganizationWithoutAWalletGetsOneAndALotForEachTopUp() {
        TopUpWallet first = ofOrganization(SERVICE, ORGANIZATION, 5_000, "EUR");
        TopUpWallet second = ofOrganization(user(OWNER), ORGANIZATION, 70, "EUR");
        List<Outcome> outcomes = fair.submitAll(List.of(first, second));
        assertTrue(posted(outcomes.getFirst()).contains("\"available_cents\":5000"), outcomes::toString);
        assertTrue(posted(outcomes.getLast()).contains("\"available_cents\":5070"), outcomes::toString);
        assertEquals(
                List.of(
                        List.of(first.id().toString(), "5000", "t", "-5070"),
                        List.of(second.id().toString(), "70", "t", "-5070")),
                fair.database.rows("""
                        SELECT l.id, l.amount_cents, l.org_wallet_id = w.id, a.balance_cents
                        FROM organizations.wallets w
                        JOIN payments.accounts a ON a.id = w.account_id
                        JOIN payments.credit_lots l ON l.wallet_id = a.id
                        WHERE w.organization_id = '%s' AND w.currency = 'EUR'
                        ORDER BY l.amount_cents DESC""".formatted(ORGANIZATION)));
        assertEquals(
                List.of(List.of("sponsor_cash", "5000"), List.of("wallet", "-5000")),
                fair.database.rows("""
                        SELECT a.kind, e.amount_cents FROM payments.entries e JOIN payments.accounts a ON a.id = e.account_id
                        WHERE e.transaction_id = '%s' ORDER BY e.ordinal""".formatted(first.id())));
        assertEquals(
                "ch " + first.id(),
                fair.database.text("SELECT metadata ->> 'payment_reference' FROM payments.transactions WHERE id = '"
                        + first.id() + "'"));
    }

    @Test
    void aWalletThatTheOrganizationMadeIsTheOneThatIsBound() {
        UUID wallet = UUID.randomUUID();
        fair.database.execute(
                "INSERT INTO organizations.wallets (id, organization_id, currency) VALUES ('%s', '%s', 'CHF')"
                        .formatted(wallet, ORGANIZATION));
        posted(fair.submit(ofOrganization(SERVICE, ORGANIZATION, 9, "CHF")));
        posted(fair.submit(ofOrganization(SERVICE, ORGANIZATION, 9, "CHF")));
        assertEquals(
                2,
                fair.database.count(
                        "SELECT count(*) FROM payments.credit_lots WHERE org_wallet_id = '" + wallet + "'"));
    }

    @Test
    void aUserTopsItsOwnWalletUpThoughNobodyKnewItBefore() {
        UUID user = UUID.randomUUID();
        String body = posted(fair.submit(ofUser(user(user), user, 400)));
        assertTrue(!body.contains(user.toString()), "an answer outlives whoever it was");
        posted(fair.submit(ofUser(PLATFORM, user, 100)));
        assertEquals(
                List.of(List.of("user_cash", "500"), List.of("wallet", "-500")),
                fair.database.rows("SELECT kind, balance_cents FROM payments.accounts WHERE user_id = '" + user
                        + "' ORDER BY kind"));
        assertEquals(
                2,
                fair.database.count("SELECT count(*) FROM payments.credit_lots l JOIN payments.accounts a"
                        + " ON a.id = l.wallet_id WHERE a.user_id = '" + user + "' AND org_wallet_id IS NULL"));
        assertThrows(IllegalArgumentException.class, () -> fair.submit(ofUser(user(OWNER), user, 1)));
        assertThrows(IllegalArgumentException.class, () -> fair.submit(ofUser(SERVICE, user, 1)));
    }

    @Test
    void onlyWhoActsForTheOrganizationTopsItsWalletUp() {
        var before = bank.rows();
        assertRefused(RefusalCode.FORBIDDEN, ofOrganization(user(MEMBER), ORGANIZATION, 1, "USD"));
        assertRefused(RefusalCode.UNKNOWN_ORGANIZATION, ofOrganization(OTHER_SERVICE, ORGANIZATION, 1, "USD"));
        assertRefused(
                RefusalCode.UNKNOWN_ORGANIZATION, ofOrganization(user(UUID.randomUUID()), ORGANIZATION, 1, "USD"));
        assertRefused(RefusalCode.UNKNOWN_ORGANIZATION, ofOrganization(PLATFORM, UUID.randomUUID(), 1, "USD"));
        assertRefused(RefusalCode.UNKNOWN_ORGANIZATION, ofOrganization(user(OWNER), UUID.randomUUID(), 1, "USD"));
        assertRefused(RefusalCode.UNKNOWN_CURRENCY, ofOrganization(PLATFORM, ORGANIZATION, 1, "QQQ"));
        assertRefused(
                RefusalCode.UNKNOWN_CURRENCY,
                new TopUpWallet(
                        UUID.randomUUID(),
                        null,
                        OWNER,
                        new Money(5, "QQQ"),
                        capture("q"),
                        new Envelope("q", user(OWNER), null)));
        assertEquals(before, bank.rows());
    }

    @Test
    void theSameAgainIsTheSameAndItsIdIsItsOwn() {
        TopUpWallet wanted = ofOrganization(SERVICE, ORGANIZATION, 31, "GBP");
        String body = posted(fair.submit(wanted));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(wanted));
        var again = new TopUpWallet(
                wanted.id(),
                ORGANIZATION,
                null,
                wanted.amount(),
                wanted.payment(),
                new Envelope("another " + wanted.id(), SERVICE, null));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(again));
        var more = new TopUpWallet(
                wanted.id(),
                ORGANIZATION,
                null,
                new Money(32, "GBP"),
                wanted.payment(),
                new Envelope("more " + wanted.id(), SERVICE, null));
        assertEquals(
                ConflictCode.ID_TAKEN,
                assertInstanceOf(Outcome.Conflict.class, fair.submit(more)).code());
        UUID cash = account("sponsor_cash", "GBP");
        UUID wallet = account("wallet", "GBP");
        assertInstanceOf(
                Outcome.Conflict.class,
                fair.submit(transfer(PLATFORM, wanted.id(), "as a transfer " + wanted.id(), cash, wallet, 31, false)));
    }

    @Test
    void aTopUpIsReversedUnlessItWasSpent() {
        TopUpWallet wanted = ofOrganization(SERVICE, ORGANIZATION, 600, "JPY");
        posted(fair.submit(wanted));
        UUID revenue = bank.account("organizer_cash", ORGANIZATION, "JPY");
        posted(fair.submit(transfer(PLATFORM, account("wallet", "JPY"), revenue, 1)));
        assertRefused(RefusalCode.INSUFFICIENT_BALANCE, reversal(PLATFORM, wanted.id()));
        posted(fair.submit(ofOrganization(SERVICE, ORGANIZATION, 1, "JPY")));
        posted(fair.submit(reversal(PLATFORM, wanted.id())));
        assertEquals(0, bank.balance(account("wallet", "JPY")));
    }

    @Test
    void manyTopUpsAtOnceMakeOneWallet() {
        List<TopUpWallet> wanted = Stream.generate(() -> ofOrganization(SERVICE, ORGANIZATION, 10, "SEK"))
                .limit(50)
                .toList();
        fair.submitAll(wanted).forEach(TopUpTest::posted);
        assertEquals(-500, bank.balance(account("wallet", "SEK")));
        assertEquals(1, fair.database.count("SELECT count(*) FROM organizations.wallets WHERE currency = 'SEK'"));
    }

    private static UUID account(String kind, String currency) {
        return UUID.fromString(fair.database.text(
                "SELECT id FROM payments.accounts WHERE kind = '%s' AND currency = '%s'".formatted(kind, currency)));
    }

    private static TopUpWallet ofOrganization(Caller caller, UUID organization, long cents, String currency) {
        UUID id = UUID.randomUUID();
        return new TopUpWallet(
                id,
                organization,
                null,
                new Money(cents, currency),
                capture(id),
                new Envelope("key " + id, caller, null));
    }

    private static TopUpWallet ofUser(Caller caller, UUID user, long cents) {
        UUID id = UUID.randomUUID();
        return new TopUpWallet(
                id, null, user, new Money(cents, "USD"), capture(id), new Envelope("key " + id, caller, null));
    }

    private static Payment capture(Object what) {
        return new Payment.Vouched("ch " + what);
    }

    private static Caller user(UUID id) {
        return new Caller("test", id, Role.AUTHENTICATED, null);
    }

    private static String posted(Outcome outcome) {
        return assertInstanceOf(Outcome.Posted.class, outcome, outcome::toString)
                .body();
    }

    private static void assertRefused(RefusalCode code, CallerCommand command) {
        Outcome outcome = fair.submit(command);
        assertEquals(
                code,
                assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString)
                        .code());
    }
}
