package io.yardpass.loadtests.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.service.Target;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Drives a service, or its database beside it, for a time. Blocks until that is over; close it to stop its threads. */
public final class Driver implements AutoCloseable {
    /** Of a request where each has many. */
    public static final int BATCH_EVENTS = 100;

    /** Of the plain COPY. */
    public static final int COPY_CONNECTIONS = 2;

    private static final long ANSWERS_MAX_SECONDS = 60;

    private final InstantSource clock;
    private final SplittableRandom random = new SplittableRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context eventLoop = vertx.getOrCreateContext();
    private final ClosedLoop closedLoop;
    private final OpenLoop openLoop;

    public Driver(InstantSource clock) {
        this.clock = clock;
        this.closedLoop = new ClosedLoop(vertx, clock, random.split());
        this.openLoop = new OpenLoop(vertx, clock, random.split());
    }

    /** Post views with the mark, as fast as so many connections get answers. */
    public Tally events(Target target, String mark, int perRequest, int connections, Duration time)
            throws TimeoutException {
        return views(target, Demo.postViewTemplate(mark), perRequest, connections, time);
    }

    /** The same with views as the text says, in the words of a {@link RequestTemplate}. */
    public Tally views(Target target, String view, int perRequest, int connections, Duration time)
            throws TimeoutException {
        return closed(target, List.of(request(target, view, perRequest)), connections, time);
    }

    /** Post views with the mark, when they are due. */
    public Tally eventsDue(
            Target target, String mark, int perRequest, int connections, Arrivals arrivals, Duration time)
            throws TimeoutException {
        return due(target, request(target, Demo.postViewTemplate(mark), perRequest), connections, arrivals, time);
    }

    /** Purchases with the mark of tickets of all demo events. */
    public Tally demoPurchases(Target target, String mark, int connections, Duration time) throws TimeoutException {
        List<RequestTemplate> ofEachEvent = IntStream.rangeClosed(1, Demo.EVENTS)
                .mapToObj(event -> purchase(target, Demo.purchaseTemplate(mark, event)))
                .toList();
        return closed(target, ofEachEvent, connections, time);
    }

    /** Purchases as the text says, in the words of a {@link RequestTemplate}, as fast as so many buyers get answers. */
    public Tally purchases(Target target, String purchase, int buyers, Duration time) throws TimeoutException {
        return closed(target, List.of(purchase(target, purchase)), buyers, time);
    }

    /** The same when they are due. */
    public Tally purchasesDue(Target target, String purchase, int connections, Arrivals arrivals, Duration time)
            throws TimeoutException {
        return due(target, purchase(target, purchase), connections, arrivals, time);
    }

    /** What each client does, all of them side by side on threads of their own. */
    public List<Tally> clients(List<? extends Callable<Tally>> clients) throws Exception {
        List<Tally> tallies = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (java.util.concurrent.Future<Tally> tally : threads.invokeAll(clients)) {
                tallies.add(tally.get());
            }
        }
        return tallies;
    }

    /** The rows of post views with the mark, by plain COPY, a tally for each connection. */
    public List<Tally> copies(Target target, String mark, int rowsPerCopy, Duration time) throws Exception {
        return clients(IntStream.range(0, COPY_CONNECTIONS)
                .mapToObj(_ ->
                        new PlainCopy(target.jdbcUrl(), Demo.metadata(mark), rowsPerCopy, time, clock, random.split()))
                .toList());
    }

    /** A row of a post view with the mark after the other, each by a COPY and a commit of its own, over one connection. */
    public Tally singleCopies(Target target, String mark, Duration time) throws SQLException, IOException {
        return new PlainCopy(target.jdbcUrl(), Demo.metadata(mark), 1, time, clock, random.split()).call();
    }

    private static RequestTemplate request(Target target, String view, int perRequest) {
        return RequestTemplate.batch(
                EventKind.POST_VIEWS.path(), target.url().getAuthority(), target.token(), view, perRequest);
    }

    private static RequestTemplate purchase(Target target, String purchase) {
        return RequestTemplate.purchase(target.url().getAuthority(), target.token(), purchase);
    }

    private Tally due(Target target, RequestTemplate template, int connections, Arrivals arrivals, Duration time)
            throws TimeoutException {
        return onEventLoop(
                time,
                () -> openLoop.run(
                        target.url().getHost(),
                        target.url().getPort(),
                        List.of(template),
                        connections,
                        arrivals,
                        time));
    }

    private Tally closed(Target target, List<RequestTemplate> templates, int connections, Duration time)
            throws TimeoutException {
        return onEventLoop(
                time,
                () -> closedLoop.run(target.url().getHost(), target.url().getPort(), templates, connections, time));
    }

    private Tally onEventLoop(Duration time, Supplier<Future<Tally>> load) throws TimeoutException {
        Promise<Tally> done = Promise.promise();
        eventLoop.runOnContext(_ -> load.get().onComplete(done));
        return done.future().await(time.toSeconds() + ANSWERS_MAX_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
