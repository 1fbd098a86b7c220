package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.DELIVERABLES_NOT_APPROVED;
import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.TRANSITION_REFUSED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_SPONSORSHIP_ORDER;

import io.yardpass.domain.Caller;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PaymentProof;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.EscrowTransition.Actor;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The money of a sponsorship order goes a step further: in, on, out, or nowhere yet. */
final class MoveEscrowRule implements Rule {
    private final MoveEscrow command;

    MoveEscrowRule(MoveEscrow command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "sponsorship order " + command.orderId() + "\naction " + command.action() + "\nto "
                + command.resolution() + "\npayment " + command.paymentReference();
    }

    @Override
    public void read(Reads reads) {
        if (command.payment() != null) {
            reads.payment(command.payment());
        }
        SponsorshipOrder order = reads.need(Facts.SPONSORSHIP_ORDERS, command.orderId());
        if (order != null) {
            reads.need(Facts.EVENTS, order.eventId());
            String currency = order.amount().currency();
            reads.member(command.caller(), order.organizerId());
            reads.member(command.caller(), order.sponsorOrganizationId());
            reads.account(order.escrow());
            reads.account(AccountKey.sponsorCash(order.sponsorOrganizationId(), currency));
            reads.account(AccountKey.organizerCash(order.organizerId(), currency));
            reads.account(AccountKey.platformRevenue(currency));
        }
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        SponsorshipOrder order = state.get(Facts.SPONSORSHIP_ORDERS, command.orderId());
        if (order == null || !isVisible(state, order)) {
            return Refuse.because(UNKNOWN_SPONSORSHIP_ORDER, "there is no such sponsorship order");
        }
        Set<Actor> actors = actors(state, order);
        if (actors.isEmpty()) {
            return Refuse.because(FORBIDDEN, "only an owner or admin of either side moves its money");
        }
        // What is never this side's step is that in any state.
        if (Collections.disjoint(actors, EscrowTransition.actorsOf(command.action()))) {
            return Refuse.because(FORBIDDEN, "to " + command.action().wireName() + " an order is not this side's");
        }
        EscrowTransition transition = EscrowTransition.of(order.status(), command);
        Refuse cancelled = state.get(Facts.EVENTS, order.eventId()).refuseCancelled();
        Set<Actor> actorsNow = transition == null ? Set.of() : transition.actors(cancelled != null);
        if (actorsNow.isEmpty()) {
            return transition != null && cancelled != null
                    ? cancelled
                    : Refuse.because(
                            TRANSITION_REFUSED, "the order is " + order.status().wireName());
        }
        if (Collections.disjoint(actors, actorsNow)) {
            return Refuse.because(
                    FORBIDDEN,
                    "to " + command.action().wireName() + " an order that is "
                            + order.status().wireName() + " is not this side's");
        }
        if (transition.needsApprovals() && order.unapproved() > 0) {
            return Refuse.because(
                    DELIVERABLES_NOT_APPROVED, "deliverables that are not approved: " + order.unapproved());
        }
        return step(state, order, transition.to());
    }

    private boolean isVisible(Overlay state, SponsorshipOrder order) {
        return Standing.of(command.caller(), order.organizerId(), state) != Standing.STRANGER
                || Standing.of(command.caller(), order.sponsorOrganizationId(), state) != Standing.STRANGER;
    }

    private Set<Actor> actors(Overlay state, SponsorshipOrder order) {
        Caller caller = command.caller();
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

    private Decision step(Overlay state, SponsorshipOrder order, EscrowStatus to) {
        List<Leg> legs = Postings.ofEscrow(order, to);
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null && command.payment() != null) {
            refusal = PaymentRule.refuse(
                    state, command.payment(), PaymentProof.Kind.ESCROW_FUND, order.id(), order.amount());
        }
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> step(journal, order, to, legs);
    }

    private String step(Journal journal, SponsorshipOrder order, EscrowStatus to, List<Leg> legs) {
        UUID transactionId = legs.isEmpty() ? null : post(journal, order, to, legs);
        journal.state().put(Facts.SPONSORSHIP_ORDERS, order.id(), order.in(to));
        journal.held.moves.add(new HeldMoney.EscrowMove(order.id(), order.status(), to, claims(command.caller())));
        if (transactionId != null && to.isFinal()) {
            close(journal, order.escrow());
        }
        String body = body(order, to, transactionId, journal.nowMicros());
        // Both sides hear of it.
        for (UUID side : new LinkedHashSet<>(Arrays.asList(order.organizerId(), order.sponsorOrganizationId()))) {
            journal.tell("sponsorship." + to.wireName(), order.id(), side, body, command.traceparent());
        }
        return body;
    }

    private UUID post(Journal journal, SponsorshipOrder order, EscrowStatus to, List<Leg> legs) {
        UUID id = journal.nextId();
        if (command.payment() != null) {
            journal.count(command.payment(), command.route(), order.id(), order.amount());
        }
        var draft = new TransactionDraft(
                id,
                kind(to),
                "sponsorship_order",
                order.id(),
                null,
                Transactions.note(command.paymentReference()),
                legs);
        Transactions.post(journal, draft, null);
        return id;
    }

    private static String kind(EscrowStatus to) {
        return switch (to) {
            case FUNDED -> TransactionKinds.SPONSORSHIP_FUNDING;
            case RELEASED -> TransactionKinds.SPONSORSHIP_RELEASE;
            case REFUNDED -> TransactionKinds.SPONSORSHIP_REFUND;
            case PENDING, LOCKED, DISPUTED -> throw new IllegalStateException("moves no money: " + to);
        };
    }

    private static void close(Journal journal, AccountKey escrow) {
        Account emptied = journal.state().get(Facts.ACCOUNTS, escrow);
        journal.state().put(Facts.ACCOUNTS, escrow, emptied.closed());
        journal.held.closed.add(emptied.id());
    }

    /** As the database's history reads who it was. */
    private static String claims(Caller caller) {
        return Json.object(json -> {
            json.writeStringField("role", caller.role().wireName());
            Json.uuid(json, "sub", caller.subject());
            Json.uuid(json, "org_id", caller.organizationId());
        });
    }

    private static String body(SponsorshipOrder order, EscrowStatus to, UUID transactionId, long nowMicros) {
        return Json.object(json -> {
            Json.uuid(json, "sponsorship_order_id", order.id());
            json.writeStringField("escrow_status", to.wireName());
            json.writeStringField("currency", order.amount().currency());
            json.writeNumberField("amount_cents", order.amount().cents());
            if (to == EscrowStatus.RELEASED) {
                long fee = Postings.feeCents(order.amount().cents(), order.organizerFeeBps());
                json.writeNumberField("fee_cents", fee);
                json.writeNumberField("organizer_cents", order.amount().cents() - fee);
            }
            Json.uuid(json, "transaction_id", transactionId);
            Json.time(json, "posted_at", nowMicros);
        });
    }
}
