package io.yardpass.loadtests.exactlyonce;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What was answered of each event over all its sendings, by its number. Confined to one thread, until nothing is on its way
 * any more.
 */
final class Effects {
    private UUID[] ids = new UUID[1 << 16];
    private byte[] accepted = new byte[1 << 16];
    private final BitSet acknowledged = new BitSet();
    private final BitSet leftOpen = new BitSet();
    private int made;
    private long duplicates;

    /** The number of a new event. */
    int add(UUID id) {
        if (made == ids.length) {
            ids = Arrays.copyOf(ids, 2 * made);
            accepted = Arrays.copyOf(accepted, 2 * made);
        }
        ids[made] = id;
        return made++;
    }

    UUID id(int event) {
        return ids[event];
    }

    void accepted(int event) {
        acknowledged.set(event);
        accepted[event]++;
    }

    void duplicate(int event) {
        acknowledged.set(event);
        duplicates++;
    }

    /** No answer, or one that says nothing of the event: it may have been stored. */
    void leftOpen(int event) {
        leftOpen.set(event);
    }

    int made() {
        return made;
    }

    long acceptances() {
        long sum = 0;
        for (int event = 0; event < made; event++) {
            sum += accepted[event];
        }
        return sum;
    }

    long duplicates() {
        return duplicates;
    }

    int eventsLeftOpen() {
        return leftOpen.cardinality();
    }

    /** Events that nobody said anything of at last. */
    int unacknowledged() {
        return made - acknowledged.cardinality();
    }

    /** Events that more than one answer called new: a broken promise. */
    int acceptedTwice() {
        int faults = 0;
        for (int event = 0; event < made; event++) {
            faults += accepted[event] > 1 ? 1 : 0;
        }
        return faults;
    }

    /** Events that only ever were duplicates, though no answer was lost that could have called them new. */
    int neverAccepted() {
        int faults = 0;
        for (int event = 0; event < made; event++) {
            faults += accepted[event] == 0 && acknowledged.get(event) && !leftOpen.get(event) ? 1 : 0;
        }
        return faults;
    }

    Map<UUID, Integer> byId() {
        Map<UUID, Integer> events = HashMap.newHashMap(made);
        for (int event = 0; event < made; event++) {
            events.put(ids[event], event);
        }
        return events;
    }
}
