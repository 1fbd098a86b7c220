package io.yardpass.ledger.rules;

import static io.yardpass.ledger.rules.EscrowStatus.DISPUTED;
import static io.yardpass.ledger.rules.EscrowStatus.FUNDED;
import static io.yardpass.ledger.rules.EscrowStatus.LOCKED;
import static io.yardpass.ledger.rules.EscrowStatus.PENDING;
import static io.yardpass.ledger.rules.EscrowStatus.REFUNDED;
import static io.yardpass.ledger.rules.EscrowStatus.RELEASED;

import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How escrow gets from one state to the next, and who may take it there; the database has the same table and checks again.
 *
 * @param actors while the event is on
 * @param actorsOnceCancelled those once it was called off: nothing is paid in any more, and what was goes back
 */
record EscrowTransition(
        EscrowStatus from, EscrowStatus to, Action action, Set<Actor> actors, Set<Actor> actorsOnceCancelled) {
    /** Whose step it is. */
    enum Actor {
        ORGANIZER_ADMIN,
        SPONSOR_ADMIN,
        PLATFORM,
        /** The database's: what is not paid for in time is over. */
        CLOCK
    }

    private static final Set<Actor> ORGANIZER = Set.of(Actor.ORGANIZER_ADMIN);
    private static final Set<Actor> SPONSOR = Set.of(Actor.SPONSOR_ADMIN);
    private static final Set<Actor> EITHER = Set.of(Actor.ORGANIZER_ADMIN, Actor.SPONSOR_ADMIN);
    private static final Set<Actor> EITHER_OR_CLOCK = Set.of(Actor.ORGANIZER_ADMIN, Actor.SPONSOR_ADMIN, Actor.CLOCK);
    private static final Set<Actor> PLATFORM = Set.of(Actor.PLATFORM);
    private static final Set<Actor> NOBODY = Set.of();

    static final List<EscrowTransition> ALL = List.of(
            new EscrowTransition(PENDING, FUNDED, Action.FUND, SPONSOR, NOBODY),
            new EscrowTransition(PENDING, REFUNDED, Action.REFUND, EITHER_OR_CLOCK, EITHER_OR_CLOCK),
            new EscrowTransition(FUNDED, LOCKED, Action.LOCK, ORGANIZER, NOBODY),
            new EscrowTransition(FUNDED, REFUNDED, Action.REFUND, ORGANIZER, EITHER),
            new EscrowTransition(LOCKED, RELEASED, Action.APPROVE, SPONSOR, SPONSOR),
            new EscrowTransition(LOCKED, REFUNDED, Action.REFUND, NOBODY, ORGANIZER),
            new EscrowTransition(LOCKED, DISPUTED, Action.DISPUTE, EITHER, EITHER),
            new EscrowTransition(DISPUTED, RELEASED, Action.RESOLVE, PLATFORM, PLATFORM),
            new EscrowTransition(DISPUTED, REFUNDED, Action.RESOLVE, PLATFORM, PLATFORM));

    Set<Actor> actors(boolean isCancelled) {
        return isCancelled ? actorsOnceCancelled : actors;
    }

    /** Whose step this is in one state or another. */
    static Set<Actor> actorsOf(Action action) {
        return ALL.stream()
                .filter(transition -> transition.action == action)
                .flatMap(transition -> transition.actors.stream())
                .collect(Collectors.toSet());
    }

    /** The money is paid for what was delivered; how a dispute about that ends, the platform decides. */
    boolean needsApprovals() {
        return from == LOCKED && to == RELEASED;
    }

    /** Null when it does not lead anywhere from there. */
    static EscrowTransition of(EscrowStatus from, MoveEscrow wanted) {
        return ALL.stream()
                .filter(transition -> transition.from == from
                        && transition.action == wanted.action()
                        && (wanted.resolution() == null
                                || transition
                                        .to
                                        .name()
                                        .equals(wanted.resolution().name())))
                .findFirst()
                .orElse(null);
    }
}
