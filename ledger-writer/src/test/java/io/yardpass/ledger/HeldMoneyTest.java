package io.yardpass.ledger;

import static io.yardpass.ledger.Bank.OTHER_SERVICE;
import static io.yardpass.ledger.Bank.SERVICE;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.Payment;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.HeldMoney;
import io.yardpass.pgcopy.PipelineResult;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches that move money held for others and forget what it is held for, or are late: the database lets none through. */
class HeldMoneyTest {
    private static Fair fair;
    private static Bank bank;
    private static ManualWriter writer;
    private static UUID offer;
    private static UUID sponsor;

    @BeforeAll
    static void open() {
        fair = new Fair();
        bank = new Bank(fair);
        writer = new ManualWriter(fair);
        offer = UUID.randomUUID();
        sponsor = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%3$s', 'Sponsor');
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%2$s', '%5$s', '%4$s', 'Package', 100000, 'USD')
                """.formatted(sponsor, offer, OTHER_ORGANIZATION, ORGANIZATION, Fair.EVENT));
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        fair.close();
    }

    @Test
    void whatIsWholeIsCommitted() {
        UUID order = order();
        assertInstanceOf(PipelineResult.Committed.class, writer.send(writer.decide(List.of(topUp(70), fund(order)))));
        assertEquals("funded", status(order));
    }

    @Test
    void creditWithoutALotIsRefused() {
        Batch batch = writer.decide(List.of(topUp(80)));
        batch.journal().held.lots.clear();
        assertRefused("YP002", batch);
    }

    @Test
    void aLotOfMoreThanCameInIsRefused() {
        Batch batch = writer.decide(List.of(topUp(80)));
        HeldMoney.CreditLot lot = batch.journal().held.lots.removeFirst();
        batch.journal()
                .held
                .lots
                .add(new HeldMoney.CreditLot(lot.id(), lot.accountId(), lot.organizationWalletId(), lot.cents() + 1));
        assertRefused("YP002", batch);
    }

    @Test
    void creditThatIsSpentAndStaysInItsLotIsRefused() {
        writer.send(writer.decide(List.of(topUp(500))));
        UUID wallet = UUID.fromString(fair.database.text(
                "SELECT id FROM payments.accounts WHERE kind = 'wallet' AND organization_id = '" + ORGANIZATION + "'"));
        UUID revenue = bank.account("organizer_cash", OTHER_ORGANIZATION, "USD");
        Batch batch = writer.decide(List.of(Bank.transfer(Fair.PLATFORM, wallet, revenue, 30)));
        Map<UUID, Long> spent = Map.copyOf(batch.journal().held.spent);
        batch.journal().held.spent.clear();
        assertRefused("YP002", batch);
        batch.journal().held.spent.putAll(spent);
        assertInstanceOf(PipelineResult.Committed.class, writer.send(batch));
    }

    /** Each look at the lots is one at all that are older, so many spendings of one wallet must be one. */
    @Test
    void allThatIsSpentOfAWalletIsSpentAtOnce() {
        writer.send(writer.decide(List.of(topUp(500))));
        UUID wallet = UUID.fromString(fair.database.text(
                "SELECT id FROM payments.accounts WHERE kind = 'wallet' AND organization_id = '" + ORGANIZATION + "'"));
        UUID revenue = bank.account("organization_receivable", OTHER_ORGANIZATION, "USD");
        Batch batch = writer.decide(List.of(
                Bank.transfer(Fair.PLATFORM, wallet, revenue, 30), Bank.transfer(Fair.PLATFORM, wallet, revenue, 12)));
        assertEquals(Map.of(wallet, 42L), batch.journal().held.spent);
        assertInstanceOf(PipelineResult.Committed.class, writer.send(batch));
    }

    @Test
    void escrowThatIsFundedWhileItsOrderStaysPendingIsRefused() {
        Batch batch = writer.decide(List.of(fund(order())));
        batch.journal().held.moves.clear();
        assertRefused("YP002", batch);
    }

    @Test
    void anOrderThatIsFundedWithoutMoneyIsRefused() {
        UUID unpaid = order();
        Batch batch = writer.decide(List.of(fund(order())));
        batch.journal()
                .held
                .moves
                .add(new HeldMoney.EscrowMove(unpaid, EscrowStatus.PENDING, EscrowStatus.FUNDED, "{}"));
        assertRefused("YP006", batch);
    }

    @Test
    void anOrderThatWentOnBesideTheWriterIsRefused() {
        UUID order = order();
        Batch batch = writer.decide(List.of(fund(order)));
        fair.database.execute("UPDATE sponsorship.orders SET escrow_status = 'refunded' WHERE id = '" + order + "'");
        assertRefused("YP002", batch);
    }

    @Test
    void aWalletThatWasBoundBesideTheWriterIsRefused() {
        Batch batch = writer.decide(List.of(topUp("CHF", 5)));
        fair.database.execute("INSERT INTO organizations.wallets (organization_id, currency) VALUES ('%s', 'CHF')"
                .formatted(ORGANIZATION));
        assertRefused("YP002", batch);
    }

    @Test
    void anAccountThatWasClosedBesideTheWriterIsRefused() {
        UUID cash = bank.account("sponsor_cash", ORGANIZATION, "NOK");
        UUID revenue = bank.account("organizer_cash", ORGANIZATION, "NOK");
        Batch batch = writer.decide(List.of(Bank.transfer(PLATFORM, cash, revenue, 30)));
        fair.database.execute("SET ROLE yardpass_ledger; SELECT payments.close_accounts('{" + cash + "}')");
        assertRefused("YP002", batch);
    }

    @Test
    void anEscrowThatIsClosedBeforeItIsEmptyIsRefused() {
        Batch batch = writer.decide(List.of(fund(order())));
        batch.accountsMoved().stream()
                .filter(account -> account.balanceCents() == -900)
                .forEach(account -> batch.journal().held.closed.add(account.id()));
        assertRefused("YP002", batch);
    }

    private static void assertRefused(String sqlstate, Batch batch) {
        var before = bank.rows();
        var refused = assertInstanceOf(PipelineResult.RolledBack.class, writer.send(batch));
        assertEquals(sqlstate, refused.error().sqlstate(), refused.error()::toString);
        assertEquals(before, bank.rows());
    }

    private static UUID order() {
        UUID id = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                VALUES ('%s', '%s', '%s', '%s', 900, 'USD')""".formatted(id, offer, sponsor, ORGANIZATION));
        return id;
    }

    private static String status(UUID order) {
        return fair.database.text("SELECT escrow_status FROM sponsorship.orders WHERE id = '" + order + "'");
    }

    private static MoveEscrow fund(UUID order) {
        return new MoveEscrow(
                order,
                Action.FUND,
                null,
                Fair.VOUCHED,
                new Envelope(UUID.randomUUID().toString(), OTHER_SERVICE, null));
    }

    private static TopUpWallet topUp(long cents) {
        return topUp("USD", cents);
    }

    private static TopUpWallet topUp(String currency, long cents) {
        UUID id = UUID.randomUUID();
        return new TopUpWallet(
                id,
                ORGANIZATION,
                null,
                new Money(cents, currency),
                new Payment.Vouched("ch " + id),
                new Envelope("key " + id, SERVICE, null));
    }
}
