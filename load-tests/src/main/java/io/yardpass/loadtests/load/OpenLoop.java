package io.yardpass.loadtests.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.yardpass.loadtests.demo.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Sends requests when they are due, whether or not earlier ones are answered, as a crowd does that knows nothing of each
 * other. A request's latency counts from when it was due: one that waits for a free connection, or for this driver, has
 * waited all the same. Timers are of a millisecond, so that up to one is the driver's own. One event loop.
 */
public final class OpenLoop {
    /** Requests due and not sent; a service that is so far behind is measured already. */
    private static final int WAITING_MAX = 100_000;

    private static final long TICK_MILLIS = 1;
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);

    private final Vertx vertx;
    private final NetClient net;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Ids ids;
    private final int waitingMax;

    public OpenLoop(Vertx vertx, InstantSource clock, RandomGenerator random) {
        this(vertx, clock, random, WAITING_MAX);
    }

    public OpenLoop(Vertx vertx, InstantSource clock, RandomGenerator random, int waitingMax) {
        this.waitingMax = waitingMax;
        this.vertx = vertx;
        this.net = vertx.createNetClient();
        this.clock = clock;
        this.random = random;
        this.ids = new Ids(clock, random);
    }

    /**
     * Completes after {@code time} and the last answers; must be called on the event loop. The connections share out the
     * templates, each sending its own again and again.
     */
    public Future<Tally> run(
            String host, int port, List<RequestTemplate> templates, int connections, Arrivals arrivals, Duration time) {
        List<Future<NetSocket>> opening = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            opening.add(net.connect(port, host));
        }
        return Future.all(opening).compose(sockets -> {
            Run run = new Run(() -> net.connect(port, host), arrivals, time);
            List<NetSocket> open = sockets.list();
            for (int i = 0; i < open.size(); i++) {
                run.join(open.get(i), templates.get(i % templates.size()).copy());
            }
            return run.start();
        });
    }

    /** How one that was lost is replaced. */
    private interface Redial {
        Future<NetSocket> connect();
    }

    private final class Run {
        private final Redial redial;
        private final Arrivals arrivals;
        private final Duration time;
        private final Tally tally = new Tally();
        private final ArrayDeque<Caller> idle = new ArrayDeque<>();
        private final ArrayDeque<Long> dueNanos = new ArrayDeque<>();
        private final Promise<Tally> done = Promise.promise();
        private long startNanos;
        private long nextNanos;
        private int busy;
        private boolean over;

        Run(Redial redial, Arrivals arrivals, Duration time) {
            this.redial = redial;
            this.arrivals = arrivals;
            this.time = time;
        }

        void join(NetSocket socket, RequestTemplate template) {
            idle.add(new Caller(socket, template));
        }

        Future<Tally> start() {
            startNanos = System.nanoTime();
            nextNanos = startNanos + arrivals.nextGapNanos(random);
            vertx.setPeriodic(TICK_MILLIS, this::tick);
            return done.future();
        }

        private void tick(long timer) {
            long now = System.nanoTime();
            long untilNanos = startNanos + time.toNanos();
            while (nextNanos <= Math.min(now, untilNanos)) {
                arrive(nextNanos);
                nextNanos += arrivals.nextGapNanos(random);
            }
            over = now >= untilNanos;
            if (over) {
                vertx.cancelTimer(timer);
                finishIfDrained();
            }
        }

        private void arrive(long due) {
            if (!idle.isEmpty()) {
                idle.poll().send(due);
            } else if (dueNanos.size() < waitingMax) {
                tally.waited();
                dueNanos.add(due);
            } else {
                tally.fault("not sent");
            }
        }

        private void ready(Caller caller) {
            if (over && dueNanos.isEmpty()) {
                caller.line.close();
                finishIfDrained();
            } else if (dueNanos.isEmpty()) {
                idle.add(caller);
            } else {
                caller.send(dueNanos.poll());
            }
        }

        private void finishIfDrained() {
            if (busy == 0 && dueNanos.isEmpty() && !done.future().isComplete()) {
                idle.forEach(caller -> caller.line.close());
                tally.took(System.nanoTime() - startNanos);
                done.complete(tally);
            }
        }

        private void replace(RequestTemplate template) {
            if (done.future().isComplete()) {
                return;
            }
            vertx.timer(RECONNECT_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .compose(_ -> redial.connect())
                    .onSuccess(socket -> ready(new Caller(socket, template)))
                    .onFailure(_ -> replace(template));
        }

        /** One connection, and what it sends. */
        private final class Caller {
            private final RequestTemplate template;
            private final HttpLine line;
            private boolean sent;
            private long sinceNanos;

            Caller(NetSocket socket, RequestTemplate template) {
                this.template = template;
                this.line = new HttpLine(socket, tally, this::answered, this::lost);
            }

            void send(long due) {
                sinceNanos = due;
                sent = true;
                busy++;
                line.send(template.fill(ids, clock, random));
            }

            private void answered(AnswerReader answer) {
                sent = false;
                busy--;
                tally.answered(answer, System.nanoTime() - sinceNanos);
                ready(this);
            }

            private void lost() {
                idle.remove(this);
                busy -= sent ? 1 : 0;
                replace(template);
                if (over) {
                    finishIfDrained();
                }
            }
        }
    }
}
