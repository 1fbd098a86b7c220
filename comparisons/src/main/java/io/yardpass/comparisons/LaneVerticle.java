package io.yardpass.comparisons;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/** A lane on an event loop of its own, with so many batches under way all the time. */
final class LaneVerticle extends VerticleBase {
    private final Supplier<Future<? extends Lane>> open;
    private final int inFlight;
    private Lane lane;

    LaneVerticle(Supplier<Future<? extends Lane>> open, int inFlight) {
        this.open = open;
        this.inFlight = inFlight;
    }

    @Override
    public Future<?> start() {
        return open.get().onSuccess(opened -> lane = opened);
    }

    @Override
    public Future<?> stop() {
        return lane.close();
    }

    /** One spell of writing. */
    private final class Spell {
        private final long untilNanos;
        private final Promise<Tally> done;
        private final Tally tally = new Tally();
        private int underWay = inFlight;

        private Spell(long untilNanos, Promise<Tally> done) {
            this.untilNanos = untilNanos;
            this.done = done;
        }

        private void begin() {
            for (int i = 0; i < inFlight; i++) {
                next();
            }
        }

        private void next() {
            long began = System.nanoTime();
            if (began >= untilNanos) {
                ended();
                return;
            }
            lane.write().onSuccess(rows -> committed(rows, began)).onFailure(done::tryFail);
        }

        private void committed(int rows, long began) {
            tally.committed(rows, System.nanoTime() - began);
            next();
        }

        private void ended() {
            if (--underWay == 0) {
                done.tryComplete(tally);
            }
        }
    }

    /** From any thread. Fails with the first batch that does. */
    Future<Tally> drive(long untilNanos) {
        Promise<Tally> done = Promise.promise();
        context.runOnContext(_ -> new Spell(untilNanos, done).begin());
        return done.future();
    }
}
