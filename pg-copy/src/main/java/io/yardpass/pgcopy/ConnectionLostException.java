package io.yardpass.pgcopy;

import java.util.Optional;

/**
 * The connection ended before the answer came. <b>Whether the pipeline was committed is unknown</b>: its COMMIT may
 * have reached the server. Only work that is safe to repeat may be sent again.
 *
 * <p>It carries no stack trace: every pipeline in flight fails with the same one, and the fault is not in the code.
 */
public final class ConnectionLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient PgError error;

    ConnectionLostException(String message, PgError error) {
        super(error == null ? message : message + ": " + error, null, false, false);
        this.error = error;
    }

    /** The FATAL error the server sent before it closed, for example 57P01; empty when it sent none. */
    public Optional<PgError> error() {
        return Optional.ofNullable(error);
    }
}
