package io.yardpass.ledger.simulation;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefundEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** What is for sale in one of them, who is there, and a bookkeeper. */
final class World {
    static final int BATCH_MAX = 500;

    private static final int BUYERS = 300;
    private static final int CAPACITY_MAX = 1_000;
    private static final int COMMANDS_AN_EXPIRY = 50;
    private static final int HOLDS_MAX = 20;
    private static final int STEPS_OF_A_PART = 4;
    private static final int ORDERS_OF_A_STEP = 10;

    final Fairground fairground;
    final Tables tables;
    final Witness witness;
    private final Bookkeeper bookkeeper;
    private final String replay;
    private long nowMicros = Schedule.BEGINNING_MICROS;
    private int drawn;

    /** @param remembered 0 for a bookkeeper who forgets everything after each batch */
    World(long seed, int remembered) {
        fairground = new Fairground(new SplittableRandom(seed), BUYERS, CAPACITY_MAX);
        tables = fairground.fill(new Tables());
        witness = new Witness(tables);
        bookkeeper = new Bookkeeper(tables, witness, seed, remembered);
        replay = "replay with -Dproperties.seed=" + seed;
    }

    /**
     * A part of the commands after the other, each in batches of such sizes: who asks for something knows what became of all
     * that was asked before that part, and of nothing in it. So the commands are the same in whatever batches.
     *
     * @param batchMicros how much time passes between batches
     */
    List<Outcome> postMany(int commands, IntSupplier batchSize, long batchMicros) {
        List<Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < commands) {
            List<LedgerCommand> part =
                    Stream.generate(this::command).limit(BATCH_MAX).toList();
            int from = 0;
            while (from < part.size()) {
                int until = Math.min(part.size(), from + batchSize.getAsInt());
                outcomes.addAll(post(part.subList(from, until)));
                from = until;
                nowMicros += batchMicros;
            }
            refundEvents();
        }
        return outcomes;
    }

    /** Some of what is to be refunded, between two parts: how much does not depend on where batches end. */
    private void refundEvents() {
        for (int i = 0; i < STEPS_OF_A_PART; i++) {
            tables.toRefund().forEach(event -> post(new RefundEvent(event, ORDERS_OF_A_STEP)));
        }
    }

    private LedgerCommand command() {
        return ++drawn % COMMANDS_AN_EXPIRY == 0 ? new ExpireHolds(HOLDS_MAX) : fairground.next();
    }

    Outcome post(LedgerCommand command) {
        return post(List.of(command)).getFirst();
    }

    private List<Outcome> post(List<LedgerCommand> batch) {
        try {
            return bookkeeper.post(batch, nowMicros);
        } catch (RuntimeException | AssertionError e) {
            String first = witness.wrong() == null ? e.getMessage() : witness.wrong();
            throw new AssertionError(replay + ": " + first, e);
        }
    }

    void requireSound() {
        witness.audit();
        assertNull(witness.wrong(), replay);
    }
}
