package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.PurchaseTickets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers that refund an event are killed by SIGKILL, one after the other: whoever comes next goes on, and no order is paid twice. */
@Timeout(180)
class KilledRefundsTest {
    private static final int ORDERS = 500;

    @Test
    void whoeverTakesOverGoesOnAndNoOrderIsRefundedTwice() throws Exception {
        try (Fair fair = new Fair()) {
            var tier = fair.tier(700, 10_000);
            List<PurchaseTickets> purchases = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                purchases.add(Fair.purchase(tier, 1 + i % 2, 700L * (1 + i % 2)));
            }
            fair.submitAll(purchases).forEach(Outcomes::assertPosted);
            assertPosted(fair.submit(Requests.callOff(PLATFORM, EVENT)));
            Fair.await(fair.ledger.close(Duration.ofSeconds(5)));

            List<Long> left = new ArrayList<>();
            for (int killed = 0; killed < 3; killed++) {
                try (WriterProcess writer = start(fair)) {
                    long before = refunded(fair);
                    await(() -> refunded(fair) > before + 60);
                    writer.kill();
                }
                left.add(ORDERS - refunded(fair));
            }
            assertTrue(left.getLast() > 0, "killed in the middle: " + left);
            try (WriterProcess _ = start(fair)) {
                await(() -> fair.database.count(
                                "SELECT count(*) FROM ticketing.event_cancellations WHERE finished_at IS NOT NULL")
                        == 1);
            }
            System.out.println("orders left when a writer was killed: " + left);
            assertEquals(List.of(List.of("500", "500", "500", "0", "0")), fair.database.rows("""
                            SELECT count(*), count(DISTINCT o.id), max(c.orders_refunded),
                                sum(o.total_cents - r.amount_cents), sum(o.fee_cents - r.fee_cents)
                            FROM ticketing.orders AS o
                            JOIN ticketing.refunds AS r ON r.order_id = o.id
                            JOIN ticketing.event_cancellations AS c ON c.event_id = o.event_id"""));
            assertEquals(
                    0,
                    fair.database.count("SELECT sum(balance_cents) FROM payments.accounts WHERE user_id IS NOT NULL"));
            Audit.assertSound(fair.database);
        }
    }

    private static WriterProcess start(Fair fair) throws Exception {
        return WriterProcess.start("writer", fair.options().database(), Duration.ZERO);
    }

    private static long refunded(Fair fair) {
        return fair.database.count("SELECT orders_refunded FROM ticketing.event_cancellations");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "nothing came within a minute");
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
