package io.yardpass.comparisons;

/** One way of getting rows into PostgreSQL. */
public interface Way {
    /** With its connections, as a table's first column says it. */
    String name();

    /** Connects to the server at this port of the loopback, to write batches of so many rows. Blocks. */
    Lanes open(int port, int batchRows) throws Exception;

    static String connections(int count) {
        return count == 1 ? "1 connection" : count + " connections";
    }
}
