package io.yardpass.batching;

/** A submission was refused because the queue is full, too slow or closing. Expected under load, so it has no stack trace. */
public final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverloadedException(String message) {
        super(message, null, false, false);
    }
}
