package io.yardpass.service;

import io.yardpass.wire.EventType;
import java.util.Iterator;

/** What an option that names a type of events may be, so that its help lists those that there are. */
final class EventTypeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return EventType.names().iterator();
    }
}
