package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.TopUpWallet;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** What a rule says about a command, before anything is done about it. */
sealed interface Decision {
    record Refuse(RefusalCode code, String detail, OptionalLong rightTotalCents) implements Decision {
        static Refuse because(RefusalCode code, String detail) {
            return new Refuse(code, detail, OptionalLong.empty());
        }

        /** True when sending the same again could never succeed, so that the refusal is kept with the key. */
        boolean isFinal() {
            return switch (code) {
                case TOTAL_MISMATCH, UNKNOWN_EVENT, UNKNOWN_TIER, CURRENCY_MISMATCH, AMOUNT_OUT_OF_RANGE -> true;
                case ACCOUNT_CLOSED, ESCROW_ACCOUNT, UNBALANCED, RESERVED_KIND, ALREADY_REVERSED, NOT_REVERSIBLE ->
                    true;
                case UNKNOWN_ACCOUNT,
                        INSUFFICIENT_BALANCE,
                        UNKNOWN_TRANSACTION,
                        UNKNOWN_SPONSORSHIP_ORDER,
                        UNKNOWN_ORGANIZATION,
                        UNKNOWN_CURRENCY,
                        TRANSITION_REFUSED -> false;
                case SOLD_OUT,
                        PER_BUYER_LIMIT,
                        TIER_NOT_ON_SALE,
                        UNKNOWN_HOLD,
                        HOLD_EXPIRED,
                        UNKNOWN_TICKET,
                        WRONG_EVENT,
                        TICKET_ALREADY_REDEEMED,
                        TICKET_NOT_ISSUED,
                        TRANSFER_TO_OWNER,
                        TRANSFER_LIMIT,
                        UNKNOWN_ORDER,
                        FORBIDDEN -> false;
                // Another try brings a proof, or another payment.
                case PAYMENT_REQUIRED, PAYMENT_MISMATCH, PAYMENT_REFERENCE_USED -> false;
            };
        }
    }

    /** To be done, and written down in the journal. */
    sealed interface Accept extends Decision permits Sell, TicketingAct, Transfer, Reverse, StepEscrow, TopUp {}

    /**
     * The legs are empty for what is free.
     *
     * @param hold what was set aside for it; null for nothing
     */
    record Sell(
            PurchaseTickets purchase,
            SaleEvent event,
            Hold hold,
            List<Line> lines,
            Money total,
            long feeCents,
            List<Leg> legs)
            implements Accept {
        int tickets() {
            return lines.stream().mapToInt(Line::quantity).sum();
        }
    }

    record Transfer(TransactionDraft draft) implements Accept {}

    record Reverse(UUID id, PastTransaction original, List<Leg> legs) implements Accept {}

    /** The legs are empty where no money moves. */
    record StepEscrow(MoveEscrow wanted, SponsorshipOrder order, EscrowStatus to, List<Leg> legs) implements Accept {}

    record TopUp(TopUpWallet wanted, List<Leg> legs) implements Accept {}

    /** What is only asked for: to be told, not to be done. */
    record Preview(String body) implements Decision {}

    /** So many tickets of a tier, at the price of this moment. */
    record Line(Tier tier, int quantity) {}
}
