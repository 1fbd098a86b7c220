package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a writer may be suspected, asked of the database alone. */
class WriterLeaseTest {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void claim() {
        database.execute("SELECT payments.claim_writer('test', NULL, 60000)");
    }

    @Test
    void notWhileTheLeaseLastsNorUntilItIsOverdueByItsOwnLength() {
        assertEquals("f", database.text("SELECT payments.suspect_writer()"));
        end("-1 second");
        assertEquals("f", database.text("SELECT payments.suspect_writer()"));
        end("-59 seconds");
        assertEquals("f", database.text("SELECT payments.suspect_writer()"));
        end("-61 seconds");
        assertEquals("t", database.text("SELECT payments.suspect_writer()"));
    }

    @Test
    void aRenewalAtTheLastMomentSavesItsWriter() {
        end("-61 seconds");
        database.execute("SELECT payments.renew_lease(epoch, NULL, 60000) FROM payments.writer");
        assertEquals("f", database.text("SELECT payments.suspect_writer()"));
    }

    @Test
    void onlyOneOfThoseWhoWaitMaySuspectAndTheNextWriterHasALeaseOfItsOwn() {
        end("-61 seconds");
        assertEquals("t", database.text("SELECT payments.suspect_writer()"));
        assertEquals("f", database.text("SELECT payments.suspect_writer()"));
        end("-61 seconds");
        claim();
        assertEquals("f", database.text("SELECT payments.suspect_writer()"));
    }

    @Test
    void onlyTheSessionThatHoldsThatLockInThisDatabaseIsEnded() throws Exception {
        try (TestDatabase other = TestDatabase.fresh();
                Connection holder = holding(7, database);
                Connection neighbour = holding(8, database);
                Connection elsewhere = holding(7, other)) {
            assertEquals("f", deposed(7), "its lease is not overdue");
            end("-61 seconds");
            assertEquals("t", deposed(7));
            assertFalse(answersAfterAWhile(holder));
            assertTrue(answersAfterAWhile(neighbour));
            assertTrue(answersAfterAWhile(elsewhere));
        }
    }

    private static Connection holding(long lock, TestDatabase in) throws SQLException {
        Connection connection = DriverManager.getConnection(in.address().jdbcUrl());
        connection.createStatement().execute("SELECT pg_advisory_lock(" + lock + ")");
        return connection;
    }

    private static String deposed(long lock) {
        return database.textAfter("SET LOCAL ROLE yardpass_ledger", "SELECT payments.depose_writer(" + lock + ")");
    }

    private static boolean answersAfterAWhile(Connection connection) throws SQLException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(200);
        return connection.isValid(5);
    }

    /** Sets the end of the lease to so long from now. */
    private static void end(String fromNow) {
        database.execute(
                "UPDATE payments.writer_lease SET lease_until = clock_timestamp() + interval '" + fromNow + "'");
    }
}
