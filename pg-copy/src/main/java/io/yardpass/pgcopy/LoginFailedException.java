package io.yardpass.pgcopy;

import java.util.Optional;

/** There is no connection: the server was not reached in time, refused us, or asked for what we do not speak. */
public final class LoginFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What pg_hba.conf answers where it has no line for a plain connection, or none for an encrypted one. */
    private static final String NO_SUCH_WAY_IN = "28000";

    private final transient PgError error;
    private final boolean tls;

    LoginFailedException(String message, PgError error) {
        this(error == null ? message : message + ": " + error, error, false);
    }

    private LoginFailedException(String message, PgError error, boolean tls) {
        super(message, null, false, false);
        this.error = error;
        this.tls = tls;
    }

    /** There is no encryption, or not such as was asked for. */
    static LoginFailedException ofTls(String message) {
        return new LoginFailedException(message, null, true);
    }

    LoginFailedException at(PgAddress address) {
        return new LoginFailedException(address + ": " + getMessage(), error, tls);
    }

    LoginFailedException after(LoginFailedException first) {
        return new LoginFailedException(
                first.getMessage() + "; then, the other way: " + getMessage(),
                error == null ? first.error : error,
                tls);
    }

    /** True when the wire was refused, and another kind of wire may do. */
    boolean isOfTheWire() {
        return tls || error != null && error.sqlstate().equals(NO_SUCH_WAY_IN);
    }

    /** What the server said, for example 28P01 for a wrong password; empty when it said nothing. */
    public Optional<PgError> error() {
        return Optional.ofNullable(error);
    }
}
