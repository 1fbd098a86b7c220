package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.wire.TicketingDecoder;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** What is asked of holds and tickets. Confined to its event loop. */
final class TicketingHandler {
    private final CommandHandler commands;
    private final TicketingDecoder decoder;
    private final Duration unscanWithin;

    TicketingHandler(EdgeOptions options, CommandHandler commands) {
        this.commands = commands;
        this.decoder = new TicketingDecoder(options.request().purchaseBytesMax());
        this.unscanWithin = options.unscanWithin();
    }

    Future<Reply> hold(RoutingContext context, Caller caller) {
        return commands.handle(context, caller, "a hold", decoder::hold);
    }

    Future<Reply> release(RoutingContext context, Caller caller) {
        UUID hold = id(context);
        return handleBare(context, caller, "a release", envelope -> new ReleaseHold(hold, envelope));
    }

    Future<Reply> scan(RoutingContext context, Caller caller) {
        return commands.handle(context, caller, "a scan", decoder::scan);
    }

    Future<Reply> unscan(RoutingContext context, Caller caller) {
        UUID ticket = id(context);
        return handleBare(context, caller, "an unscan", envelope -> new UnscanTicket(ticket, unscanWithin, envelope));
    }

    Future<Reply> transfer(RoutingContext context, Caller caller) {
        UUID ticket = id(context);
        return commands.handle(
                context, caller, "a transfer", (body, envelope) -> decoder.transfer(body, ticket, envelope));
    }

    Future<Reply> refund(RoutingContext context, Caller caller) {
        UUID order = id(context);
        return commands.handle(context, caller, "a refund", (body, envelope) -> decoder.refund(body, order, envelope));
    }

    Future<Reply> cancel(RoutingContext context, Caller caller) {
        UUID order = id(context);
        return commands.handle(
                context, caller, "a cancellation", (body, envelope) -> decoder.cancellation(body, order, envelope));
    }

    Future<Reply> cancelEvent(RoutingContext context, Caller caller) {
        UUID event = id(context);
        return handleBare(context, caller, "a cancellation", envelope -> new CancelEvent(event, envelope));
    }

    /** The address says all. */
    private Future<Reply> handleBare(
            RoutingContext context, Caller caller, String noun, Function<Envelope, TicketingCommand> command) {
        return commands.handle(context, caller, noun, (body, envelope) -> {
            decoder.requireNothing(body, noun);
            return command.apply(envelope);
        });
    }

    private static UUID id(RoutingContext context) {
        return CommandHandler.id(context, "The id in the address is not a UUID.");
    }
}
