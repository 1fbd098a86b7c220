package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.Role;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.wire.MoneyDecoder;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.InstantSource;
import java.util.UUID;

/** What is asked of money. Confined to its event loop. */
final class MoneyHandler {
    private final CommandHandler commands;
    private final InstantSource clock;
    private final MoneyDecoder decoder;

    MoneyHandler(RequestLimits limits, CommandHandler commands, InstantSource clock) {
        this.commands = commands;
        this.clock = clock;
        this.decoder = new MoneyDecoder(limits.purchaseBytesMax());
    }

    Future<Reply> post(RoutingContext context, Caller caller) {
        return commands.handle(context, caller, "a transaction", this::transaction);
    }

    private PostTransaction transaction(byte[] body, Envelope envelope) {
        PostTransaction transaction = decoder.transaction(body, envelope);
        NearNow.require(transaction.occurredAtMicros(), clock);
        return transaction;
    }

    Future<Reply> reverse(RoutingContext context, Caller caller) {
        UUID original = CommandHandler.id(context, "There is no such transaction.");
        return commands.handle(
                context, caller, "a reversal", (body, envelope) -> decoder.reversal(body, original, envelope));
    }

    Future<Reply> moveEscrow(RoutingContext context, Caller caller) {
        UUID order = CommandHandler.id(context, "There is no such sponsorship order.");
        Action action = Action.named(context.pathParam("action"));
        if (action == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "A sponsorship order has no such action.");
        }
        return action == Action.FUND
                ? commands.handleUnpaid(
                        context, caller, "an action", (body, envelope) -> decoder.funding(body, order, envelope))
                : commands.handle(
                        context,
                        caller,
                        "an action",
                        (body, envelope) -> decoder.escrow(body, order, action, envelope));
    }

    Future<Reply> topUp(RoutingContext context, Caller caller) {
        return commands.handleUnpaid(
                context,
                caller,
                "a top-up",
                (body, envelope) -> decoder.topUp(body, envelope).checked(MoneyHandler::requireOwnWallet));
    }

    /** Whose wallet an organization's is, the ledger knows. */
    private static void requireOwnWallet(TopUpWallet topUp) {
        Caller caller = topUp.caller();
        boolean isAllowed = topUp.userId() == null
                || (caller.role() == Role.SERVICE_ROLE
                        ? caller.isPlatform()
                        : topUp.userId().equals(caller.subject()));
        if (!isAllowed) {
            throw new ProblemException(
                    ProblemCode.USER_NOT_ALLOWED, "A user tops up its own wallet, a service of no organization any.");
        }
    }
}
