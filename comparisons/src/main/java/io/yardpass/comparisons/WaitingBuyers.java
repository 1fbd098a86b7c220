package io.yardpass.comparisons;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.Role;
import io.yardpass.ledger.Ledger;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.demo.SaleWorld;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * So many buyers, each waiting for one purchase at a time, in the writer's own process: no HTTP, no JSON to read. Confined
 * to one event loop, which is not the writer's.
 */
final class WaitingBuyers {
    private static final Caller CALLER = new Caller("bench", null, Role.SERVICE_ROLE, null);
    private static final Money PRICE = new Money(SaleWorld.TICKET_CENTS, SaleWorld.CURRENCY);

    private final Context eventLoop;
    private final Ledger ledger;
    private final int events;
    private final SplittableRandom random = new SplittableRandom();
    private final Ids ids;

    /** They buy tickets of the first so many events. */
    WaitingBuyers(Context eventLoop, Ledger ledger, int events, InstantSource clock) {
        this.eventLoop = eventLoop;
        this.ledger = ledger;
        this.events = events;
        this.ids = new Ids(clock, random);
    }

    /** Completes when the time is over, by {@link System#nanoTime}, and the last is answered; fails when one was not served. */
    Future<Tally> buy(int waiting, long untilNanos) {
        Promise<Tally> done = Promise.promise();
        eventLoop.runOnContext(_ -> {
            Run run = new Run(done, waiting, untilNanos);
            for (int i = 0; i < waiting; i++) {
                next(run);
            }
        });
        return done.future();
    }

    private void next(Run current) {
        long sent = System.nanoTime();
        ledger.submit(purchase())
                .onComplete(answer -> eventLoop.runOnContext(_ -> current.answered(answer.result(), sent)));
    }

    private PurchaseTickets purchase() {
        int event = events == 1 ? SaleWorld.HOT_EVENT : 1 + random.nextInt(events);
        UUID id = ids.next();
        return new PurchaseTickets(
                id,
                SaleWorld.buyer(1 + random.nextInt(SaleWorld.BUYERS)),
                SaleWorld.event(event),
                List.of(new PurchaseTickets.Item(SaleWorld.tier(event), 1)),
                PRICE,
                new Payment.Vouched("bench/" + id),
                null,
                new Envelope(id.toString(), CALLER, null));
    }

    private final class Run {
        private final Tally tally = new Tally();
        private final Promise<Tally> done;
        private final long untilNanos;
        private int waiting;

        Run(Promise<Tally> done, int waiting, long untilNanos) {
            this.done = done;
            this.waiting = waiting;
            this.untilNanos = untilNanos;
        }

        private void answered(Outcome outcome, long sentNanos) {
            long now = System.nanoTime();
            if (outcome instanceof Outcome.Posted) {
                tally.committed(1, now - sentNanos);
            } else {
                done.tryFail(new IllegalStateException("a purchase was not posted: " + outcome));
            }
            if (now < untilNanos && !done.future().isComplete()) {
                next(this);
            } else if (--waiting == 0) {
                done.tryComplete(tally);
            }
        }
    }
}
