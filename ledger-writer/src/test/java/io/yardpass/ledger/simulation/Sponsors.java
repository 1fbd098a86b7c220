package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.MoveEscrow.Resolution;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.SponsorshipOrder;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Both sides of sponsorship orders, and the platform between them. */
final class Sponsors {
    private final Fairground fairground;
    private final Draw draw;

    Sponsors(Fairground fairground) {
        this.fairground = fairground;
        this.draw = fairground.draw;
    }

    /** As often as they are wished for. */
    List<Supplier<CallerCommand>> wishes() {
        return List.of(this::step, this::step, this::step, this::step);
    }

    private CallerCommand step() {
        SponsorshipOrder order =
                fairground.tables().sponsorshipOrder(draw.any(fairground.orders).id());
        Action action = draw.oneIn(4) ? draw.any(List.of(Action.values())) : sensible(order.status());
        Resolution resolution = action == Action.RESOLVE ? draw.any(List.of(Resolution.values())) : null;
        UUID id = draw.oneIn(60) ? draw.uuid() : order.id();
        Caller caller = caller(order, action);
        Payment payment = action == Action.FUND
                ? fairground.checkout.payment(caller, PaymentProof.Kind.ESCROW_FUND, id, order.amount())
                : null;
        return new MoveEscrow(id, action, resolution, payment, new Envelope(draw.key(), caller, draw.errand()));
    }

    private Action sensible(EscrowStatus status) {
        return switch (status) {
            case PENDING -> draw.oneIn(8) ? Action.REFUND : Action.FUND;
            case FUNDED -> draw.oneIn(4) ? Action.REFUND : Action.LOCK;
            case LOCKED -> draw.any(List.of(Action.DISPUTE, Action.APPROVE, Action.APPROVE, Action.REFUND));
            case DISPUTED -> Action.RESOLVE;
            case RELEASED, REFUNDED -> Action.REFUND;
        };
    }

    private Caller caller(SponsorshipOrder order, Action action) {
        UUID side = draw.oneIn(6) == (action == Action.FUND || action == Action.APPROVE)
                ? order.organizerId()
                : order.sponsorOrganizationId();
        return action == Action.RESOLVE && !draw.oneIn(4) ? Fairground.PLATFORM : fairground.actingFor(side);
    }
}
