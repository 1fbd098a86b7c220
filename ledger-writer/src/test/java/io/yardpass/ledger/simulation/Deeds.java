package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.OrderTickets;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.MemberRole;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What was done is what was asked for, by somebody who may. */
final class Deeds {
    private final Witness witness;
    private final Chronicle chronicle;
    private final Tables tables;

    Deeds(Witness witness, Chronicle chronicle, Tables tables) {
        this.witness = witness;
        this.chronicle = chronicle;
        this.tables = tables;
    }

    void done(CallerCommand command) {
        Caller caller = command.caller();
        boolean may = switch (command) {
            case PurchaseTickets _, HoldTickets _, ReleaseHold _ -> true;
            case ScanTicket scan -> role(caller, tables.event(scan.eventId()).organizationId()) != null;
            case UnscanTicket unscan ->
                administers(caller, tables.ticket(unscan.ticketId()).organizationId());
            case TransferTicket transfer -> mayHandOver(transfer);
            case RefundTickets refund -> mayVoid(caller, refund.tickets());
            case CancelTickets cancellation -> mayVoid(caller, cancellation.tickets());
            case CancelEvent cancellation ->
                administers(caller, tables.event(cancellation.eventId()).organizationId());
            case TopUpWallet topUp -> topUp.userId() != null || administers(caller, topUp.organizationId());
            case PostTransaction posted ->
                posted.legs().stream().allMatch(leg -> mayTouch(caller, chronicle.account(leg.accountId())));
            case ReverseTransaction _ -> caller.equals(Fairground.PLATFORM);
            case MoveEscrow step -> mayStep(step);
        };
        witness.require(may, "was done for somebody who may not", command);
        Map<AccountKey, Long> legs = legs(command);
        witness.require(legs == null || legs.equals(chronicle.legs(command.id())), "other money moved", command);
    }

    /** What the transaction of the command's id must do; null when none bears its id. */
    private Map<AccountKey, Long> legs(CallerCommand command) {
        Map<AccountKey, Long> legs = new HashMap<>();
        switch (command) {
            case TopUpWallet topUp -> {
                boolean isUsers = topUp.userId() != null;
                AccountHolder holder = isUsers ? AccountHolder.USER : AccountHolder.ORGANIZATION;
                UUID owner = isUsers ? topUp.userId() : topUp.organizationId();
                AccountKind cash = isUsers ? AccountKind.USER_CASH : AccountKind.SPONSOR_CASH;
                String currency = topUp.amount().currency();
                legs.put(
                        new AccountKey(cash, holder, owner, currency),
                        topUp.amount().cents());
                legs.put(
                        new AccountKey(AccountKind.WALLET, holder, owner, currency),
                        -topUp.amount().cents());
            }
            case PostTransaction posted ->
                posted.legs().forEach(leg -> legs.put(chronicle.account(leg.accountId()), leg.cents()));
            case ReverseTransaction reversal ->
                chronicle.legs(reversal.transactionId()).forEach((account, cents) -> legs.put(account, -cents));
            case PurchaseTickets _, TicketingCommand _, MoveEscrow _ -> {
                return null;
            }
        }
        return legs;
    }

    /** Null for a stranger; a service is as good as an owner. */
    private MemberRole role(Caller caller, UUID organization) {
        boolean isOfOther =
                caller.organizationId() != null && !caller.organizationId().equals(organization);
        if (isOfOther || caller.role() == Role.ANON) {
            return null;
        }
        return caller.role() == Role.SERVICE_ROLE ? MemberRole.OWNER : tables.roleOf(caller.subject(), organization);
    }

    private boolean administers(Caller caller, UUID organization) {
        MemberRole role = role(caller, organization);
        return role == MemberRole.OWNER || role == MemberRole.ADMIN;
    }

    private boolean mayVoid(Caller caller, OrderTickets wanted) {
        return administers(caller, tables.tickets(wanted.orderId()).getFirst().organizationId());
    }

    private boolean mayHandOver(TransferTicket transfer) {
        var ticket = tables.ticket(transfer.ticketId());
        return transfer.caller().role() == Role.SERVICE_ROLE
                ? administers(transfer.caller(), ticket.organizationId())
                : ticket.ownerId().equals(transfer.caller().subject());
    }

    /** The platform alone; escrow is nobody's to touch. */
    private static boolean mayTouch(Caller caller, AccountKey account) {
        return caller.equals(Fairground.PLATFORM) && account.kind() != AccountKind.SPONSOR_ESCROW;
    }

    private boolean mayStep(MoveEscrow step) {
        var order = tables.sponsorshipOrder(step.orderId());
        boolean isOrganizers = administers(step.caller(), order.organizerId());
        boolean isSponsors = administers(step.caller(), order.sponsorOrganizationId());
        return switch (step.action()) {
            case FUND, APPROVE -> isSponsors;
            case LOCK -> isOrganizers;
            // What nothing was paid into is either side's to call off, as is what was paid in for an event that was
            // called off.
            case REFUND ->
                isOrganizers
                        || isSponsors
                                && (tables.transactionAbout(order.id()) == null
                                        || tables.event(order.eventId()).status() == EventStatus.CANCELLED);
            case DISPUTE -> isOrganizers || isSponsors;
            case RESOLVE -> step.caller().equals(Fairground.PLATFORM);
        };
    }
}
