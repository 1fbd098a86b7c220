package io.yardpass.comparisons;

import java.sql.SQLException;
import java.util.concurrent.TimeoutException;

/** Connections that write batches one after the other, as many at a time as their way allows. Blocks. */
public interface Lanes extends AutoCloseable {
    /** Begins no batch after this time, by {@link System#nanoTime}, and returns when the last has been answered. */
    Tally drive(long untilNanos) throws Exception;

    @Override
    void close() throws SQLException, TimeoutException;
}
