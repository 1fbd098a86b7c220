package io.yardpass.gateway.http;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Verdict;
import io.yardpass.wire.DecodedBody;
import io.yardpass.wire.DecodedEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A body of events and what its sender is told of them.
 *
 * @param notAccepted every event that was neither accepted nor queued, in order
 * @param duplicates how many of those were there already; the others are rejected
 * @param queued how many wait to be stored; where one is, none is accepted
 * @param byImage true for a pixel, whose address anybody may load again and again
 */
public record Answered(
        Caller caller, DecodedBody body, List<NotAccepted> notAccepted, int duplicates, int queued, boolean byImage) {
    /** @param index its place in the body */
    public record NotAccepted(int index, DecodedEvent event, Verdict verdict) {}

    /** @param verdicts of the events taken, in their order */
    static Answered of(Caller caller, DecodedBody body, List<Verdict> verdicts) {
        Iterator<Verdict> next = verdicts.iterator();
        var notAccepted = new ArrayList<NotAccepted>();
        int duplicates = 0;
        int queued = 0;
        for (int index = 0; index < body.events().size(); index++) {
            DecodedEvent event = body.events().get(index);
            Verdict verdict = switch (event) {
                case DecodedEvent.Taken _ -> next.next();
                case DecodedEvent.Refused refused -> refused.verdict();
            };
            switch (verdict) {
                case Verdict.Accepted _ -> {}
                case Verdict.Queued _ -> queued++;
                case Verdict.Duplicate _ -> {
                    duplicates++;
                    notAccepted.add(new NotAccepted(index, event, verdict));
                }
                case Verdict.Rejected _ -> notAccepted.add(new NotAccepted(index, event, verdict));
            }
        }
        return new Answered(caller, body, notAccepted, duplicates, queued, false);
    }

    /** The same of what a pixel reported. */
    Answered ofImage() {
        return new Answered(caller, body, notAccepted, duplicates, queued, true);
    }

    public int accepted() {
        return body.events().size() - notAccepted.size() - queued;
    }

    public int rejected() {
        return notAccepted.size() - duplicates;
    }

    /** Every event with its verdict, in order. */
    public void forEach(BiConsumer<DecodedEvent, Verdict> visitor) {
        Verdict good = queued > 0 ? Verdict.QUEUED : Verdict.ACCEPTED;
        int next = 0;
        for (int index = 0; index < body.events().size(); index++) {
            boolean isGood = next == notAccepted.size() || notAccepted.get(next).index() != index;
            visitor.accept(
                    body.events().get(index),
                    isGood ? good : notAccepted.get(next++).verdict());
        }
    }
}
