package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.load.Tally;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.postgresql.PGStatement;

/**
 * One of the clients of {@link RowLocking}, as pgbench's are: one connection, one blocked thread, one statement that the
 * server keeps prepared, and a commit for each purchase.
 */
final class RowLockingClient implements Callable<Tally> {
    private final String jdbcUrl;
    private final Duration time;
    private final SplittableRandom random;
    private final Ids ids;

    RowLockingClient(String jdbcUrl, Duration time, InstantSource clock, SplittableRandom random) {
        this.jdbcUrl = jdbcUrl;
        this.time = time;
        this.random = random;
        this.ids = new Ids(clock, random);
    }

    @Override
    public Tally call() throws SQLException {
        Tally tally = new Tally();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement purchase = connection.prepareStatement("SELECT row_locking.purchase(?, ?, ?, ?)")) {
            purchase.unwrap(PGStatement.class).setPrepareThreshold(1);
            purchase.setObject(2, RowLocking.ORGANIZATION);
            purchase.setObject(3, RowLocking.PLATFORM);
            long start = System.nanoTime();
            long until = start + time.toNanos();
            for (long before = start; before < until; before = System.nanoTime()) {
                purchase.setObject(1, SaleWorld.buyer(1 + random.nextInt(SaleWorld.BUYERS)));
                purchase.setObject(4, ids.next());
                purchase.executeQuery().close();
                tally.answered(System.nanoTime() - before, 1);
            }
            tally.took(System.nanoTime() - start);
        }
        return tally;
    }
}
