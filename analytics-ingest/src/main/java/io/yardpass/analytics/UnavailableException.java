package io.yardpass.analytics;

/** A batch could not be written, or not all of it. Expected while a database is down, so it has no stack trace. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message, null, false, false);
    }
}
