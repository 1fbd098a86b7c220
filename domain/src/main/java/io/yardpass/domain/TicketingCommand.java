package io.yardpass.domain;

/** What is asked of tickets and of the stock set aside, beside buying. */
public sealed interface TicketingCommand extends CallerCommand
        permits HoldTickets,
                ReleaseHold,
                ScanTicket,
                UnscanTicket,
                TransferTicket,
                RefundTickets,
                CancelTickets,
                CancelEvent {}
