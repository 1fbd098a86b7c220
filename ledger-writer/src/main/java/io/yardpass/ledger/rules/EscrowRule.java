package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.TRANSITION_REFUSED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_SPONSORSHIP_ORDER;

import io.yardpass.domain.Caller;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PaymentProof;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.EscrowTransition.Actor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Whether the money of a sponsorship order goes a step further. Changes nothing; everything it looks at must be loaded. */
final class EscrowRule {
    private final Overlay state;
    private final PaymentRule payments;

    EscrowRule(Overlay state) {
        this.state = state;
        payments = new PaymentRule(state);
    }

    Decision decide(MoveEscrow wanted) {
        SponsorshipOrder order = state.passing.orders.get(wanted.orderId());
        if (order == null || !isVisible(wanted.caller(), order)) {
            return Refuse.because(UNKNOWN_SPONSORSHIP_ORDER, "there is no such sponsorship order");
        }
        Set<Actor> actors = actors(wanted.caller(), order);
        if (actors.isEmpty()) {
            return Refuse.because(FORBIDDEN, "only an owner or admin of either side moves its money");
        }
        // What is never this side's step is that in any state.
        if (Collections.disjoint(actors, EscrowTransition.actorsOf(wanted.action()))) {
            return Refuse.because(FORBIDDEN, "to " + wanted.action().wireName() + " an order is not this side's");
        }
        EscrowTransition transition = EscrowTransition.of(order.status(), wanted);
        if (transition == null) {
            return Refuse.because(
                    TRANSITION_REFUSED, "the order is " + order.status().wireName());
        }
        if (Collections.disjoint(actors, transition.actors())) {
            return Refuse.because(
                    FORBIDDEN,
                    "to " + wanted.action().wireName() + " an order that is "
                            + order.status().wireName() + " is not this side's");
        }
        List<Leg> legs = Postings.ofEscrow(order, transition.to());
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null && wanted.payment() != null) {
            refusal = payments.refuse(wanted.payment(), PaymentProof.Kind.ESCROW_FUND, order.id(), order.amount());
        }
        return refusal != null ? refusal : new Decision.StepEscrow(wanted, order, transition.to(), legs);
    }

    private boolean isVisible(Caller caller, SponsorshipOrder order) {
        return Standing.of(caller, order.organizerId(), state) != Standing.STRANGER
                || Standing.of(caller, order.sponsorOrganizationId(), state) != Standing.STRANGER;
    }

    private Set<Actor> actors(Caller caller, SponsorshipOrder order) {
        Set<Actor> actors = EnumSet.noneOf(Actor.class);
        if (Standing.of(caller, order.organizerId(), state) == Standing.ADMINISTERS) {
            actors.add(Actor.ORGANIZER_ADMIN);
        }
        if (Standing.of(caller, order.sponsorOrganizationId(), state) == Standing.ADMINISTERS) {
            actors.add(Actor.SPONSOR_ADMIN);
        }
        if (caller.isPlatform()) {
            actors.add(Actor.PLATFORM);
        }
        return actors;
    }
}
