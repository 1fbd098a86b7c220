package io.yardpass.loadtests.simulations;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How what was sent came to its end. Any thread may note. */
final class Outcomes {
    private final LongAdder decided = new LongAdder();
    private final LongAdder sentAgain = new LongAdder();
    private final LongAdder queued = new LongAdder();
    private final LongAdder gaveUp = new LongAdder();
    private final Map<String, LongAdder> surprises = new ConcurrentSkipListMap<>();

    void decided() {
        decided.increment();
    }

    void sentAgain() {
        sentAgain.increment();
    }

    /** Its rows come later. */
    void queued() {
        queued.increment();
    }

    /** Nobody knows what became of it. */
    void gaveUp() {
        gaveUp.increment();
    }

    /** What a correct service does not answer. */
    void surprise(String what) {
        surprises.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    boolean wereQueued() {
        return queued.sum() > 0;
    }

    boolean allDecided() {
        return gaveUp.sum() == 0;
    }

    long timesSentAgain() {
        return sentAgain.sum();
    }

    List<String> surprises() {
        return surprises.entrySet().stream()
                .map(each -> each.getValue() + " × " + each.getKey())
                .toList();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "decided %,d  sent again %,d  given up %,d", decided.sum(), sentAgain.sum(), gaveUp.sum());
    }
}
