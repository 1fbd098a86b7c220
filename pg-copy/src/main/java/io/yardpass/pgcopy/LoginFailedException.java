package io.yardpass.pgcopy;

import java.util.Optional;

/** There is no connection: the server was not reached in time, refused us, or asked for what we do not speak. */
public final class LoginFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient PgError error;

    LoginFailedException(String message, PgError error) {
        super(error == null ? message : message + ": " + error, null, false, false);
        this.error = error;
    }

    /** What the server said, for example 28P01 for a wrong password; empty when it said nothing. */
    public Optional<PgError> error() {
        return Optional.ofNullable(error);
    }
}
