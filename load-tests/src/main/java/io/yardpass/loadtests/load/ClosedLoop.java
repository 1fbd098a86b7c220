package io.yardpass.loadtests.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.yardpass.loadtests.demo.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps a number of connections busy, each with one request at a time: the next goes out when the answer is in. One
 * event loop.
 *
 * <p>A closed loop waits with a slow service, so its latencies are those of this many clients, not of an open crowd.
 */
public final class ClosedLoop {
    private static final Duration AFTER_A_REFUSAL = Duration.ofMillis(100);

    private final Vertx vertx;
    private final NetClient net;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Ids ids;

    public ClosedLoop(Vertx vertx, InstantSource clock, RandomGenerator random) {
        this.vertx = vertx;
        this.net = vertx.createNetClient();
        this.clock = clock;
        this.random = random;
        this.ids = new Ids(clock, random);
    }

    /**
     * Completes after {@code time} and the last answers with what was committed; must be called on the event loop. The
     * connections share out the templates, each sending its own again and again.
     */
    public Future<Tally> run(String host, int port, List<RequestTemplate> templates, int connections, Duration time) {
        Tally tally = new Tally();
        List<Future<NetSocket>> opening = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            opening.add(net.connect(port, host));
        }
        return Future.all(opening).compose(sockets -> {
            long start = System.nanoTime();
            List<Future<Void>> running = new ArrayList<>();
            for (NetSocket socket : sockets.<NetSocket>list()) {
                RequestTemplate template = templates.get(running.size() % templates.size());
                running.add(new Caller(socket, template.copy(), tally, start + time.toNanos()).run());
            }
            return Future.all(running).map(_ -> {
                tally.took(System.nanoTime() - start);
                return tally;
            });
        });
    }

    /** One connection. */
    private final class Caller {
        private final HttpLine line;
        private final RequestTemplate template;
        private final Tally tally;
        private final long untilNanos;
        private final Promise<Void> done = Promise.promise();
        private long sentNanos;

        Caller(NetSocket socket, RequestTemplate template, Tally tally, long untilNanos) {
            this.line = new HttpLine(socket, tally, this::answered, done::tryComplete);
            this.template = template;
            this.tally = tally;
            this.untilNanos = untilNanos;
        }

        public Future<Void> run() {
            send();
            return done.future();
        }

        private void send() {
            sentNanos = System.nanoTime();
            line.send(template.fill(ids, clock, random));
        }

        private void answered(AnswerReader answer) {
            long now = System.nanoTime();
            boolean taken = tally.answered(answer, now - sentNanos);
            if (now >= untilNanos) {
                line.close();
                done.complete();
            } else if (taken) {
                send();
            } else {
                vertx.timer(AFTER_A_REFUSAL.toMillis(), TimeUnit.MILLISECONDS).onSuccess(_ -> send());
            }
        }
    }
}
