package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;

/**
 * All that the ledger has to say about one command: what it must know of the world, what it decides on that alone, what is
 * then written down and answered, and which requests are the same. A kind of command is one class, made for one command.
 */
interface Rule {
    /** Every command that a caller may send, and its rule. */
    static Rule of(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> new PurchaseTicketsRule(purchase);
            case HoldTickets hold -> new HoldTicketsRule(hold);
            case ReleaseHold release -> new ReleaseHoldRule(release);
            case ScanTicket scan -> new ScanTicketRule(scan);
            case UnscanTicket unscan -> new UnscanTicketRule(unscan);
            case TransferTicket transfer -> new TransferTicketRule(transfer);
            case RefundTickets refund -> new RefundTicketsRule(refund);
            case CancelTickets cancellation -> new CancelTicketsRule(cancellation);
            case CancelEvent cancellation -> new CancelEventRule(cancellation);
            case PostTransaction posted -> new PostTransactionRule(posted);
            case ReverseTransaction reversal -> new ReverseTransactionRule(reversal);
            case MoveEscrow step -> new MoveEscrowRule(step);
            case TopUpWallet topUp -> new TopUpWalletRule(topUp);
        };
    }

    /**
     * Everything but the key, the caller, the trace and the proof, which is another in each try. What clients choose freely
     * comes last, so that no two requests that differ have one content.
     */
    String content();

    /** Asks for what the decision needs. */
    void read(Reads reads);

    /** Changes nothing; everything it looks at must be loaded. */
    Decision decide(Overlay state, long nowMicros);

    /** True when what the client made an id for has something else's already. */
    default boolean isIdTaken(Overlay state) {
        return false;
    }

    /** What is answered when it is so. */
    default Outcome.Conflict idTaken() {
        return new Outcome.Conflict(ConflictCode.ID_TAKEN, "something else has this id");
    }

    /** True when it is about something that this batch makes, and that nobody can have read. */
    default boolean restsOn(Journal journal) {
        return false;
    }

    /** What it is decided on that others may change, and that is remembered for a moment all the same. */
    default ReadSet catalogue() {
        return new ReadSet();
    }

    /** True for what is only asked for: nothing is written down, not even a refusal. */
    default boolean isDryRun() {
        return false;
    }

    /** What is kept with the key of a command that was done. */
    default DecidedKey posted(String fingerprint, String body) {
        return new DecidedKey.PostedCommand(fingerprint, body);
    }
}
