package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a service of the platform may post, decided on a few accounts. */
class PostTransactionRuleTest {
    private static final UUID ORGANIZATION = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();
    private static final UUID USER = UUID.randomUUID();
    private static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);

    private final ReadResult found = new ReadResult(0);
    private final UUID cash = account(AccountKind.SPONSOR_CASH, AccountHolder.ORGANIZATION, ORGANIZATION, "USD", 500);
    private final UUID euros = account(AccountKind.SPONSOR_CASH, AccountHolder.ORGANIZATION, ORGANIZATION, "EUR", 0);
    private final UUID wallet = account(AccountKind.WALLET, AccountHolder.ORGANIZATION, ORGANIZATION, "USD", -300);
    private final UUID foreign = account(AccountKind.SPONSOR_CASH, AccountHolder.ORGANIZATION, OTHER, "USD", 0);
    private final UUID users =
            account(AccountKind.USER_CASH, AccountHolder.USER, USER, "USD", AmountLimits.ACCOUNT_CENTS_MAX - 5);
    private final UUID indebted = account(
            AccountKind.USER_CASH, AccountHolder.USER, UUID.randomUUID(), "USD", 4 - AmountLimits.ACCOUNT_CENTS_MAX);
    /** From before there was a bound: it may only come nearer. */
    private final UUID beyond = account(
            AccountKind.USER_CASH, AccountHolder.USER, UUID.randomUUID(), "USD", AmountLimits.ACCOUNT_CENTS_MAX + 9);

    private final UUID pounds = account(AccountKind.SPONSOR_CASH, AccountHolder.ORGANIZATION, ORGANIZATION, "GBP", 0);
    private final UUID full =
            account(AccountKind.PLATFORM_REVENUE, AccountHolder.PLATFORM, null, "GBP", Long.MIN_VALUE + 1);
    private final UUID platforms = account(AccountKind.PLATFORM_REVENUE, AccountHolder.PLATFORM, null, "USD", 0);
    private final UUID escrow =
            account(AccountKind.SPONSOR_ESCROW, AccountHolder.SPONSORSHIP_ORDER, UUID.randomUUID(), "USD", -900);
    private final UUID closed = account(AccountKind.ORGANIZER_CASH, AccountHolder.ORGANIZATION, OTHER, "USD", 0, true);

    private UUID account(AccountKind kind, AccountHolder holder, UUID owner, String currency, long cents) {
        return account(kind, holder, owner, currency, cents, false);
    }

    private UUID account(
            AccountKind kind, AccountHolder holder, UUID owner, String currency, long cents, boolean isClosed) {
        UUID id = UUID.randomUUID();
        found.put(new Account(id, new AccountKey(kind, holder, owner, currency), cents, 1, isClosed));
        return id;
    }

    private static Caller caller(String who) {
        return switch (who) {
            case "service" -> new Caller("test", null, Role.SERVICE_ROLE, ORGANIZATION);
            case "user" -> new Caller("test", USER, Role.AUTHENTICATED, ORGANIZATION);
            default -> PLATFORM;
        };
    }

    private UUID named(String name) {
        return switch (name) {
            case "cash" -> cash;
            case "euros" -> euros;
            case "wallet" -> wallet;
            case "foreign" -> foreign;
            case "users" -> users;
            case "indebted" -> indebted;
            case "beyond" -> beyond;
            case "full" -> full;
            case "pounds" -> pounds;
            case "platforms" -> platforms;
            case "escrow" -> escrow;
            case "closed" -> closed;
            default -> UUID.randomUUID();
        };
    }

    @ParameterizedTest
    @CsvSource({
        // who, debited, credited, debit, credit, currency, what becomes of it
        "platform, cash, wallet, 100, -100, , POSTED",
        "service, cash, wallet, 100, -100, USD, FORBIDDEN",
        "user, cash, wallet, 100, -100, , FORBIDDEN",
        "platform, cash, wallet, 100, -100, USD, POSTED",
        "platform, foreign, platforms, 100, -100, , POSTED",
        "platform, wallet, cash, 300, -300, , POSTED",
        "platform, wallet, cash, 301, -301, , INSUFFICIENT_BALANCE",
        "platform, cash, nobodys, 100, -100, , UNKNOWN_ACCOUNT",
        "platform, escrow, cash, 100, -100, , ESCROW_ACCOUNT",
        "platform, cash, escrow, 100, -100, , ESCROW_ACCOUNT",
        "platform, cash, closed, 100, -100, , ACCOUNT_CLOSED",
        "platform, cash, wallet, 100, -99, , UNBALANCED",
        "platform, cash, euros, 100, -100, , UNBALANCED",
        "platform, cash, euros, 100, -100, USD, CURRENCY_MISMATCH",
        "platform, cash, wallet, 100, -100, EUR, CURRENCY_MISMATCH",
        "platform, users, cash, 5, -5, , POSTED",
        "platform, users, cash, 6, -6, , AMOUNT_OUT_OF_RANGE",
        "platform, cash, indebted, 4, -4, , POSTED",
        "platform, cash, indebted, 5, -5, , AMOUNT_OUT_OF_RANGE",
        "platform, cash, indebted, 6, -6, , AMOUNT_OUT_OF_RANGE",
        "platform, cash, wallet, 99999999999500, -99999999999500, , POSTED",
        "platform, cash, wallet, 99999999999501, -99999999999501, , AMOUNT_OUT_OF_RANGE",
        "platform, cash, platforms, 99999999999500, -99999999999500, , POSTED",
        "platform, beyond, users, 1, -1, , AMOUNT_OUT_OF_RANGE",
        "platform, users, beyond, 1, -1, , POSTED",
        "platform, pounds, full, 1, -1, , AMOUNT_OUT_OF_RANGE",
        "platform, full, pounds, 1, -1, , POSTED",
    })
    void whatBecomesOfATransaction(
            String who, String debited, String credited, long debit, long credit, String currency, String becomes) {
        var legs = List.of(
                new PostTransaction.Leg(named(debited), debit), new PostTransaction.Leg(named(credited), credit));
        Decision decision = decide(transaction(caller(who), "moved", currency, legs));
        assertEquals(
                becomes,
                decision instanceof Decision.Refuse refusal ? refusal.code().name() : "POSTED",
                decision::toString);
    }

    @Test
    void eachCurrencyBalancesForItself() {
        UUID eurosToo = account(AccountKind.ORGANIZER_CASH, AccountHolder.ORGANIZATION, ORGANIZATION, "EUR", 0);
        var legs = List.of(
                new PostTransaction.Leg(cash, 7),
                new PostTransaction.Leg(euros, 5),
                new PostTransaction.Leg(wallet, -7),
                new PostTransaction.Leg(eurosToo, -5));
        assertInstanceOf(Decision.Accept.class, decide(transaction(PLATFORM, "moved", null, legs)));
    }

    @ParameterizedTest
    @CsvSource({
        "ticket_purchase, true",
        "ticket_refund, true",
        "sponsorship_release, true",
        "wallet_top_up, true",
        "ad_spend, true",
        "reversal, true",
        "transfer, false",
        "payout, false",
        "tickets, false"
    })
    void kindsOfOtherCommandsAreReserved(String kind, boolean isReserved) {
        Decision decision = decide(transaction(PLATFORM, kind, null, legs(cash, wallet, 1)));
        assertEquals(
                isReserved, decision instanceof Decision.Refuse refusal && refusal.code() == RefusalCode.RESERVED_KIND);
    }

    @Test
    void aDryRunTellsTheEntriesAndChangesNothing() {
        var wanted = transaction(PLATFORM, "moved", null, legs(cash, wallet, 40));
        Overlay state = overlay();
        Decision decision = new PostTransactionRule(dry(wanted)).decide(state, 0);
        String body = assertInstanceOf(Decision.Preview.class, decision).body();
        assertTrue(body.startsWith("{\"dry_run\":true,\"id\":\"" + wanted.id()), body);
        assertTrue(body.contains("\"previous_balance_cents\":500,\"current_balance_cents\":540"), body);
        assertTrue(body.contains("\"previous_balance_cents\":-300,\"current_balance_cents\":-340"), body);
        assertTrue(state.changed(Facts.ACCOUNTS).isEmpty());
    }

    @Test
    void orderAndDryRunDoNotMakeAnotherCommand() {
        var wanted = transaction(PLATFORM, "moved", null, legs(cash, wallet, 40));
        assertEquals(fingerprint(wanted), fingerprint(dry(wanted)));
        assertEquals(fingerprint(wanted), fingerprint(copy(wanted, wanted.legs().reversed(), null, false)));
        assertTrue(!fingerprint(wanted).equals(fingerprint(copy(wanted, wanted.legs(), "{}", false))));
    }

    private static List<PostTransaction.Leg> legs(UUID debited, UUID credited, long cents) {
        return new ArrayList<>(
                List.of(new PostTransaction.Leg(debited, cents), new PostTransaction.Leg(credited, -cents)));
    }

    private static PostTransaction transaction(
            Caller caller, String kind, String currency, List<PostTransaction.Leg> legs) {
        UUID id = UUID.randomUUID();
        return new PostTransaction(
                id, kind, "note", id, currency, null, null, legs, false, new Envelope("key " + id, caller, null));
    }

    private static PostTransaction dry(PostTransaction wanted) {
        return copy(wanted, wanted.legs(), wanted.metadata(), true);
    }

    private static PostTransaction copy(
            PostTransaction wanted, List<PostTransaction.Leg> legs, String metadata, boolean dryRun) {
        return new PostTransaction(
                wanted.id(),
                wanted.kind(),
                wanted.referenceType(),
                wanted.referenceId(),
                wanted.currency(),
                wanted.occurredAtMicros(),
                metadata,
                legs,
                dryRun,
                wanted.envelope());
    }

    private Decision decide(PostTransaction wanted) {
        return new PostTransactionRule(wanted).decide(overlay(), 0);
    }

    private Overlay overlay() {
        Cache cache = new Cache(100);
        cache.enter(new ReadSet(), found);
        return new Overlay(cache);
    }

    private static String fingerprint(CallerCommand command) {
        return Fingerprint.of(Rule.of(command));
    }
}
