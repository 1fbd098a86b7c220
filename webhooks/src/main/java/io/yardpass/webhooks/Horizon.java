package io.yardpass.webhooks;

import java.util.Collections;
import java.util.Set;

/**
 * Up to which position all messages are seen that ever will be. A position is given while its writer holds a lock, so what is
 * numbered up to one is complete as soon as everybody who held the lock then has ended. So nobody's commit is waited for but
 * those of writers, and none is overtaken.
 */
final class Horizon {
    private long candidate;
    private Set<String> awaited = Set.of();
    private long complete;

    /**
     * Takes a look at the database.
     *
     * @param position up to which messages were numbered, asked before who writes
     * @param writers transactions that hold the lock
     * @return the position up to which no message comes any more
     */
    long advance(long position, Set<String> writers) {
        if (Collections.disjoint(awaited, writers)) {
            complete = candidate;
            candidate = position;
            awaited = writers;
        }
        if (writers.isEmpty()) {
            complete = position;
        }
        return complete;
    }
}
