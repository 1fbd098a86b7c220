package io.yardpass.gateway;

/** A command cannot do its work for a reason that the user can read and mend. Carries no stack trace. */
final class FailedStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedStartException(String message) {
        super(message, null, false, false);
    }
}
