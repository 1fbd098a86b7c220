package io.yardpass.ledger;

import io.yardpass.ledger.simulation.Fairground;
import io.yardpass.ledger.simulation.Schedule;
import io.yardpass.ledger.simulation.Tables;
import io.yardpass.ledger.simulation.Tally;
import io.yardpass.ledger.simulation.Witness;
import io.yardpass.pgcopy.PgAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** One story: two writers, many callers, one database and a weather, all of it from one seed. */
final class Simulation {
    private static final int ERRANDS = 120;
    private static final long DAY_MICROS = 6_000_000;
    private static final long SECOND_MICROS = 1_000_000;
    /** How long everybody may take to come to an end once nothing goes wrong any more. */
    private static final long RECOVERY_MICROS = 120 * SECOND_MICROS;

    private static final LedgerOptions OPTIONS =
            LedgerOptions.to(new PgAddress("nowhere", 1, "nothing", "nobody", null, null), "simulation");

    private final Schedule schedule;
    private final SimulatedServer server;
    private final Fairground fairground;
    private final List<SimulatedWriter> writers;
    private final SimulatedCallers callers;
    private final Tables tables;
    private final Witness witness;

    Simulation(long seed, Plant plant) {
        SplittableRandom chance = new SplittableRandom(seed);
        schedule = new Schedule(chance);
        fairground = new Fairground(chance, 2 + chance.nextInt(12), 2 + chance.nextInt(60));
        tables = fairground.fill(plant.tables());
        witness = new Witness(tables);
        server = new SimulatedServer(schedule, tables, witness, Weather.drawn(chance));
        LedgerOptions options = options(1 + chance.nextInt(12), chance.nextInt(200));
        writers = List.of(
                new SimulatedWriter(server, options, plant, chance.nextLong(SECOND_MICROS)),
                new SimulatedWriter(server, options, plant, -chance.nextLong(SECOND_MICROS)));
        callers = new SimulatedCallers(server, fairground, writers, plant);
    }

    /** Small, so that queues overflow and memories forget. */
    private static LedgerOptions options(int batch, int more) {
        return OPTIONS.withLimits(batch, batch + more, 20 * batch + more);
    }

    /** Returns what was wrong; null when nothing was. */
    String run() {
        callers.begin(ERRANDS, DAY_MICROS);
        schedule.after(SECOND_MICROS, this::goWrong);
        schedule.within(SECOND_MICROS, this::giveAway);
        schedule.after(DAY_MICROS, this::clearUp);
        long end = schedule.nowMicros() + DAY_MICROS + RECOVERY_MICROS;
        while (witness.wrong() == null && schedule.nowMicros() < end && schedule.step()) {
            if (callers.areSettled()
                    && tables.toRefund().isEmpty()
                    && schedule.nowMicros() > Schedule.BEGINNING_MICROS + DAY_MICROS) {
                end = Math.min(end, schedule.nowMicros() + RECOVERY_MICROS / 10);
            }
        }
        witness.audit();
        if (!callers.areSettled()) {
            witness.say("a caller was never answered");
        }
        if (!tables.toRefund().isEmpty()) {
            witness.say("an event's refunds never ended");
        }
        return witness.wrong();
    }

    private boolean isDay() {
        return schedule.nowMicros() < Schedule.BEGINNING_MICROS + DAY_MICROS;
    }

    private void goWrong() {
        if (isDay()) {
            writers.forEach(this::goWrong);
            schedule.after(SECOND_MICROS, this::goWrong);
        }
    }

    private void goWrong(SimulatedWriter writer) {
        if (writer.isRunning() && schedule.happens(server.weather().crash())) {
            schedule.within(SECOND_MICROS, () -> {
                if (writer.isRunning()) {
                    writer.crash();
                }
            });
        } else if (writer.isRunning() && schedule.happens(server.weather().stall())) {
            schedule.within(SECOND_MICROS, writer::stop);
            schedule.after(SECOND_MICROS + schedule.chance().nextLong(3 * SECOND_MICROS), writer::resume);
        }
    }

    /** An organizer hands out tickets beside the writer, whose counters are stale from then on. */
    private void giveAway() {
        if (isDay()) {
            UUID tier = fairground.anyTier();
            int tickets = 1 + schedule.chance().nextInt(3);
            if (tables.giveAway(tier, tickets)) {
                witness.gaveAway(tier, tickets);
            }
            schedule.within(SECOND_MICROS, this::giveAway);
        }
    }

    private void clearUp() {
        server.clearUp();
        writers.forEach(SimulatedWriter::resume);
    }

    Tally tally() {
        return witness.tally();
    }

    int asked() {
        return callers.asked();
    }

    Map<String, Integer> refusals() {
        return server.refusals();
    }

    /** How it ended; the same for the same seed, to the last bit of the chain. */
    @Override
    public String toString() {
        return "%s after %d µs, %d requests, refused %s, wrong: %s"
                .formatted(
                        HexFormat.of().formatHex(tables.head().hash()),
                        schedule.nowMicros(),
                        asked(),
                        refusals(),
                        witness.wrong());
    }
}
