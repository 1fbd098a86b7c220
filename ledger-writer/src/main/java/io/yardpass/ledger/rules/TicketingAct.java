package io.yardpass.ledger.rules;

import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import java.util.List;

/** What is to be done with holds and with tickets that were sold. */
sealed interface TicketingAct extends Decision.Accept {
    record SetAside(HoldTickets command, SaleEvent event, Tier tier) implements TicketingAct {}

    record GiveUp(ReleaseHold command, Hold hold) implements TicketingAct {}

    record Redeem(ScanTicket command, Ticket ticket) implements TicketingAct {}

    record HandOver(TransferTicket command, Ticket ticket) implements TicketingAct {}

    /**
     * The legs are empty when no money goes back.
     *
     * @param feeCents the part of the amount that the platform gives back
     */
    record TakeBack(
            ReturnTickets command,
            TicketOrder order,
            List<Ticket> tickets,
            long amountCents,
            long feeCents,
            List<Leg> legs)
            implements TicketingAct {}
}
