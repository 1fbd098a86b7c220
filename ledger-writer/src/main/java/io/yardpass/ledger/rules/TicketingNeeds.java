package io.yardpass.ledger.rules;

import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TransferTicket;
import java.util.Set;
import java.util.UUID;

/** Finds what is to be decided on about holds and about tickets that were sold; a part of {@link Needs}. */
final class TicketingNeeds {
    private final Needs needs;
    private final TicketingFacts facts;
    private final Memory<Member, MemberRole> members;
    private final TicketingReadSet asked;
    private final TicketingReadSet missing;

    TicketingNeeds(Needs needs, Cache cache, TicketingReadSet asked, TicketingReadSet missing) {
        this.needs = needs;
        this.facts = cache.ticketing;
        this.members = cache.passing.members;
        this.asked = asked;
        this.missing = missing;
    }

    void look(TicketingCommand command) {
        switch (command) {
            case HoldTickets hold -> hold(hold);
            case ReleaseHold release -> stockOf(hold(release.holdId()));
            case ScanTicket scan -> scan(scan);
            case TransferTicket transfer -> transfer(transfer);
            case ReturnTickets returned -> giveBack(returned);
        }
    }

    void look(ExpireHolds command, long nowMicros) {
        if (asked.dueHolds == null) {
            missing.dueHolds = new TicketingReadSet.DueHolds(nowMicros, command.holdsMax());
        }
        facts.dueHolds.forEach(id -> stockOf(facts.holds.get(id)));
    }

    /** The hold, when it is known. */
    Hold hold(UUID id) {
        ask(asked.holds, missing.holds, id);
        return facts.holds.get(id);
    }

    private void hold(HoldTickets command) {
        hold(command.id());
        Tier tier = needs.tier(command.buyerId(), command.tierId());
        needs.claims(command.buyerId(), command.tierId());
        if (command.eventId() != null) {
            needs.event(command.eventId());
        } else if (tier != null) {
            needs.event(tier.eventId());
        }
    }

    private void stockOf(Hold hold) {
        if (hold != null) {
            needs.stock(hold.tierId());
        }
    }

    private void scan(ScanTicket command) {
        ask(asked.codes, missing.codes, command.code());
        UUID id = facts.codes.get(command.code());
        if (id != null) {
            needs.member(command.caller(), facts.tickets.get(id).organizationId());
        }
    }

    private void transfer(TransferTicket command) {
        ask(asked.tickets, missing.tickets, command.id());
        ask(asked.tickets, missing.tickets, command.ticketId());
        needs.profile(command.toUserId());
        Ticket ticket = facts.tickets.get(command.ticketId());
        if (ticket != null) {
            needs.tier(command.toUserId(), ticket.tierId());
        }
    }

    /** Whose the order is comes first: a stranger's request reads none of its tickets. */
    private void giveBack(ReturnTickets command) {
        ask(asked.orders, missing.orders, command.orderId());
        TicketOrder order = facts.orders.get(command.orderId());
        if (order == null) {
            return;
        }
        needs.member(command.caller(), order.organizationId());
        MemberRole role = MemberRole.of(command.caller(), order.organizationId(), members);
        if (role == null || !role.administers()) {
            return;
        }
        ask(asked.ticketsOf, missing.ticketsOf, order.id());
        command.ticketIds().forEach(id -> ask(asked.tickets, missing.tickets, id));
        order.tickets().forEach(id -> needs.stock(facts.tickets.get(id).tierId()));
        needs.account(AccountKey.userCash(order.buyerId(), order.currency()));
        needs.account(AccountKey.organizationReceivable(order.organizationId(), order.currency()));
        needs.account(AccountKey.platformRevenue(order.currency()));
    }

    /** Each is read once for an attempt, whether it is there or not. */
    private static <T> void ask(Set<T> asked, Set<T> missing, T value) {
        if (!asked.contains(value)) {
            missing.add(value);
        }
    }
}
