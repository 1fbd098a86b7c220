package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.TopUpWallet;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** What a rule says about a command, before anything is done about it. */
sealed interface Decision {
    record Refuse(RefusalCode code, String detail, OptionalLong rightTotalCents) implements Decision {
        private static final Set<RefusalCode> OF_THE_CATALOGUE = EnumSet.of(
                RefusalCode.TOTAL_MISMATCH,
                RefusalCode.UNKNOWN_EVENT,
                RefusalCode.UNKNOWN_TIER,
                RefusalCode.CURRENCY_MISMATCH,
                RefusalCode.AMOUNT_OUT_OF_RANGE);

        static Refuse because(RefusalCode code, String detail) {
            return new Refuse(code, detail, OptionalLong.empty());
        }

        /**
         * True when sending the same again could never succeed, so that the refusal is kept with the key: it rests on the
         * command's own words and on what never changes. What was not there may be made, what costs too much become cheaper, what
         * is full emptier.
         */
        boolean isFinal() {
            return switch (code) {
                case ACCOUNT_CLOSED, ESCROW_ACCOUNT, UNBALANCED, RESERVED_KIND, ALREADY_REVERSED, NOT_REVERSIBLE ->
                    true;
                case TOTAL_MISMATCH,
                        UNKNOWN_EVENT,
                        UNKNOWN_TIER,
                        CURRENCY_MISMATCH,
                        AMOUNT_OUT_OF_RANGE,
                        UNKNOWN_ACCOUNT,
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

        /** True when it may rest on a price or a currency that was remembered and has changed since. */
        boolean restsOnCatalogue() {
            return OF_THE_CATALOGUE.contains(code);
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
