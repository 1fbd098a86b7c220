package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import io.yardpass.domain.MoveEscrow;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** Writes down how the money of sponsorship orders went further. */
final class EscrowClerk {
    private final Journal journal;
    private final Overlay state;
    private final Ids ids;
    private final long nowMicros;
    private final MoneyClerk moves;

    EscrowClerk(Journal journal, Overlay state, Ids ids, long nowMicros, MoneyClerk moves) {
        this.journal = journal;
        this.state = state;
        this.ids = ids;
        this.nowMicros = nowMicros;
        this.moves = moves;
    }

    /** Returns the answer. */
    String step(Decision.StepEscrow step) {
        SponsorshipOrder order = step.order();
        UUID transactionId = step.legs().isEmpty() ? null : post(step);
        state.passing.orders.put(order.id(), order.in(step.to()));
        journal.held.moves.add(new HeldMoney.EscrowMove(
                order.id(), order.status(), step.to(), claims(step.wanted().caller())));
        if (transactionId != null && step.to().isFinal()) {
            close(order.escrow());
        }
        String body = body(step, transactionId);
        tell(step, body);
        return body;
    }

    private UUID post(Decision.StepEscrow step) {
        UUID id = ids.next(nowMicros);
        MoveEscrow wanted = step.wanted();
        if (wanted.payment() != null) {
            journal.count(
                    wanted.payment(),
                    wanted.route(),
                    wanted.orderId(),
                    step.order().amount());
        }
        moves.post(
                new TransactionDraft(
                        id,
                        kind(step.to()),
                        "sponsorship_order",
                        step.order().id(),
                        null,
                        MoneyClerk.note(wanted.paymentReference()),
                        step.legs()),
                null);
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

    private void close(AccountKey escrow) {
        Account emptied = state.accounts.get(escrow);
        state.accounts.put(escrow, emptied.closed());
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

    private String body(Decision.StepEscrow step, UUID transactionId) {
        SponsorshipOrder order = step.order();
        return Json.object(json -> {
            Json.uuid(json, "sponsorship_order_id", order.id());
            json.writeStringField("escrow_status", step.to().wireName());
            json.writeStringField("currency", order.amount().currency());
            json.writeNumberField("amount_cents", order.amount().cents());
            if (step.to() == EscrowStatus.RELEASED) {
                long fee = Postings.feeCents(order.amount().cents(), order.organizerFeeBps());
                json.writeNumberField("fee_cents", fee);
                json.writeNumberField("organizer_cents", order.amount().cents() - fee);
            }
            Json.uuid(json, "transaction_id", transactionId);
            Json.time(json, "posted_at", nowMicros);
        });
    }

    /** Both sides hear of it. */
    private void tell(Decision.StepEscrow step, String payload) {
        MoveEscrow wanted = step.wanted();
        SponsorshipOrder order = step.order();
        Set<UUID> sides = new LinkedHashSet<>(Arrays.asList(order.organizerId(), order.sponsorOrganizationId()));
        for (UUID side : sides) {
            journal.messages.add(new OutboxMessage(
                    ids.next(nowMicros),
                    "sponsorship." + step.to().wireName(),
                    order.id().toString(),
                    side,
                    payload,
                    wanted.traceparent()));
        }
    }
}
