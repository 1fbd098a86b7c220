package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.UUID;

/**
 * Either side of a sponsorship order, or the platform, takes its money one step further.
 *
 * @param resolution how a dispute ends; null for every other action
 * @param payment of the order's amount, which funds it; null for every other action
 */
public record MoveEscrow(UUID orderId, Action action, Resolution resolution, Payment payment, Envelope envelope)
        implements CallerCommand {
    /** What can be done to it; the names are those of the database's table of transitions. */
    public enum Action {
        FUND,
        LOCK,
        APPROVE,
        REFUND,
        DISPUTE,
        RESOLVE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The action of this name, or null. */
        public static Action named(String wireName) {
            for (Action action : values()) {
                if (action.wireName().equals(wireName)) {
                    return action;
                }
            }
            return null;
        }
    }

    /** Who gets the money when a dispute is over: the organizer, or the sponsor again. */
    public enum Resolution {
        RELEASED,
        REFUNDED
    }

    public MoveEscrow {
        requireNonNull(orderId, "orderId");
        requireNonNull(action, "action");
        requireNonNull(envelope, "envelope");
        if ((resolution != null) != (action == Action.RESOLVE)) {
            throw new IllegalArgumentException("a dispute is resolved one way or the other, and nothing else is");
        }
        if ((payment != null) != (action == Action.FUND)) {
            throw new IllegalArgumentException("what funds an order is paid for, and nothing else is");
        }
    }

    /** Null where nothing is paid, or the payment has no name. */
    public String paymentReference() {
        return payment == null ? null : payment.reference();
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.SPONSORSHIP_ORDERS;
    }

    @Override
    public UUID id() {
        return null;
    }

    @Override
    public String about() {
        return orderId.toString();
    }
}
