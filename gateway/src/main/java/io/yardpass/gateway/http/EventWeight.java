package io.yardpass.gateway.http;

import io.yardpass.domain.Event;
import io.yardpass.wire.DecodedBody;
import io.yardpass.wire.DecodedEvent;

/** What the events of a body weigh on the heap until they are answered, beside the bytes that they were read from. */
final class EventWeight {
    /** Of an event, its row and its verdict, short texts included. */
    private static final int EVENT_BYTES = 600;

    /** A text with one character beyond Latin-1 takes two bytes for each. */
    private static final int CHARACTER_BYTES = 2;

    /** The JVM gives an array of about that size whole regions of its own, and so up to twice its size. */
    private static final int LARGE_ARRAY_BYTES = 512 << 10;

    private EventWeight() {}

    /** What is likely made of so many bytes, most of which are texts: asked before anything is done with them. */
    static long foreseen(int bytes) {
        return array(bytes) + (long) CHARACTER_BYTES * bytes;
    }

    /** The most that can be made of so many bytes. */
    static long most(int bytes, int eventsMax) {
        return foreseen(bytes) + (long) EVENT_BYTES * eventsMax;
    }

    static long of(DecodedBody body) {
        long weight = array(body.json().length);
        for (DecodedEvent decoded : body.events()) {
            weight += EVENT_BYTES;
            if (decoded instanceof DecodedEvent.Taken taken) {
                Event event = taken.event();
                weight += (long) CHARACTER_BYTES * (length(event.metadata()) + length(event.sessionId()));
            }
        }
        return weight;
    }

    private static long array(int bytes) {
        return bytes < LARGE_ARRAY_BYTES ? 0 : bytes;
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }
}
