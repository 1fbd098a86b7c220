package io.yardpass.pgcopy;

/**
 * What the server said was wrong. {@code sqlstate} and {@code message} are always there; every other field is null
 * where the server did not send it.
 *
 * @param where the context, for a COPY the line and column: {@code COPY tickets, line 3, column code: "x"}
 */
public record PgError(
        String sqlstate,
        String message,
        String detail,
        String constraint,
        String schema,
        String table,
        String column,
        String where) {

    private static final String CHECK_VIOLATION = "23514";

    /**
     * True when a partitioned table has no partition for the row: the row is not at fault. The server says it with the
     * SQLSTATE of a CHECK that does not hold, of which it always names the constraint.
     */
    public boolean lacksPartition() {
        return sqlstate.equals(CHECK_VIOLATION) && constraint == null && table != null;
    }

    /** One line for logs, without {@code detail} and {@code where}, which quote the data of the row. */
    @Override
    public String toString() {
        return sqlstate + " " + message + (constraint == null ? "" : " (" + constraint + ")");
    }
}
