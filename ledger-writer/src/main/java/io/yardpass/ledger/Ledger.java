package io.yardpass.ledger;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The ledger of this process. Commands may be submitted from any thread; one writer decides them in order and commits them
 * in batches.
 */
public final class Ledger {
    private final Vertx vertx;
    private final String channel;
    private final LedgerWriterVerticle writer;
    private final LedgerOptions options;

    private String deployment;

    private Ledger(Vertx vertx, String channel, LedgerWriterVerticle writer, LedgerOptions options) {
        this.vertx = vertx;
        this.channel = channel;
        this.writer = writer;
        this.options = options;
    }

    /**
     * Starts the writer. It becomes {@link #ready} when it holds the ledger's lock, which another process may have; until
     * then every command is {@code Unavailable}.
     *
     * @param clock the database's, of all that is decided and written
     * @param mayEnd false while the clocks are in doubt: then no hold expires, and nothing is forgotten
     */
    public static Future<Ledger> open(
            Vertx vertx, LedgerOptions options, InstantSource clock, BooleanSupplier mayEnd, MeterRegistry registry) {
        String channel = "yardpass.ledger." + UUID.randomUUID();
        LedgerMetrics metrics = new LedgerMetrics(registry);
        LedgerWriterVerticle writer =
                new LedgerWriterVerticle(channel, options, requireNonNull(clock), requireNonNull(mayEnd), metrics);
        Ledger ledger = new Ledger(vertx, channel, writer, options);
        metrics.watchReady(ledger::ready);
        vertx.eventBus().registerCodec(new LocalCodec(channel));
        return vertx.deployVerticle(writer).map(ledger::deployed);
    }

    private Ledger deployed(String id) {
        deployment = id;
        return this;
    }

    /**
     * Completes with what became of the command: {@code Posted} means committed. It fails only when the caller may not ask
     * for that at all, which the edge must have refused; everything else is an outcome.
     */
    public Future<Outcome> submit(CallerCommand command) {
        if (!mayAsk(command)) {
            return Future.failedFuture(new IllegalArgumentException("this caller may not ask for that"));
        }
        DeliveryOptions delivery = new DeliveryOptions()
                .setCodecName(channel)
                .setLocalOnly(true)
                .setSendTimeout(options.answerTimeout().toMillis());
        return vertx.eventBus()
                .<Outcome>request(channel, command, delivery)
                .map(Message::body)
                .otherwise(failure -> new Outcome.Unavailable());
    }

    private static boolean mayAsk(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> mayActFor(purchase.buyerId(), purchase.caller());
            case HoldTickets hold -> mayActFor(hold.buyerId(), hold.caller());
            case TicketingCommand _ -> command.caller().role() != Role.ANON;
            case PostTransaction _, ReverseTransaction _ -> command.caller().role() == Role.SERVICE_ROLE;
            case MoveEscrow _ -> command.caller().role() != Role.ANON;
            case TopUpWallet topUp -> mayTopUp(topUp);
        };
    }

    /** An organization's wallet is the rule's to guard, a user's is guarded here. */
    private static boolean mayTopUp(TopUpWallet topUp) {
        return switch (topUp.caller().role()) {
            case SERVICE_ROLE -> topUp.userId() == null || topUp.caller().isPlatform();
            case AUTHENTICATED ->
                topUp.userId() == null || topUp.userId().equals(topUp.caller().subject());
            case ANON -> false;
        };
    }

    private static boolean mayActFor(UUID buyer, Caller caller) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> true;
            case AUTHENTICATED -> buyer.equals(caller.subject());
            case ANON -> false;
        };
    }

    /** True while this process is the ledger's writer; may be asked on any thread. */
    public boolean ready() {
        return writer.isReady();
    }

    /** Why nothing is written to the ledger by way of this process, in a sentence; empty when it or another writes. Any thread may ask. */
    public String hindrance() {
        return writer.hindrance();
    }

    /** True while this process would write the ledger but another one does; may be asked on any thread. */
    boolean waits() {
        return writer.isWaiting();
    }

    /**
     * Takes no more commands and completes when all that were taken are answered and the lock is given back; those that
     * still wait after the grace are {@code Overloaded}.
     */
    public Future<Void> close(Duration grace) {
        return writer.drain(grace)
                .eventually(() -> vertx.undeploy(deployment))
                .onComplete(done -> vertx.eventBus().unregisterCodec(channel));
    }
}
