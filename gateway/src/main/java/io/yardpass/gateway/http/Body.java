package io.yardpass.gateway.http;

import io.yardpass.gateway.quotas.Room;
import io.yardpass.wire.BodyFormat;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;

/** A whole body, inflated and without its byte order mark, and what is held for it until its request is answered. */
record Body(BodyFormat format, byte[] bytes, Room.Hold hold) {
    /** Holds room for what was made of it, or throws the problem that there is none. */
    void weigh(long decodedBytes) {
        if (!hold.add(decodedBytes)) {
            throw overloaded();
        }
    }

    static ProblemException overloaded() {
        return new ProblemException(
                ProblemCode.OVERLOADED, "Too much of what was sent waits for its answer; nothing was taken.");
    }
}
