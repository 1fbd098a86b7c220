package io.yardpass.loadtests.hostile;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the service's clocks do now and then, with short pauses, on a thread and a connection of its own until it is closed. What
 * it tells may be read then.
 */
final class RepeatedUpkeep implements AutoCloseable {
    private static final long PAUSE_MILLIS = 1_000;
    private static final long END_MAX_MILLIS = 30_000;

    private final Connection database;
    private final Statement statement;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean ended;
    private int runs;
    private long longestNanos;
    private String failure = "";

    RepeatedUpkeep(String jdbcUrl, List<String> statements) throws SQLException {
        this.database = DriverManager.getConnection(jdbcUrl);
        this.statement = database.createStatement();
        this.thread = Thread.ofPlatform().name("upkeep").start(() -> repeat(statements));
    }

    private void repeat(List<String> statements) {
        while (!ended && failure.isEmpty()) {
            long begun = System.nanoTime();
            try {
                for (String each : statements) {
                    statement.execute(each);
                }
                runs++;
            } catch (SQLException cancelled) {
                failure = ended ? "" : cancelled.getMessage();
            }
            longestNanos = Math.max(longestNanos, System.nanoTime() - begun);
            pause();
        }
    }

    private void pause() {
        try {
            end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cancels what is under way. */
    @Override
    public void close() throws SQLException {
        ended = true;
        end.countDown();
        statement.cancel();
        try {
            thread.join(END_MAX_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }

    /** Empty when nothing failed. */
    String failure() {
        return failure;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d runs, the longest %.1f s%s",
                runs,
                longestNanos / (double) TimeUnit.SECONDS.toNanos(1),
                failure.isEmpty() ? "" : ", failed: " + failure);
    }
}
