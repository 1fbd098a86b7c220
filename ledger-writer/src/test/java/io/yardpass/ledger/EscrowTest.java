package io.yardpass.ledger;

import static io.yardpass.ledger.Bank.OTHER_SERVICE;
import static io.yardpass.ledger.Bank.SERVICE;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.MoveEscrow.Resolution;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sponsorship orders from their funding to their end; organization 1 organizes, organization 2 sponsors. */
class EscrowTest {
    private static final UUID OWNER = UUID.randomUUID();
    private static final UUID MEMBER = UUID.randomUUID();
    private static final UUID SPONSORS_ADMIN = UUID.randomUUID();
    private static final UUID INVITED = UUID.randomUUID();
    private static final UUID STRANGER = UUID.randomUUID();

    private static Fair fair;
    private static Bank bank;
    private static UUID offer;
    private static UUID sponsor;

    @BeforeAll
    static void open() {
        fair = new Fair();
        bank = new Bank(fair);
        offer = UUID.randomUUID();
        sponsor = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s'), ('%2$s'), ('%3$s'), ('%4$s'), ('%5$s');
                INSERT INTO organizations.org_memberships (organization_id, user_id, role, status) VALUES
                    ('%6$s', '%1$s', 'owner', 'active'), ('%6$s', '%2$s', 'member', 'active'),
                    ('%7$s', '%3$s', 'admin', 'active'), ('%6$s', '%4$s', 'admin', 'invited');
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%8$s', '%7$s', 'Sponsor');
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%9$s', '%10$s', '%6$s', 'Package', 100000, 'USD');
                """.formatted(
                        OWNER,
                        MEMBER,
                        SPONSORS_ADMIN,
                        INVITED,
                        STRANGER,
                        ORGANIZATION,
                        OTHER_ORGANIZATION,
                        sponsor,
                        offer,
                        Fair.EVENT));
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        fair.close();
    }

    @Test
    void aThousandDollarsReleasedAreTheSeedsExample() {
        UUID order = order(100_000);
        posted(fair.submit(step(OTHER_SERVICE, order, Action.FUND)));
        assertEquals(List.of("sponsor_cash 100000", "sponsor_escrow -100000"), entries(order, "sponsorship_funding"));
        assertEquals("-100000", escrow(order));
        posted(fair.submit(step(user(OWNER, null), order, Action.LOCK)));
        String body = posted(fair.submit(step(user(SPONSORS_ADMIN, OTHER_ORGANIZATION), order, Action.APPROVE)));
        assertTrue(body.contains("\"fee_cents\":5000,\"organizer_cents\":95000"), body);
        String releasedAt = fair.database.text("SELECT ref.utc(changed_at) FROM sponsorship.order_history"
                + " WHERE to_status = 'released' AND order_id = '" + order + "'");
        assertEquals(
                Instant.parse(releasedAt), Instant.parse(body.replaceFirst(".*\"posted_at\":\"([^\"]*)\".*", "$1")));
        assertEquals(
                List.of("sponsor_escrow 100000", "organizer_cash -95000", "platform_revenue -5000"),
                entries(order, "sponsorship_release"));
        assertEquals("0 closed", escrow(order));
        assertEquals(
                List.of(
                        "funded service_role",
                        "locked authenticated " + OWNER,
                        "released authenticated " + SPONSORS_ADMIN),
                history(order));
        assertEquals(
                List.of(
                        List.of("sponsorship.funded", "2"),
                        List.of("sponsorship.locked", "2"),
                        List.of("sponsorship.released", "2")),
                fair.database.rows("SELECT topic, count(DISTINCT organization_id) FROM public.outbox WHERE key = '"
                        + order + "' GROUP BY topic ORDER BY topic"));
    }

    @Test
    void whatIsRefundedGoesBackAndWhatWasNeverPaidMovesNothing() {
        UUID funded = order(700);
        fair.submit(step(OTHER_SERVICE, funded, Action.FUND));
        posted(fair.submit(step(SERVICE, funded, Action.REFUND)));
        assertEquals(List.of("sponsor_escrow 700", "sponsor_cash -700"), entries(funded, "sponsorship_refund"));
        assertEquals("0 closed", escrow(funded));

        UUID pending = order(700);
        String body = posted(fair.submit(step(OTHER_SERVICE, pending, Action.REFUND)));
        assertTrue(body.contains("\"transaction_id\":null"), body);
        assertEquals(
                0,
                fair.database.count(
                        "SELECT count(*) FROM payments.accounts WHERE sponsorship_order_id = '" + pending + "'"));
    }

    @Test
    void aDisputeIsThePlatformsToResolve() {
        for (Resolution resolution : Resolution.values()) {
            UUID order = order(999);
            fair.submitAll(List.of(
                    step(OTHER_SERVICE, order, Action.FUND),
                    step(SERVICE, order, Action.LOCK),
                    step(OTHER_SERVICE, order, Action.DISPUTE)));
            assertRefused("FORBIDDEN", resolve(SERVICE, order, resolution));
            assertRefused("FORBIDDEN", resolve(user(OWNER, ORGANIZATION), order, resolution));
            posted(fair.submit(resolve(PLATFORM, order, resolution)));
            assertEquals("0 closed", escrow(order));
            assertEquals(
                    resolution == Resolution.RELEASED
                            ? List.of("sponsor_escrow 999", "organizer_cash -949", "platform_revenue -50")
                            : List.of("sponsor_escrow 999", "sponsor_cash -999"),
                    entries(order, "sponsorship_" + (resolution == Resolution.RELEASED ? "release" : "refund")));
        }
    }

    @Test
    void moneyIsReleasedWhenTheLastOfWhatIsOwedIsApproved() {
        UUID order = order(1_000);
        owe(order, "submitted");
        owe(order, "approved");
        fair.submitAll(wayTo("locked", order));
        MoveEscrow release = step(OTHER_SERVICE, order, Action.APPROVE);
        assertRefused("DELIVERABLES_NOT_APPROVED", release);
        assertRefused("FORBIDDEN", step(SERVICE, order, Action.APPROVE));
        assertEquals("-1000", escrow(order));
        fair.database.execute(
                "UPDATE sponsorship.deliverables SET status = 'approved' WHERE status <> 'approved' AND order_id = '"
                        + order + "'");
        posted(fair.submit(release));
        assertEquals("0 closed", escrow(order));
    }

    /** Most disputes are about just what is not approved. */
    @Test
    void aDisputeIsResolvedWhateverIsOwedStill() {
        for (Resolution resolution : Resolution.values()) {
            UUID order = order(1_000);
            owe(order, "submitted");
            fair.submitAll(wayTo("disputed", order));
            posted(fair.submit(resolve(PLATFORM, order, resolution)));
            assertEquals("0 closed", escrow(order));
        }
        UUID refunded = order(1_000);
        owe(refunded, "submitted");
        fair.submitAll(wayTo("funded", refunded));
        posted(fair.submit(step(SERVICE, refunded, Action.REFUND)));
    }

    private static void owe(UUID order, String status) {
        UUID id = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.deliverables (id, order_id, sponsor_id, description) VALUES ('%1$s', '%2$s', '%3$s', 'Banner');
                UPDATE sponsorship.deliverables SET status = 'submitted' WHERE id = '%1$s';
                UPDATE sponsorship.deliverables SET status = '%4$s' WHERE id = '%1$s' AND status <> '%4$s'""".formatted(id, order, sponsor, status));
    }

    /** Who may take an order in this state further by this action: + for may, else the refusal. */
    @ParameterizedTest
    @CsvSource({
        // status, action, organizer's owner, its member, who is invited, sponsor's admin, stranger
        "pending, FUND, FORBIDDEN, FORBIDDEN, UNKNOWN, +, UNKNOWN",
        "pending, LOCK, TRANSITION, FORBIDDEN, UNKNOWN, FORBIDDEN, UNKNOWN",
        "pending, REFUND, +, FORBIDDEN, UNKNOWN, +, UNKNOWN",
        "funded, FUND, FORBIDDEN, FORBIDDEN, UNKNOWN, TRANSITION, UNKNOWN",
        "funded, LOCK, +, FORBIDDEN, UNKNOWN, FORBIDDEN, UNKNOWN",
        "funded, REFUND, +, FORBIDDEN, UNKNOWN, FORBIDDEN, UNKNOWN",
        "locked, APPROVE, FORBIDDEN, FORBIDDEN, UNKNOWN, +, UNKNOWN",
        "locked, REFUND, TRANSITION, FORBIDDEN, UNKNOWN, TRANSITION, UNKNOWN",
        "locked, DISPUTE, +, FORBIDDEN, UNKNOWN, +, UNKNOWN",
        "disputed, APPROVE, FORBIDDEN, FORBIDDEN, UNKNOWN, TRANSITION, UNKNOWN",
        "released, DISPUTE, TRANSITION, FORBIDDEN, UNKNOWN, TRANSITION, UNKNOWN",
        "refunded, FUND, FORBIDDEN, FORBIDDEN, UNKNOWN, TRANSITION, UNKNOWN",
    })
    void eachSideDoesItsPart(
            String status, Action action, String owner, String member, String invited, String admin, String stranger) {
        attempt(owner, user(OWNER, ORGANIZATION), status, action);
        attempt(owner, user(OWNER, null), status, action);
        attempt("UNKNOWN", user(OWNER, UUID.randomUUID()), status, action);
        attempt(owner, SERVICE, status, action);
        attempt(member, user(MEMBER, null), status, action);
        attempt(invited, user(INVITED, null), status, action);
        attempt(admin, user(SPONSORS_ADMIN, null), status, action);
        attempt(admin, OTHER_SERVICE, status, action);
        attempt(stranger, user(STRANGER, null), status, action);
        attempt(stranger, new Caller("test", null, Role.SERVICE_ROLE, UUID.randomUUID()), status, action);
    }

    private static void attempt(String expected, Caller caller, String status, Action action) {
        UUID order = order(500);
        fair.submitAll(wayTo(status, order));
        var before = bank.rows();
        Outcome outcome = fair.submit(step(caller, order, action));
        if (expected.equals("+")) {
            posted(outcome);
        } else {
            var refusal = assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString);
            assertTrue(refusal.code().name().startsWith(expected), outcome::toString);
            assertEquals(before, bank.rows());
        }
    }

    private static List<MoveEscrow> wayTo(String status, UUID order) {
        var fund = step(OTHER_SERVICE, order, Action.FUND);
        var lock = step(SERVICE, order, Action.LOCK);
        return switch (status) {
            case "pending" -> List.of();
            case "funded" -> List.of(fund);
            case "locked" -> List.of(fund, lock);
            case "disputed" -> List.of(fund, lock, step(SERVICE, order, Action.DISPUTE));
            case "released" -> List.of(fund, lock, step(OTHER_SERVICE, order, Action.APPROVE));
            case "refunded" -> List.of(fund, step(SERVICE, order, Action.REFUND));
            default -> throw new AssertionError(status);
        };
    }

    /** Once its event was called off, nothing more is paid in or set fast for it, and what was paid in may go back. */
    @ParameterizedTest
    @CsvSource({
        // status, action, organizer's owner, sponsor's admin
        "pending, FUND, FORBIDDEN, EVENT_CANCELLED",
        "pending, REFUND, +, +",
        "funded, LOCK, EVENT_CANCELLED, FORBIDDEN",
        "funded, REFUND, +, +",
        "locked, REFUND, +, FORBIDDEN",
        "locked, APPROVE, FORBIDDEN, +",
        "locked, DISPUTE, +, +",
    })
    void anOrderOfAnEventThatWasCalledOffOnlyEnds(String status, Action action, String owner, String admin) {
        for (var attempt : List.of(List.of(owner, SERVICE), List.of(admin, OTHER_SERVICE))) {
            UUID event = fair.event("published");
            UUID order = order(event, 500);
            fair.submitAll(wayTo(status, order));
            posted(fair.submit(Requests.callOff(SERVICE, event)));
            MoveEscrow step = step((Caller) attempt.get(1), order, action);
            if (attempt.getFirst().equals("+")) {
                posted(fair.submit(step));
                assertEquals(
                        action == Action.DISPUTE ? 500 : 0,
                        -fair.database.count("SELECT coalesce(sum(balance_cents), 0) FROM payments.accounts"
                                + " WHERE sponsorship_order_id = '" + order + "'"));
            } else {
                assertRefused((String) attempt.getFirst(), step);
            }
        }
    }

    /** In one batch, too: what was decided before it is not overlooked. */
    @Test
    void anOrderIsNotFundedInTheBatchThatCallsItsEventOff() {
        UUID event = fair.event("published");
        UUID order = order(event, 500);
        List<Outcome> outcomes = fair.submitAll(
                List.<CallerCommand>of(Requests.callOff(SERVICE, event), step(OTHER_SERVICE, order, Action.FUND)));
        posted(outcomes.getFirst());
        assertEquals(
                RefusalCode.EVENT_CANCELLED,
                assertInstanceOf(Outcome.Rejected.class, outcomes.getLast(), outcomes::toString)
                        .code());
    }

    @Test
    void anOrderThatIsNotThereIsAsUnknownAsAnothers() {
        Outcome missing = fair.submit(step(user(STRANGER, null), UUID.randomUUID(), Action.FUND));
        assertEquals(missing, fair.submit(step(user(STRANGER, null), order(5), Action.FUND)));
    }

    /** Twins and rivals in one batch: money moves once. */
    @Test
    void ofManyWhoDoTheSameOneDoesIt() {
        UUID order = order(4_000);
        MoveEscrow fund = step(OTHER_SERVICE, order, Action.FUND);
        List<MoveEscrow> commands = new ArrayList<>(Collections.nCopies(5, fund));
        Stream.generate(() -> step(OTHER_SERVICE, order, Action.FUND)).limit(5).forEach(commands::add);
        List<Outcome> outcomes = fair.submitAll(commands);
        String body = posted(outcomes.getFirst());
        assertEquals(Collections.nCopies(4, new Outcome.AlreadyPosted(body)), outcomes.subList(1, 5));
        outcomes.subList(5, 10).forEach(outcome -> assertInstanceOf(Outcome.Rejected.class, outcome));
        assertEquals("-4000", escrow(order));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(fund));
    }

    /** What changed beside the writer since its last batch is seen by the next. */
    @Test
    void rightsAreReadForEachAttempt() {
        UUID late = UUID.randomUUID();
        UUID order = order(50);
        assertRefused("UNKNOWN_SPONSORSHIP_ORDER", step(user(late, null), order, Action.FUND));
        fair.database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s');
                INSERT INTO organizations.org_memberships (organization_id, user_id, role) VALUES ('%2$s', '%1$s', 'admin')
                """.formatted(late, OTHER_ORGANIZATION));
        posted(fair.submit(step(user(late, null), order, Action.FUND)));
    }

    private static UUID order(long cents) {
        UUID id = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                VALUES ('%s', '%s', '%s', '%s', %d, 'USD')""".formatted(id, offer, sponsor, ORGANIZATION, cents));
        return id;
    }

    private static UUID order(UUID event, long cents) {
        UUID id = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%1$s', '%2$s', '%3$s', 'Package', %5$d, 'USD');
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                VALUES ('%1$s', '%1$s', '%4$s', '%3$s', %5$d, 'USD')""".formatted(id, event, ORGANIZATION, sponsor, cents));
        return id;
    }

    private static MoveEscrow step(Caller caller, UUID order, Action action) {
        Payment payment = action == Action.FUND ? Fair.VOUCHED : null;
        return new MoveEscrow(
                order, action, null, payment, new Envelope(UUID.randomUUID().toString(), caller, null));
    }

    private static MoveEscrow resolve(Caller caller, UUID order, Resolution resolution) {
        return new MoveEscrow(
                order,
                Action.RESOLVE,
                resolution,
                null,
                new Envelope(UUID.randomUUID().toString(), caller, null));
    }

    private static Caller user(UUID id, UUID organization) {
        return new Caller("test", id, Role.AUTHENTICATED, organization);
    }

    private static List<String> entries(UUID order, String kind) {
        return fair.database.rows("""
                SELECT a.kind || ' ' || e.amount_cents FROM payments.entries e
                JOIN payments.transactions t ON t.id = e.transaction_id JOIN payments.accounts a ON a.id = e.account_id
                WHERE t.reference_id = '%s' AND t.kind = '%s' ORDER BY e.ordinal""".formatted(order, kind)).stream()
                .map(List::getFirst)
                .toList();
    }

    private static String escrow(UUID order) {
        return fair.database.text("SELECT balance_cents || CASE WHEN closed_at IS NULL THEN '' ELSE ' closed' END"
                + " FROM payments.accounts WHERE sponsorship_order_id = '" + order + "'");
    }

    private static List<String> history(UUID order) {
        return fair
                .database
                .rows("SELECT concat_ws(' ', to_status, changed_role, changed_by) FROM sponsorship.order_history"
                        + " WHERE order_id = '" + order + "' ORDER BY id")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static String posted(Outcome outcome) {
        return assertInstanceOf(Outcome.Posted.class, outcome, outcome::toString)
                .body();
    }

    private static void assertRefused(String code, MoveEscrow command) {
        Outcome outcome = fair.submit(command);
        assertEquals(
                code,
                assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString)
                        .code()
                        .name());
    }
}
