package io.yardpass.ledger;

import static io.yardpass.ledger.Bank.OTHER_SERVICE;
import static io.yardpass.ledger.Bank.SERVICE;
import static io.yardpass.ledger.Bank.transfer;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.MoveEscrow.Resolution;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.TopUpWallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RandomMoneyTest {
    private final Random random = new Random(7);
    private final List<CallerCommand> commands = new ArrayList<>();
    private final List<UUID> orders = new ArrayList<>();
    private final List<UUID> accounts = new ArrayList<>();

    @Test
    void afterAThousandRandomCommandsAboutMoneyTheBooksAreSound() {
        try (Fair fair = new Fair()) {
            Bank bank = new Bank(fair);
            fair.submit(topUp(10_000));
            for (String kind : List.of("sponsor_cash", "organizer_cash", "wallet")) {
                accounts.add(
                        fair.database.count("SELECT count(*) FROM payments.accounts WHERE kind = '" + kind + "'") > 0
                                ? UUID.fromString(fair.database.text(
                                        "SELECT id FROM payments.accounts WHERE kind = '" + kind + "'"))
                                : bank.account(kind, ORGANIZATION, "USD"));
            }
            offerOrders(fair);
            UUID tier = fair.tier(1_250, 200);
            for (int i = 0; i < 1_000; i++) {
                commands.add(any(tier));
            }
            List<Outcome> outcomes = fair.submitAll(commands);
            long posted =
                    outcomes.stream().filter(Outcome.Posted.class::isInstance).count();
            assertTrue(posted > 200 && posted < 1_000, () -> posted + " were posted");
            assertEquals(
                    0,
                    outcomes.stream()
                            .filter(Outcome.Unavailable.class::isInstance)
                            .count());
            Audit.assertSound(fair.database);
        }
    }

    private void offerOrders(Fair fair) {
        UUID sponsor = UUID.randomUUID();
        UUID offer = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%3$s', 'Sponsor');
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%2$s', '%5$s', '%4$s', 'Package', 100000, 'USD')
                """.formatted(sponsor, offer, OTHER_ORGANIZATION, ORGANIZATION, Fair.EVENT));
        for (int i = 0; i < 40; i++) {
            orders.add(UUID.randomUUID());
            fair.database.execute(
                    """
                    INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                    VALUES ('%s', '%s', '%s', '%s', %d, 'USD')""".formatted(orders.getLast(), offer, sponsor, ORGANIZATION, 1 + random.nextInt(100_000)));
        }
    }

    /** One in ten is sent again. */
    private CallerCommand any(UUID tier) {
        int choice = commands.isEmpty() ? 5 : random.nextInt(20);
        return switch (choice) {
            case 0, 1 -> commands.get(random.nextInt(commands.size()));
            case 2, 3 -> Fair.purchase(tier, 1, 1_250);
            case 4 -> Bank.reversal(PLATFORM, someTransaction());
            case 5, 6 -> topUp(1 + random.nextInt(3_000));
            case 7, 8, 9, 10 -> move();
            default -> step();
        };
    }

    /** Mostly one of those that were to be posted before. */
    private UUID someTransaction() {
        List<UUID> ids = commands.stream()
                .filter(command -> command instanceof PostTransaction || command instanceof TopUpWallet)
                .map(CallerCommand::id)
                .toList();
        return ids.isEmpty() ? UUID.randomUUID() : ids.get(random.nextInt(ids.size()));
    }

    private PostTransaction move() {
        int from = random.nextInt(accounts.size());
        int to = (from + 1 + random.nextInt(accounts.size() - 1)) % accounts.size();
        return transfer(PLATFORM, accounts.get(from), accounts.get(to), 1 + random.nextInt(4_000));
    }

    private MoveEscrow step() {
        Action action = Action.values()[random.nextInt(Action.values().length)];
        Resolution resolution =
                action != Action.RESOLVE ? null : random.nextBoolean() ? Resolution.RELEASED : Resolution.REFUNDED;
        Caller[] callers = {SERVICE, OTHER_SERVICE, PLATFORM};
        return new MoveEscrow(
                orders.get(random.nextInt(orders.size())),
                action,
                resolution,
                action == Action.FUND ? Fair.VOUCHED : null,
                new Envelope(UUID.randomUUID().toString(), callers[random.nextInt(callers.length)], null));
    }

    private TopUpWallet topUp(long cents) {
        UUID id = UUID.randomUUID();
        return new TopUpWallet(
                id,
                ORGANIZATION,
                null,
                new Money(cents, "USD"),
                new Payment.Vouched("ch " + id),
                new Envelope("key " + id, SERVICE, null));
    }
}
