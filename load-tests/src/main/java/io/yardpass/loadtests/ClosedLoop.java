package io.yardpass.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps a number of connections busy, each with one request at a time: the next goes out when the answer is in. Speaks
 * HTTP/1.1 over bare sockets, because an HTTP client costs more than the gateway that it drives. One event loop.
 *
 * <p>A closed loop waits with a slow service, so its latencies are those of this many clients, not of an open crowd.
 */
final class ClosedLoop {
    private static final Duration AFTER_A_REFUSAL = Duration.ofMillis(100);

    private final Vertx vertx;
    private final NetClient net;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Ids ids;

    ClosedLoop(Vertx vertx, InstantSource clock, RandomGenerator random) {
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
    Future<Tally> run(String host, int port, List<RequestTemplate> templates, int connections, Duration time) {
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
                running.add(new Line(socket, template.copy(), tally, start + time.toNanos()).run());
            }
            return Future.all(running).map(_ -> {
                tally.took(System.nanoTime() - start);
                return tally;
            });
        });
    }

    /** One connection. */
    private final class Line {
        private final NetSocket socket;
        private final RequestTemplate template;
        private final Tally tally;
        private final long untilNanos;
        private final AnswerReader answer = new AnswerReader();
        private final Promise<Void> done = Promise.promise();
        private long sentNanos;
        private boolean finished;

        Line(NetSocket socket, RequestTemplate template, Tally tally, long untilNanos) {
            this.socket = socket;
            this.template = template;
            this.tally = tally;
            this.untilNanos = untilNanos;
        }

        Future<Void> run() {
            socket.handler(this::received);
            socket.exceptionHandler(broken -> tally.fault(broken.getClass().getSimpleName()));
            socket.closeHandler(_ -> closed());
            send();
            return done.future();
        }

        private void closed() {
            if (!finished) {
                tally.fault("connection lost");
            }
            done.tryComplete();
        }

        private void send() {
            sentNanos = System.nanoTime();
            socket.write(Buffer.buffer(template.fill(ids, clock, random)));
        }

        private void received(Buffer more) {
            if (!answer.feed(more.getBytes())) {
                return;
            }
            long now = System.nanoTime();
            int status = answer.status();
            switch (status) {
                case 200 -> tally.answered(now - sentNanos, answer.accepted());
                case 201 -> tally.answered(now - sentNanos, 1);
                default -> tally.fault("status " + status);
            }
            answer.clear();
            if (now >= untilNanos) {
                finished = true;
                socket.close();
            } else if (status < 300) {
                send();
            } else {
                vertx.timer(AFTER_A_REFUSAL.toMillis(), TimeUnit.MILLISECONDS).onSuccess(_ -> send());
            }
        }
    }
}
