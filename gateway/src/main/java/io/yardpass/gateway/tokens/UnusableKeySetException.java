package io.yardpass.gateway.tokens;

/** What is at the address of a key set is none. Expected of servers of others, so it has no stack trace. */
final class UnusableKeySetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableKeySetException(String message) {
        super(message, null, false, false);
    }
}
