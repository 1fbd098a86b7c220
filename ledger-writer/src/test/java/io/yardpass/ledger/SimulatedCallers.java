package io.yardpass.ledger;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.simulation.Fairground;
import io.yardpass.ledger.simulation.Schedule;
import java.util.List;

/**
 * Callers who hear late or never, who ask again until they know, through whichever writer, and some of whom ask twice at
 * once or once more when they know already.
 */
final class SimulatedCallers {
    private static final long NETWORK_MICROS = 5_000;
    private static final long PATIENCE_MICROS = 2_000_000;
    private static final double TWIN = 0.1;
    private static final double ONCE_MORE = 0.1;

    private final SimulatedServer server;
    private final Schedule schedule;
    private final Fairground fairground;
    private final List<SimulatedWriter> writers;
    private final Plant plant;
    private int unsettled;
    private int asked;

    SimulatedCallers(SimulatedServer server, Fairground fairground, List<SimulatedWriter> writers, Plant plant) {
        this.server = server;
        this.schedule = server.schedule;
        this.fairground = fairground;
        this.writers = writers;
        this.plant = plant;
    }

    /** One errand, from the first request to an answer that settles it. */
    private final class Errand {
        private CallerCommand command;
        private int attempt;
        private boolean settled;

        Errand(CallerCommand command) {
            this.command = command;
        }

        void ask() {
            int mine = ++attempt;
            send(mine);
            if (schedule.happens(TWIN)) {
                schedule.within(2 * NETWORK_MICROS, () -> send(mine));
            }
            schedule.after(PATIENCE_MICROS, () -> askAgain(mine));
        }

        private void send(int mine) {
            asked++;
            CallerCommand sent = command;
            SimulatedWriter writer = writers.get(schedule.chance().nextInt(writers.size()));
            schedule.within(
                    NETWORK_MICROS,
                    () -> writer.submit(sent, outcome -> {
                        if (!schedule.happens(server.weather().lostOutcome())) {
                            schedule.within(NETWORK_MICROS, () -> hear(mine, outcome));
                        }
                    }));
        }

        private void hear(int mine, Outcome outcome) {
            switch (outcome) {
                case Outcome.Unavailable(), Outcome.Overloaded() ->
                    schedule.after(PATIENCE_MICROS / 10, () -> askAgain(mine));
                case Outcome.Posted posted -> settle();
                case Outcome.AlreadyPosted posted -> settle();
                case Outcome.WouldPost imagined -> settle();
                case Outcome.Rejected rejected -> settle();
                case Outcome.Conflict conflict -> settle();
            }
        }

        private void askAgain(int after) {
            if (!settled && attempt == after) {
                command = plant.again(command, fairground);
                ask();
            }
        }

        private void settle() {
            if (!settled) {
                settled = true;
                unsettled--;
                if (schedule.happens(ONCE_MORE)) {
                    schedule.within(PATIENCE_MICROS, () -> send(attempt));
                }
            }
        }
    }

    /** So many errands, begun at any moment of that time. */
    void begin(int errands, long withinMicros) {
        unsettled += errands;
        for (int i = 0; i < errands; i++) {
            schedule.within(withinMicros, () -> new Errand(fairground.next()).ask());
        }
    }

    boolean areSettled() {
        return unsettled == 0;
    }

    int asked() {
        return asked;
    }
}
