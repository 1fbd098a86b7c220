package io.yardpass.ledger.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is true of the ledger whatever it is asked, tried with commands drawn by chance: {@code -Dproperties.commands} says
 * how many. The witness checks after each batch that money is conserved in each currency, that every balance is the fold
 * of its entries and that no limit is crossed.
 */
class LedgerPropertiesTest {
    private static final int COMMANDS = Integer.getInteger("properties.commands", 20_000);
    private static final int COMMANDS_OF_A_WORLD = 4_000;
    private static final int WORLDS_SPLIT = Math.max(2, COMMANDS / COMMANDS_OF_A_WORLD / 20);
    private static final int BATCH_MAX = 500;
    private static final int REMEMBERED = 1_000_000;
    /** So long that holds expire, and that prices are read again. */
    private static final long BATCH_MICROS = 500_000;

    private static final int COMMANDS_AN_EXPIRY = 50;
    private static final int HOLDS_MAX = 20;

    @Test
    void whateverIsAskedTheBooksAreSound() {
        long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int world = 0; world < Math.max(1, COMMANDS / COMMANDS_OF_A_WORLD); world++) {
            SplittableRandom chance = new SplittableRandom(world);
            World fair = new World(world, REMEMBERED);
            fair.postAll(() -> 1 + chance.nextInt(BATCH_MAX), BATCH_MICROS);
            assertNull(fair.audited(), "world " + world);
        }
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started) / 1e9;
        System.out.printf("%d commands, %.0f in a second of CPU%n", COMMANDS, COMMANDS / seconds);
    }

    /**
     * At one moment, the same commands in any batches have the same outcomes and make the same rows, to the last id. What
     * differs is where a batch ends: its number and hash, and with them how often an account was moved. Nothing is
     * remembered between batches here, because a refusal that rests on memory is decided twice, which draws more ids.
     */
    @Test
    void splittingAndMergingBatchesChangesNothing() {
        for (int seed = 0; seed < WORLDS_SPLIT; seed++) {
            RandomGenerator chance = new SplittableRandom(seed);
            World merged = new World(seed, 0);
            List<Outcome> outcomes = merged.postAll(() -> BATCH_MAX, 0);
            String content = merged.witness.content();
            List<IntSupplier> sizes = List.of(() -> 1, () -> 1 + chance.nextInt(60));
            for (IntSupplier size : sizes) {
                World split = new World(seed, 0);
                assertSame(outcomes, split.postAll(size, 0));
                assertNull(split.audited(), "seed " + seed);
                assertEquals(content, split.witness.content());
                assertTrue(merged.tables.withoutBatches().equals(split.tables.withoutBatches()), "seed " + seed);
            }
        }
    }

    /** With memory too, but for the ids that are drawn. */
    @Test
    void whatIsRememberedChangesNoDecision() {
        for (int seed = 0; seed < WORLDS_SPLIT; seed++) {
            RandomGenerator chance = new SplittableRandom(seed);
            World forgetful = new World(seed, 0);
            World mindful = new World(seed, REMEMBERED);
            List<Outcome> outcomes = forgetful.postAll(() -> 100, 0);
            List<Outcome> others = mindful.postAll(() -> 1 + chance.nextInt(200), 0);
            for (int i = 0; i < outcomes.size(); i++) {
                assertEquals(withoutIds(outcomes.get(i)), withoutIds(others.get(i)), "command " + i);
            }
            assertEquals(forgetful.tables.balances(), mindful.tables.balances());
            assertNull(mindful.audited(), "seed " + seed);
        }
    }

    private static Outcome withoutIds(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Posted posted -> new Outcome.Posted("");
            case Outcome.AlreadyPosted posted -> new Outcome.AlreadyPosted("");
            case Outcome.WouldPost imagined -> new Outcome.WouldPost("");
            case Outcome.Conflict conflict -> conflict;
            case Outcome.Rejected(var code, var detail, var total, var replayed) ->
                new Outcome.Rejected(code, "", total, replayed);
            case Outcome.Overloaded overloaded -> overloaded;
            case Outcome.Unavailable unavailable -> unavailable;
        };
    }

    /** One by one: all of them are more than anybody can read. */
    private static void assertSame(List<Outcome> expected, List<Outcome> outcomes) {
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), outcomes.get(i), "command " + i);
        }
        assertEquals(expected.size(), outcomes.size());
    }

    /** What is sold in one of them, who buys it, and a bookkeeper. */
    private static final class World {
        private final Fairground fairground;
        private final Tables tables;
        private final Witness witness;
        private final Bookkeeper bookkeeper;
        private int drawn;

        World(long seed, int remembered) {
            fairground = new Fairground(new SplittableRandom(seed), 300, 1_000);
            tables = fairground.fill(new Tables());
            witness = new Witness(tables);
            bookkeeper = new Bookkeeper(tables, witness, seed, remembered);
        }

        /**
         * A part of the commands after the other, each in batches of such sizes: who asks for something knows what became of
         * all that was asked before that part, and of nothing in it.
         */
        List<Outcome> postAll(IntSupplier batchSize, long micros) {
            List<Outcome> outcomes = new ArrayList<>();
            long now = Schedule.BEGINNING_MICROS;
            while (outcomes.size() < Math.min(COMMANDS, COMMANDS_OF_A_WORLD)) {
                List<LedgerCommand> part =
                        Stream.generate(this::command).limit(BATCH_MAX).toList();
                int from = 0;
                while (from < part.size()) {
                    int until = Math.min(part.size(), from + batchSize.getAsInt());
                    outcomes.addAll(bookkeeper.post(part.subList(from, until), now));
                    from = until;
                    now += micros;
                }
            }
            return outcomes;
        }

        private LedgerCommand command() {
            return ++drawn % COMMANDS_AN_EXPIRY == 0 ? new ExpireHolds(HOLDS_MAX) : fairground.next();
        }

        String audited() {
            witness.audit();
            return witness.wrong();
        }
    }
}
