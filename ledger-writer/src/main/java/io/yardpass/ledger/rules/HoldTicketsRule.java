package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.SOLD_OUT;
import static io.yardpass.domain.RefusalCode.TIER_NOT_ON_SALE;
import static io.yardpass.domain.RefusalCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TIER;

import io.yardpass.domain.HoldTickets;
import io.yardpass.ledger.rules.Decision.Refuse;

/** Tickets are set aside for a buyer, for a while. */
final class HoldTicketsRule implements Rule {
    private final HoldTickets command;

    HoldTicketsRule(HoldTickets command) {
        this.command = command;
    }

    @Override
    public String content() {
        return String.join(
                "\n",
                "hold " + command.id(),
                "event " + command.eventId(),
                "tier " + command.tierId(),
                "quantity " + command.quantity(),
                "buyer " + command.buyerId(),
                "for " + command.timeToLive().toNanos(),
                "session " + command.sessionId());
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.HOLDS, command.id());
        Tier tier = reads.tierFor(command.buyerId(), command.tierId());
        reads.need(Facts.CLAIMS, new BuyerTier(command.buyerId(), command.tierId()));
        if (command.eventId() != null) {
            reads.need(Facts.EVENTS, command.eventId());
        } else if (tier != null) {
            reads.need(Facts.EVENTS, tier.eventId());
        }
    }

    @Override
    public boolean isIdTaken(Overlay state) {
        return state.get(Facts.HOLDS, command.id()) != null;
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        Tier tier = state.get(Facts.TIERS, command.tierId());
        SaleEvent event = event(state, tier);
        if (event == null || !event.sellsTo(command.caller())) {
            return command.eventId() == null
                    ? Refuse.because(UNKNOWN_TIER, "there is no such tier")
                    : Refuse.because(UNKNOWN_EVENT, "there is no such event");
        }
        if (tier == null || !tier.eventId().equals(event.id())) {
            return Refuse.because(UNKNOWN_TIER, "the event has no tier " + command.tierId());
        }
        Refuse closed = event.refuseSale(nowMicros);
        Refuse refusal = closed != null ? closed : refuse(state, tier, nowMicros);
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> setAside(journal, tier, event);
    }

    private SaleEvent event(Overlay state, Tier tier) {
        if (command.eventId() != null) {
            return state.get(Facts.EVENTS, command.eventId());
        }
        return tier == null ? null : state.get(Facts.EVENTS, tier.eventId());
    }

    /** Limit before stock, as for a purchase. */
    private Refuse refuse(Overlay state, Tier tier, long nowMicros) {
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

    private String setAside(Journal journal, Tier tier, SaleEvent event) {
        Hold hold = new Hold(
                command.id(),
                tier.id(),
                event.organizationId(),
                command.buyerId(),
                command.sessionId(),
                command.quantity(),
                HoldStatus.HELD,
                journal.nowMicros() + command.timeToLive().toNanos() / 1_000);
        Overlay state = journal.state();
        state.put(Facts.HOLDS, hold.id(), hold);
        state.moveStock(hold.tierId(), 0, hold.quantity());
        state.countClaims(hold.buyerId(), hold.tierId(), hold.quantity());
        journal.ticketing.newHolds.put(hold.id(), hold);
        return Holds.tell(journal, "ticket.held", hold, command.traceparent());
    }
}
