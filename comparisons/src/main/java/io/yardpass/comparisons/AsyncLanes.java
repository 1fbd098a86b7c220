package io.yardpass.comparisons;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lanes on event loops. */
public final class AsyncLanes implements Lanes {
    private static final long ANSWERS_MAX_SECONDS = 60;

    private record Deployed(String id, LaneVerticle verticle) {}

    private final Vertx vertx;
    private final List<Deployed> lanes = new ArrayList<>();

    private AsyncLanes(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Each lane is opened on its own event loop. */
    public static AsyncLanes open(Vertx vertx, int count, int inFlight, Supplier<Future<? extends Lane>> open)
            throws TimeoutException {
        AsyncLanes opened = new AsyncLanes(vertx);
        for (int i = 0; i < count; i++) {
            LaneVerticle verticle = new LaneVerticle(open, inFlight);
            String id = vertx.deployVerticle(verticle).await(ANSWERS_MAX_SECONDS, TimeUnit.SECONDS);
            opened.lanes.add(new Deployed(id, verticle));
        }
        return opened;
    }

    @Override
    public Tally drive(long untilNanos) throws TimeoutException {
        List<Future<Tally>> spells =
                lanes.stream().map(lane -> lane.verticle.drive(untilNanos)).toList();
        Future.all(spells)
                .await(
                        untilNanos - System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWERS_MAX_SECONDS),
                        TimeUnit.NANOSECONDS);
        Tally all = new Tally();
        spells.forEach(spell -> all.add(spell.result()));
        return all;
    }

    @Override
    public void close() throws TimeoutException {
        for (Deployed lane : lanes) {
            vertx.undeploy(lane.id).await(ANSWERS_MAX_SECONDS, TimeUnit.SECONDS);
        }
    }
}
