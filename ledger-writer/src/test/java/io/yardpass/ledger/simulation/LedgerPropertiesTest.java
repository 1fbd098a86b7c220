package io.yardpass.ledger.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What is true of the ledger whatever it is asked, tried with commands of all kinds drawn by chance:
 * {@code -Dproperties.commands} says how many, {@code -Dproperties.seed} in which world alone. The witness checks after each batch that money is conserved in each currency,
 * that every balance is the fold of its entries, that no limit is crossed, that what is reversed is undone, that a ticket's
 * money goes back once, and that each escrow holds exactly what was funded less what was released.
 */
class LedgerPropertiesTest {
    private static final int COMMANDS = Integer.getInteger("properties.commands", 20_000);
    private static final int COMMANDS_OF_A_WORLD = Math.min(COMMANDS, 4_000);
    private static final Long ONLY = Long.getLong("properties.seed");
    private static final int WORLDS = Math.max(1, COMMANDS / COMMANDS_OF_A_WORLD);
    private static final int WORLDS_SPLIT = Math.max(2, WORLDS / 20);
    private static final int TRANSFERS = 300;
    private static final int REMEMBERED = 1_000_000;
    /** So long that holds expire, and that prices are read again. */
    private static final long BATCH_MICROS = 500_000;

    @Test
    void whateverIsAskedTheBooksAreSound() {
        long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Tally tally = new Tally();
        for (long seed : seeds(WORLDS)) {
            SplittableRandom chance = new SplittableRandom(seed);
            World world = new World(seed, REMEMBERED);
            world.postMany(COMMANDS_OF_A_WORLD, () -> 1 + chance.nextInt(World.BATCH_MAX), BATCH_MICROS);
            world.requireSound();
            tally.addAll(world.witness.tally());
        }
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started) / 1e9;
        System.out.printf("%d commands, %.0f in a second of CPU%n", COMMANDS, COMMANDS / seconds);
        if (ONLY == null) {
            assertEquals(List.of(), tally.missing());
        }
    }

    private static long[] seeds(int count) {
        return ONLY == null ? LongStream.range(0, count).toArray() : new long[] {ONLY};
    }

    /**
     * At one moment, the same commands in any batches have the same outcomes and make the same rows, to the last id. What
     * differs is where a batch ends: its number and hash, and with them how often an account was moved. Nothing is
     * remembered between batches here, because a refusal that rests on memory is decided twice, which draws more ids.
     */
    @Test
    void splittingAndMergingBatchesChangesNothing() {
        for (long seed : seeds(WORLDS_SPLIT)) {
            RandomGenerator chance = new SplittableRandom(seed);
            World merged = new World(seed, 0);
            List<Outcome> outcomes = merged.postMany(COMMANDS_OF_A_WORLD, () -> World.BATCH_MAX, 0);
            String content = merged.witness.content();
            List<IntSupplier> sizes = List.of(() -> 1, () -> 1 + chance.nextInt(60));
            for (IntSupplier size : sizes) {
                World split = new World(seed, 0);
                assertSame(outcomes, split.postMany(COMMANDS_OF_A_WORLD, size, 0));
                split.requireSound();
                assertEquals(content, split.witness.content());
                assertTrue(merged.tables.withoutBatches().equals(split.tables.withoutBatches()), "seed " + seed);
            }
        }
    }

    /** With memory too, but for the ids that are drawn. */
    @Test
    void whatIsRememberedChangesNoDecision() {
        for (long seed : seeds(WORLDS_SPLIT)) {
            RandomGenerator chance = new SplittableRandom(seed);
            World forgetful = new World(seed, 0);
            World mindful = new World(seed, REMEMBERED);
            List<Outcome> outcomes = forgetful.postMany(COMMANDS_OF_A_WORLD, () -> 100, 0);
            List<Outcome> others = mindful.postMany(COMMANDS_OF_A_WORLD, () -> 1 + chance.nextInt(200), 0);
            for (int i = 0; i < outcomes.size(); i++) {
                assertEquals(withoutIds(outcomes.get(i)), withoutIds(others.get(i)), "command " + i + " of " + seed);
            }
            assertEquals(forgetful.tables.balances(), mindful.tables.balances());
            mindful.requireSound();
        }
    }

    @Test
    void aReversalLeavesEveryBalanceWhereItWas() {
        World world = new World(1, REMEMBERED);
        world.postMany(COMMANDS_OF_A_WORLD, () -> World.BATCH_MAX, BATCH_MICROS);
        int undone = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            var balances = world.tables.balances();
            PostTransaction transfer = world.fairground.transfer(false);
            if (world.post(transfer) instanceof Outcome.Posted) {
                Outcome reversal = world.post(world.fairground.reversalOf(transfer));
                assertTrue(reversal instanceof Outcome.Posted, reversal::toString);
                assertEquals(balances, world.tables.balances(), transfer::toString);
                undone++;
            }
        }
        assertTrue(undone > TRANSFERS / 4, undone + " were undone");
        world.requireSound();
    }

    @Test
    void aDryRunTellsWhatTheRealOneDoesAndLeavesNothing() {
        World world = new World(2, REMEMBERED);
        world.postMany(COMMANDS_OF_A_WORLD, () -> World.BATCH_MAX, BATCH_MICROS);
        int posted = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            PostTransaction dryRun = world.fairground.transfer(true);
            long number = world.tables.head().number();
            Outcome imagined = world.post(dryRun);
            assertEquals(number, world.tables.head().number(), dryRun::toString);
            Outcome real = world.post(Repeats.inEarnest(dryRun));
            if (imagined instanceof Outcome.WouldPost(String would) && real instanceof Outcome.Posted(String did)) {
                assertEquals(entries(would), entries(did));
                posted++;
            } else {
                assertEquals(imagined, real, dryRun::toString);
            }
        }
        assertTrue(posted > TRANSFERS / 4, posted + " were posted");
        world.requireSound();
    }

    private static String entries(String body) {
        return body.substring(body.indexOf("\"entries\":"));
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
}
