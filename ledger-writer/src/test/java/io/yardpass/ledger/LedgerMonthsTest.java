package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a month to write into the ledger sells nothing, says why, and goes on when there is one. */
class LedgerMonthsTest {
    private Fair fair;

    @BeforeEach
    void open() {
        fair = new Fair();
    }

    @AfterEach
    void close() {
        fair.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.outbox", "analytics.ticket_analytics"})
    void aPurchaseWithoutAMonthIsUnavailableAndTheLedgerSaysWhy(String table) {
        UUID tier = fair.tier(700, 100);
        fair.database.execute("DROP TABLE " + fair.database.text("""
                SELECT partition_name FROM analytics.month_partitions('%s')
                WHERE month = analytics.this_month()""".formatted(table)));
        PurchaseTickets purchase = purchase(tier, 1, 700);
        assertEquals(new Outcome.Unavailable(), await(fair.ledger.submit(purchase)));
        assertEquals(
                "a month is missing: 23514 no partition of relation \"%s\" found for row"
                        .formatted(table.substring(table.indexOf('.') + 1)),
                fair.ledger.hindrance());
        assertEquals(1, fair.database.count("SELECT analytics.add_month_partitions('%s')".formatted(table)));
        assertInstanceOf(Outcome.Posted.class, await(fair.ledger.submit(purchase)));
        assertEquals("", fair.ledger.hindrance());
    }
}
