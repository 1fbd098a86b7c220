package io.yardpass.pgcopy;

/** The server sent what the protocol, or our use of it, does not allow. The connection cannot be trusted further. */
final class ProtocolViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProtocolViolation(String message) {
        super(message, null, false, false);
    }
}
