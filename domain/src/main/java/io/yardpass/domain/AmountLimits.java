package io.yardpass.domain;

/**
 * How much one price, one payment and one account may be, in minor units, and how often a package may be sold. The database
 * has the same in its constraints, and a test compares. They are far below what an account that all share can count to, which is the range of a {@code long}: what
 * one caller brings into it is bounded by that caller's own accounts (docs/DECISIONS.md, "How much an account can bear").
 */
public final class AmountLimits {
    /** Of a ticket or a package: a hundred million units of a currency with cents. */
    public static final long PRICE_CENTS_MAX = 10_000_000_000L;
    /** An order, a top-up, a sponsorship order or a campaign's budget. */
    public static final long PAYMENT_CENTS_MAX = 1_000_000_000_000L;
    /** Of a package; the orders that stand are counted when another is made. */
    public static final int PACKAGE_QUANTITY_MAX = 1_000;
    /** What an account of a user, an organization or a sponsorship order may stand at, on either side; and what one entry moves. */
    public static final long ACCOUNT_CENTS_MAX = 100_000_000_000_000L;
    /** The platform's share. While it is no more than half, what it earns of an organization is no more than that is owed. */
    public static final int FEE_BPS_MAX = 5_000;

    private AmountLimits() {}

    /** True for what one payment may be, nothing included. */
    public static boolean isPayment(long cents) {
        return cents >= 0 && cents <= PAYMENT_CENTS_MAX;
    }

    /** True for what an account of one owner may stand at. */
    public static boolean isBalance(long cents) {
        return cents >= -ACCOUNT_CENTS_MAX && cents <= ACCOUNT_CENTS_MAX;
    }
}
