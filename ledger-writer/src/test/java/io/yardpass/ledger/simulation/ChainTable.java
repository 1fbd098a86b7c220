package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Head;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The part of the tables that knows whose turn it is to write, and where the ledger ends. */
final class ChainTable {
    private final Map<Long, Link> links = new HashMap<>();
    private Head head = Head.empty();
    private long epoch;

    private record Link(long epoch, byte[] hash) {}

    /** What {@code claim_writer} gives. */
    long claim() {
        return ++epoch;
    }

    /** What {@code assert_epoch} raises for. */
    boolean isOver(long sentInEpoch) {
        return sentInEpoch != epoch;
    }

    Head head() {
        return head;
    }

    /** Whether a batch that was sent and not answered is there. */
    boolean has(Head sent, long sentInEpoch) {
        Link link = links.get(sent.number());
        return link != null && link.epoch() == sentInEpoch && Arrays.equals(link.hash(), sent.hash());
    }

    /** What {@code apply_batch} raises for first, when it is false. */
    boolean isFollowedBy(Sent batch) {
        return batch.before().number() == head.number()
                && batch.before().sequence() == head.sequence()
                && Arrays.equals(batch.before().hash(), head.hash())
                && batch.after().sequence()
                        == head.sequence() + batch.journal().transactions.size();
    }

    void append(Head after, long inEpoch) {
        head = after;
        links.put(after.number(), new Link(inEpoch, after.hash()));
    }
}
