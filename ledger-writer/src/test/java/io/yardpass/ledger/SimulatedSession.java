package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.simulation.Schedule;
import io.yardpass.ledger.simulation.Sent;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A connection to the simulated server, and the term that is held on it. What is sent arrives in order, or never. */
final class SimulatedSession implements Term {
    private static final long NETWORK_MICROS = 2_000;
    private static final long GIVEN_UP_MICROS = 200_000;

    private final SimulatedServer server;
    private final Schedule schedule;
    /** Where answers go: the process may be stopped, or gone. */
    private final Consumer<Runnable> process;

    private long lastArrivalMicros;
    private boolean ended;
    private boolean closed;
    private long epoch;
    private Head head;
    private Runnable onLoss = () -> {};

    SimulatedSession(SimulatedServer server, Consumer<Runnable> process) {
        this.server = server;
        this.schedule = server.schedule;
        this.process = process;
    }

    /** What becomes of a session that is gone. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        Lost(String why) {
            super(why, null, false, false);
        }
    }

    /** Completes with whether the lock was had, and with it the epoch. */
    Future<Boolean> tryLock() {
        return ask(() -> {
            boolean locked = server.tryLock(this);
            if (locked) {
                epoch = server.claim();
                head = server.tables.head();
            }
            return locked;
        });
    }

    private <T> Future<T> ask(Supplier<T> onServer) {
        if (closed) {
            return Future.failedFuture(new Lost("the connection is closed"));
        }
        Promise<T> answer = Promise.promise();
        arrive(1 + schedule.chance().nextLong(NETWORK_MICROS), () -> {
            if (ended) {
                back(() -> answer.tryFail(new Lost("the session has ended")));
            } else {
                T said = onServer.get();
                back(() -> answer.tryComplete(said));
            }
        });
        return answer.future();
    }

    private void arrive(long afterMicros, Runnable act) {
        lastArrivalMicros = Math.max(lastArrivalMicros, schedule.nowMicros() + afterMicros);
        schedule.after(lastArrivalMicros - schedule.nowMicros(), act);
    }

    private void back(Runnable act) {
        schedule.within(NETWORK_MICROS, () -> process.accept(act));
    }

    /** The other side hears of it some time later, or when it asks. */
    void endOnServer() {
        if (!ended) {
            ended = true;
            server.ended(this);
            schedule.within(GIVEN_UP_MICROS, () -> process.accept(onLoss));
        }
    }

    void whenLost(Runnable act) {
        onLoss = act;
    }

    /** What was sent before still arrives. */
    void close() {
        closed = true;
        arrive(1, this::endOnServer);
    }

    @Override
    public Future<Reading> read(ReadSet readSet, long nowMicros) {
        if (schedule.happens(server.weather().refused() / 4)) {
            return ask(this::refusedByChance);
        }
        return ask(() -> new Reading.Read(server.read(readSet, nowMicros)));
    }

    private Refused refusedByChance() {
        String sqlstate = Weather.refusal(schedule.chance());
        return new Refused(sqlstate, "by chance " + sqlstate);
    }

    @Override
    public Future<Writing> write(Batch batch) {
        Weather weather = server.weather();
        if (closed) {
            return Future.failedFuture(new Lost("the connection is closed"));
        }
        Sent sent = Sent.of(batch);
        if (schedule.happens(weather.lostBatch())) {
            endOnServer();
            return givenUp();
        }
        if (schedule.happens(weather.lateBatch())) {
            arrive(1 + schedule.chance().nextLong(2 * GIVEN_UP_MICROS), () -> commitUnlessEnded(sent));
            return givenUp();
        }
        if (schedule.happens(weather.lostAnswer())) {
            arrive(1 + schedule.chance().nextLong(NETWORK_MICROS), () -> {
                commitUnlessEnded(sent);
                endOnServer();
            });
            return givenUp();
        }
        boolean refused = schedule.happens(weather.refused());
        return this.<Writing>ask(() -> refused ? refusedByChance() : commit(sent))
                .recover(SimulatedSession::unanswered);
    }

    private static Future<Writing> unanswered(Throwable loss) {
        return Future.succeededFuture(new Writing.Unanswered(loss));
    }

    private Future<Writing> givenUp() {
        Promise<Writing> given = Promise.promise();
        schedule.within(
                GIVEN_UP_MICROS,
                () -> process.accept(() -> given.tryComplete(new Writing.Unanswered(new Lost("no answer came")))));
        return given.future();
    }

    private void commitUnlessEnded(Sent batch) {
        if (!ended) {
            server.commit(batch, epoch);
        }
    }

    private Writing commit(Sent batch) {
        String refusal = server.commit(batch, epoch);
        return refusal == null ? new Writing.Committed() : new Refused(refusal, "by a guard: " + refusal);
    }

    @Override
    public Future<Head> readHead() {
        return ask(server.tables::head);
    }

    @Override
    public Future<Boolean> wasCommitted(Head sent, long sentInEpoch) {
        return ask(() -> server.tables.has(sent, sentInEpoch));
    }

    @Override
    public boolean isEndedBy(Throwable failure) {
        boolean lost = failure instanceof Lost;
        if (!lost) {
            server.witness.say("the writer threw " + failure);
        }
        return lost;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Head head() {
        return head;
    }
}
