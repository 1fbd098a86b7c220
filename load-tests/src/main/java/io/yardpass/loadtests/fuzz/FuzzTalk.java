package io.yardpass.loadtests.fuzz;

/**
 * What is sent on one connection. Bytes are characters of ISO 8859-1.
 *
 * @param number by which, with the seed, the same is made again
 * @param clear true when there is no doubt where each request ends, so that each has its answer, and the last one asks for the end
 * @param pieces in which it is sent
 */
record FuzzTalk(long number, String sent, int requests, boolean clear, Ending ending, int pieces) {
    /** Bytes of a body that the service reads and throws away. */
    private static final int DISCARDED_MAX = 4 << 20;

    /** What the client does when all is sent. */
    enum Ending {
        /** Reads until the service closes the connection; when nothing comes any more of a talk that is not clear, it ends sending. */
        READ,
        /** Reads until the service closes the connection, however long it waits for more. */
        WAIT,
        /** Ends sending at once, and reads. */
        HALF_CLOSE,
        /** Closes without reading. */
        ABORT
    }

    /** A body that is answered before its end, and whose length nobody tells, is not read for ever. */
    boolean mayBeCut() {
        return sent.length() > DISCARDED_MAX && sent.contains("Transfer-Encoding: chunked");
    }

    /** A request whose answer has no body is among them, or may be. */
    boolean mayHaveHead() {
        return sent.contains("HEAD ");
    }
}
