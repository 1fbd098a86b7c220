package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is sold on a database that may lose it. */
class LossyLedgerTest {
    private static final String END_THE_WRITER = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'yardpass-ledger' AND datname = current_database()""";

    private Fair fair;

    @BeforeEach
    void open() {
        fair = new Fair();
    }

    @AfterEach
    void close() {
        fair.close();
    }

    @Test
    void nothingIsSoldFromTheNextConnectionOnUntilItIsMended() {
        String database = "ALTER DATABASE " + fair.database.address().database();
        PurchaseTickets purchase = purchase(fair.tier(700, 100), 1, 700);
        fair.database.execute(database + " SET zero_damaged_pages = on");
        fair.database.execute(END_THE_WRITER);
        String lossy = "zero_damaged_pages is on in the database, so what is acknowledged may be lost";
        fair.awaitTrue(() -> fair.ledger.hindrance().equals(lossy));
        assertEquals(new Outcome.Unavailable(), await(fair.ledger.submit(purchase)));
        fair.database.execute(database + " RESET zero_damaged_pages");
        fair.awaitReady(fair.ledger);
        assertEquals("", fair.ledger.hindrance());
        assertInstanceOf(Outcome.Posted.class, await(fair.ledger.submit(purchase)));
    }
}
