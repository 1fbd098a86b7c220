package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefundEvent;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.simulation.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process that writes the ledger, or would: it may be stopped and continued, and it may end and begin again with nothing
 * in its memory. A batch is whatever arrived during the last one.
 */
final class SimulatedWriter {
    private static final long SEAT_RETRY_MICROS = 200_000;
    private static final long SILENCE_MICROS = 5_000_000;
    private static final long EXPIRY_MICROS = 500_000;
    private static final int HOLDS_MAX = 5;
    private static final long REFUND_MICROS = 200_000;
    private static final int ORDERS_MAX = 4;

    private final SimulatedServer server;
    private final Schedule schedule;
    private final LedgerOptions options;
    private final Plant plant;
    /** By how much its clock is wrong. */
    private final long skewMicros;

    private final Deque<Runnable> whileStopped = new ArrayDeque<>();
    private boolean stopped;
    private Life life;

    SimulatedWriter(SimulatedServer server, LedgerOptions options, Plant plant, long skewMicros) {
        this.server = server;
        this.schedule = server.schedule;
        this.options = options;
        this.plant = plant;
        this.skewMicros = skewMicros;
        begin();
    }

    private void begin() {
        life = new Life();
        life.open();
    }

    /** Memory is lost, and so is whatever was on its way to it. */
    void crash() {
        life.end();
        life = null;
        stopped = false;
        whileStopped.clear();
        schedule.within(1_000_000, this::begin);
    }

    boolean isRunning() {
        return life != null && !stopped;
    }

    void stop() {
        stopped = true;
    }

    /** All that came in the meantime comes now. */
    void resume() {
        stopped = false;
        while (!stopped && !whileStopped.isEmpty()) {
            whileStopped.poll().run();
        }
    }

    /** The answer comes back where the process lives that long. */
    void submit(CallerCommand command, Consumer<Outcome> answer) {
        if (life == null) {
            answer.accept(new Outcome.Unavailable());
        } else {
            life.run(life.admitting(command, answer));
        }
    }

    /** @param answer null for what the clock brings, which nobody waits for */
    private record Waiting(LedgerCommand command, boolean wasDecided, Consumer<Outcome> answer) {}

    /** From the beginning of the process to its end. */
    private final class Life implements Election {
        private final Deque<Waiting> queue = new ArrayDeque<>();
        private final Plant.Poster poster;
        private boolean busy;
        private SimulatedSession session;
        private Term term;
        private Promise<Term> next = Promise.promise();

        Life() {
            var around = new BatchPoster.Surroundings(
                    () -> instant(schedule.nowMicros() + skewMicros),
                    this::pause,
                    schedule.chance(),
                    Ids.seeded(schedule.chance().nextLong()));
            poster = plant.poster(options, around, this);
            runAfter(EXPIRY_MICROS, this::expireHolds);
            runAfter(REFUND_MICROS, this::refundEvents);
        }

        private void refundEvents() {
            if (term != null) {
                server.tables
                        .toRefund()
                        .forEach(event -> queue.add(new Waiting(new RefundEvent(event, ORDERS_MAX), false, null)));
                postNext();
            }
            runAfter(REFUND_MICROS, this::refundEvents);
        }

        /** By its own clock, which may be wrong. */
        private void expireHolds() {
            if (term != null && server.tables.hasHolds()) {
                queue.add(new Waiting(new ExpireHolds(HOLDS_MAX), false, null));
                postNext();
            }
            runAfter(EXPIRY_MICROS, this::expireHolds);
        }

        private static Instant instant(long micros) {
            return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
        }

        private void run(Runnable act) {
            if (life == this) {
                if (stopped) {
                    whileStopped.add(act);
                } else {
                    act.run();
                }
            }
        }

        private void runAfter(long micros, Runnable act) {
            schedule.after(micros, () -> run(act));
        }

        private Future<Void> pause(long millis) {
            Promise<Void> over = Promise.promise();
            runAfter(TimeUnit.MILLISECONDS.toMicros(millis), over::complete);
            return over.future();
        }

        /** The kernel closes what the process had open; if the machine went with it, the server finds out in its own time. */
        private void end() {
            SimulatedSession last = session;
            schedule.after(schedule.chance().nextBoolean() ? 1 : SILENCE_MICROS, last::close);
        }

        private Runnable admitting(CallerCommand command, Consumer<Outcome> answer) {
            boolean wasDecided = server.witness.isDecided(command);
            return () -> {
                if (queue.size() >= options.pendingCommandsMax()) {
                    answer.accept(new Outcome.Overloaded());
                } else {
                    queue.add(new Waiting(command, wasDecided, answer));
                    postNext();
                }
            };
        }

        private void postNext() {
            if (busy || queue.isEmpty()) {
                return;
            }
            busy = true;
            List<Waiting> batch = new ArrayList<>();
            while (batch.size() < options.batchCommandsMax() && !queue.isEmpty()) {
                batch.add(queue.poll());
            }
            List<LedgerCommand> commands =
                    batch.stream().<LedgerCommand>map(Waiting::command).toList();
            poster.post(commands)
                    .onSuccess(outcomes -> answer(batch, outcomes))
                    .onFailure(
                            failure -> server.witness.say("a batch failed that should have had outcomes: " + failure));
        }

        private void answer(List<Waiting> batch, List<Outcome> outcomes) {
            for (int i = 0; i < batch.size(); i++) {
                Waiting asked = batch.get(i);
                if (asked.command() instanceof CallerCommand command) {
                    server.witness.answered(command, asked.wasDecided(), outcomes.get(i));
                    asked.answer().accept(outcomes.get(i));
                }
            }
            runAfter(1, () -> {
                busy = false;
                postNext();
            });
        }

        private void open() {
            session = new SimulatedSession(server, this::run);
            tryLock(session);
        }

        private void tryLock(SimulatedSession on) {
            on.tryLock().onSuccess(locked -> locked(on, locked)).onFailure(lost -> openLater());
        }

        private void locked(SimulatedSession on, boolean locked) {
            if (!locked) {
                runAfter(SEAT_RETRY_MICROS, () -> tryLock(on));
                return;
            }
            Term got = plant.term(on, server);
            term = got;
            on.whenLost(() -> lost(got, "the session has ended"));
            next.tryComplete(got);
        }

        private void openLater() {
            session.close();
            runAfter(SEAT_RETRY_MICROS, this::open);
        }

        private boolean leave(Term which) {
            boolean held = term != null && term == which;
            if (held) {
                term = null;
                next = Promise.promise();
                session.close();
            }
            return held;
        }

        @Override
        public Term current() {
            return term;
        }

        @Override
        public Future<Term> next(Duration within) {
            Promise<Term> waiting = Promise.promise();
            next.future().onSuccess(waiting::tryComplete);
            runAfter(TimeUnit.NANOSECONDS.toMicros(within.toNanos()), () -> waiting.tryFail("no term in time"));
            return waiting.future();
        }

        @Override
        public void lost(Term which, String why) {
            if (leave(which)) {
                open();
            }
        }

        @Override
        public void stepDown(Term which, String why) {
            if (leave(which)) {
                runAfter(SEAT_RETRY_MICROS, this::open);
            }
        }
    }
}
