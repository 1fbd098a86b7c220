package io.yardpass.pgcopy;

/**
 * The server refused a statement, and whoever asked wanted only the good result.
 *
 * <p>It carries no stack trace: the fault lies in the SQL or in the data, not in the Java that read the answer.
 */
public final class PgException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient PgError error;

    PgException(PgError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public PgError error() {
        return error;
    }
}
