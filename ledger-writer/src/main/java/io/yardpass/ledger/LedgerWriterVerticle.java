package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.yardpass.batching.Batcher;
import io.yardpass.batching.OverloadedException;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefundEvent;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only writer of the ledger: whatever arrives while a batch is being committed is the next batch. */
final class LedgerWriterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriterVerticle.class);
    private static final int COMMAND_BYTES = 1_000;
    /** Sold, or voided: that is less on the wire, and as much work for the database. */
    private static final int TICKET_BYTES = 600;

    private static final int LEG_BYTES = 400;
    /** While more waits than such a part of a batch, orders of events that were called off wait longer. */
    private static final int BUSY_PART = 8;

    private final String channel;
    private final LedgerOptions options;
    private final InstantSource clock;
    private final BooleanSupplier mayEnd;
    private final LedgerMetrics metrics;

    private LockElection election;
    private BatchPoster poster;
    private KeyExpiry expiry;
    private HoldExpiry holdExpiry;
    private EventRefunds eventRefunds;
    private Batcher<LedgerCommand, Outcome> batcher;
    private MessageConsumer<CallerCommand> consumer;
    private volatile boolean ready;

    LedgerWriterVerticle(
            String channel, LedgerOptions options, InstantSource clock, BooleanSupplier mayEnd, LedgerMetrics metrics) {
        this.mayEnd = mayEnd;
        this.channel = channel;
        this.options = options;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        election = new LockElection(vertx, options);
        var around = new BatchPoster.Surroundings(
                clock,
                millis -> vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty(),
                RandomGenerator.getDefault(),
                Ids.secret());
        poster = new BatchPoster(options, around, election, metrics);
        batcher = new Batcher<>(
                vertx, options.batchLimits(), poster::post, (commands, bytes, waited) -> metrics.leaving(commands));
        consumer = vertx.eventBus().localConsumer(channel, this::receive);
        election.open();
        expiry = new KeyExpiry(vertx, options, election, mayEnd);
        expiry.start();
        holdExpiry = new HoldExpiry(
                vertx,
                election,
                clock,
                mayEnd,
                command -> batcher.submit(List.<LedgerCommand>of(command), COMMAND_BYTES)
                        .map(List::getFirst));
        holdExpiry.start();
        eventRefunds = new EventRefunds(
                vertx,
                election,
                () -> batcher.pendingRows() < options.batchCommandsMax() / BUSY_PART,
                command -> batcher.submit(List.<LedgerCommand>of(command), weight(command))
                        .map(List::getFirst));
        eventRefunds.start();
        ready = true;
        return consumer.completion();
    }

    private void receive(Message<CallerCommand> message) {
        CallerCommand command = message.body();
        batcher.submit(List.of(command), weight(command))
                .map(List::getFirst)
                .recover(failure -> Future.succeededFuture(afterFailure(failure)))
                .onSuccess(metrics::answered)
                .onSuccess(outcome -> tellClocks(command))
                .onSuccess(outcome -> message.reply(outcome, new DeliveryOptions().setCodecName(channel)));
    }

    private void tellClocks(CallerCommand command) {
        if (command instanceof HoldTickets) {
            holdExpiry.heard();
        }
        if (command instanceof CancelEvent) {
            eventRefunds.heard();
        }
    }

    /** An order has a ticket or two as a rule; those with many come a few at a time. */
    private static long weight(RefundEvent refunds) {
        return (long) refunds.ordersMax() * (COMMAND_BYTES + 2 * TICKET_BYTES);
    }

    /** Roughly what it takes on the wire to the database. */
    private static long weight(CallerCommand command) {
        return COMMAND_BYTES
                + switch (command) {
                    case PurchaseTickets purchase ->
                        (long) TICKET_BYTES
                                * purchase.items().stream()
                                        .mapToInt(PurchaseTickets.Item::quantity)
                                        .sum();
                    case PostTransaction wanted ->
                        (long) LEG_BYTES * wanted.legs().size();
                    case ReverseTransaction _ -> (long) LEG_BYTES * PostTransaction.LEGS_MAX;
                    case MoveEscrow _, TopUpWallet _ -> LEG_BYTES * 3L;
                    case RefundTickets refund ->
                        (long) TICKET_BYTES * refund.tickets().countMax();
                    case CancelTickets cancellation ->
                        (long) TICKET_BYTES * cancellation.tickets().countMax();
                    case TicketingCommand one -> (long) TICKET_BYTES;
                };
    }

    private static Outcome afterFailure(Throwable failure) {
        if (failure instanceof OverloadedException) {
            return new Outcome.Overloaded();
        }
        LOG.error("a command failed that should have had an outcome", failure);
        return new Outcome.Unavailable();
    }

    boolean isReady() {
        return ready && election.isTaken();
    }

    String hindrance() {
        if (!ready) {
            return "not ready";
        }
        return election.isTaken() ? poster.hindrance() : election.hindrance();
    }

    boolean isWaiting() {
        return ready && election.isWaiting();
    }

    /** From any thread. */
    Future<Void> drain(Duration grace) {
        Promise<Void> drained = Promise.promise();
        context.runOnContext(ignored -> batcher.close(grace).onComplete(drained));
        return drained.future();
    }

    @Override
    public Future<?> stop() {
        ready = false;
        expiry.stop();
        holdExpiry.stop();
        eventRefunds.stop();
        return consumer.unregister().eventually(election::close);
    }
}
