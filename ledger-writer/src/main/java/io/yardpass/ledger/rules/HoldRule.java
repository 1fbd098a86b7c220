package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.HOLD_EXPIRED;
import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.SOLD_OUT;
import static io.yardpass.domain.RefusalCode.TIER_NOT_ON_SALE;
import static io.yardpass.domain.RefusalCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RefusalCode.UNKNOWN_HOLD;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TIER;

import io.yardpass.domain.Caller;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.ledger.rules.Decision.Refuse;

/** Whether tickets are set aside, and whether what was set aside is given up or bought. Changes nothing. */
final class HoldRule {
    private final Overlay state;
    private final long nowMicros;

    HoldRule(Overlay state, long nowMicros) {
        this.state = state;
        this.nowMicros = nowMicros;
    }

    Decision decide(HoldTickets command) {
        Tier tier = state.tiers.get(command.tierId());
        SaleEvent event = command.eventId() == null
                ? (tier == null ? null : state.event(tier.eventId()))
                : state.event(command.eventId());
        if (event == null || !event.sellsTo(command.caller())) {
            return command.eventId() == null
                    ? Refuse.because(UNKNOWN_TIER, "there is no such tier")
                    : Refuse.because(UNKNOWN_EVENT, "there is no such event");
        }
        if (tier == null || !tier.eventId().equals(event.id())) {
            return Refuse.because(UNKNOWN_TIER, "the event has no tier " + command.tierId());
        }
        Refuse refusal = refuse(command, tier);
        return refusal != null ? refusal : new TicketingAct.SetAside(command, event, tier);
    }

    /** Limit before stock, as for a purchase. */
    private Refuse refuse(HoldTickets command, Tier tier) {
        if (!tier.isOnSale(nowMicros)) {
            return Refuse.because(TIER_NOT_ON_SALE, "tier " + tier.id() + " is not on sale now");
        }
        int limit = tier.perBuyerLimit() != null ? tier.perBuyerLimit() : HoldTickets.OWNED_AND_HELD_MAX;
        if (state.claimsOf(command.buyerId(), tier.id()) + command.quantity() > limit) {
            return Refuse.because(
                    PER_BUYER_LIMIT, "a buyer may own and hold " + limit + " tickets of tier " + tier.id());
        }
        if (command.quantity() > tier.available()) {
            return Refuse.because(SOLD_OUT, "tier " + tier.id() + " has " + tier.available() + " tickets left");
        }
        return null;
    }

    Decision decide(ReleaseHold command) {
        Hold hold = state.ticketing.holds.get(command.holdId());
        if (hold == null || !mayGiveUp(command.caller(), hold)) {
            return unknown();
        }
        Refuse refusal = refuseEnded(hold);
        return refusal != null ? refusal : new TicketingAct.GiveUp(command, hold);
    }

    private static boolean mayGiveUp(Caller caller, Hold hold) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(hold.organizationId());
            case AUTHENTICATED -> caller.subject().equals(hold.buyerId());
            case ANON -> false;
        };
    }

    /** What speaks against buying what the purchase's hold set aside; null for nothing. */
    Refuse refuse(PurchaseTickets purchase, SaleEvent event) {
        Hold hold = state.ticketing.holds.get(purchase.holdId());
        if (hold == null
                || !purchase.buyerId().equals(hold.buyerId())
                || !event.organizationId().equals(hold.organizationId())) {
            return unknown();
        }
        if (purchase.items().stream().noneMatch(item -> item.tierId().equals(hold.tierId()))) {
            return Refuse.because(UNKNOWN_HOLD, "the hold is of a tier that is not among the items");
        }
        return refuseEnded(hold);
    }

    private static Refuse unknown() {
        return Refuse.because(UNKNOWN_HOLD, "there is no such hold");
    }

    private Refuse refuseEnded(Hold hold) {
        return switch (hold.status()) {
            case HELD -> hold.isOver(nowMicros) ? Refuse.because(HOLD_EXPIRED, "the hold's time is over") : null;
            case EXPIRED -> Refuse.because(HOLD_EXPIRED, "the hold's time is over");
            case CONSUMED -> Refuse.because(HOLD_EXPIRED, "what was held is bought");
            case RELEASED -> Refuse.because(HOLD_EXPIRED, "the hold was released");
        };
    }
}
