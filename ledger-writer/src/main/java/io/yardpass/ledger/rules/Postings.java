package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import io.yardpass.domain.TopUpWallet;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What each command does to the accounts. Pure: the same command always makes the same legs, and they sum to zero. */
final class Postings {
    private static final int BASIS_POINTS = 10_000;

    private Postings() {}

    /** The buyer's money comes in; the organization is owed it, less the platform's fee. Nothing for what is free. */
    static List<Leg> ofPurchase(Money total, int feeBps, UUID buyer, UUID organization) {
        long fee = feeCents(total.cents(), feeBps);
        String currency = total.currency();
        return balanced(Stream.of(
                        new Leg(AccountKey.userCash(buyer, currency), total.cents()),
                        new Leg(AccountKey.organizationReceivable(organization, currency), fee - total.cents()),
                        new Leg(AccountKey.platformRevenue(currency), -fee))
                .filter(leg -> leg.cents() != 0)
                .toList());
    }

    /** What a step of escrow moves; nothing where the money stays where it is, or was never paid in. */
    static List<Leg> ofEscrow(SponsorshipOrder order, EscrowStatus to) {
        long cents = order.amount().cents();
        String currency = order.amount().currency();
        Leg outOfEscrow = new Leg(order.escrow(), cents);
        AccountKey sponsor = AccountKey.sponsorCash(order.sponsorOrganizationId(), currency);
        if (to == EscrowStatus.FUNDED) {
            return balanced(List.of(new Leg(sponsor, cents), new Leg(order.escrow(), -cents)));
        }
        if (!to.isFinal() || !order.status().isHeld()) {
            return List.of();
        }
        if (to == EscrowStatus.REFUNDED) {
            return balanced(List.of(outOfEscrow, new Leg(sponsor, -cents)));
        }
        long fee = feeCents(cents, order.organizerFeeBps());
        return balanced(Stream.of(
                        outOfEscrow,
                        new Leg(AccountKey.organizerCash(order.organizerId(), currency), fee - cents),
                        new Leg(AccountKey.platformRevenue(currency), -fee))
                .filter(leg -> leg.cents() != 0)
                .toList());
    }

    /** Money that came in is held for whoever paid it. */
    static List<Leg> ofTopUp(TopUpWallet topUp) {
        long cents = topUp.amount().cents();
        return balanced(List.of(new Leg(AccountKey.cashOf(topUp), cents), new Leg(AccountKey.walletOf(topUp), -cents)));
    }

    /** Everything goes back to where it came from. */
    static List<Leg> ofReversal(List<Leg> legs) {
        return balanced(legs.stream()
                .map(leg -> new Leg(leg.account(), Math.negateExact(leg.cents())))
                .toList());
    }

    /**
     * The fee by largest remainder: the cent that is left after both shares are rounded down goes to the share that
     * lost more, and to the organization when both lost the same. So 999 at 5 % is 50 + 949, and 10 is 0 + 10.
     */
    static long feeCents(long totalCents, int feeBps) {
        if (totalCents < 0 || feeBps < 0 || feeBps > BASIS_POINTS) {
            throw new IllegalArgumentException("a fee is a share of what was paid");
        }
        // In two parts, so that the product cannot overflow.
        long whole = totalCents / BASIS_POINTS * feeBps;
        long part = totalCents % BASIS_POINTS * feeBps;
        return whole + (part + BASIS_POINTS / 2 - 1) / BASIS_POINTS;
    }

    /** A purchase refunded in part: the buyer gets its money, and each gives up what it had of it. */
    static List<Leg> ofRefund(Money amount, long feeCents, UUID buyer, UUID organization) {
        String currency = amount.currency();
        return balanced(Stream.of(
                        new Leg(AccountKey.userCash(buyer, currency), -amount.cents()),
                        new Leg(AccountKey.organizationReceivable(organization, currency), amount.cents() - feeCents),
                        new Leg(AccountKey.platformRevenue(currency), feeCents))
                .filter(leg -> leg.cents() != 0)
                .toList());
    }

    /**
     * The fee's part in a refund: what the fee on all that was refunded by then grew by. So refunds of the whole order, in
     * however many steps, bring exactly its fee.
     *
     * @param beforeCents what was refunded of the order before
     */
    static long feeRefundCents(long totalCents, long feeCents, long beforeCents, long amountCents) {
        long after = Math.addExact(beforeCents, amountCents);
        if (beforeCents < 0 || amountCents < 0 || after > totalCents || feeCents < 0 || feeCents > totalCents) {
            throw new IllegalArgumentException("a refund is a part of what was paid");
        }
        return shareCents(totalCents, feeCents, after) - shareCents(totalCents, feeCents, beforeCents);
    }

    /** The product may be larger than a long. */
    private static long shareCents(long totalCents, long feeCents, long partCents) {
        return totalCents == 0
                ? 0
                : BigInteger.valueOf(feeCents)
                        .multiply(BigInteger.valueOf(partCents))
                        .divide(BigInteger.valueOf(totalCents))
                        .longValueExact();
    }

    private static List<Leg> balanced(List<Leg> legs) {
        long sum = legs.stream().mapToLong(Leg::cents).reduce(0, Math::addExact);
        if (sum != 0 || legs.size() == 1) {
            throw new IllegalStateException("legs do not balance: " + legs);
        }
        return legs;
    }
}
