package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

/** An amount in minor units of one currency. Arithmetic is exact: an overflow throws, and currencies never mix. */
public record Money(long cents, String currency) {
    public Money {
        requireNonNull(currency, "currency");
        if (!isCode(currency)) {
            throw new IllegalArgumentException("not an ISO 4217 code: " + currency);
        }
    }

    /** True for what an ISO 4217 code looks like. By hand, because every amount goes through here. */
    public static boolean isCode(String text) {
        return text.length() == 3 && isLetter(text.charAt(0)) && isLetter(text.charAt(1)) && isLetter(text.charAt(2));
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z';
    }

    public Money plus(Money other) {
        requireSameCurrency(other);
        return new Money(Math.addExact(cents, other.cents), currency);
    }

    public Money minus(Money other) {
        requireSameCurrency(other);
        return new Money(Math.subtractExact(cents, other.cents), currency);
    }

    public Money times(int quantity) {
        return new Money(Math.multiplyExact(cents, quantity), currency);
    }

    public Money negated() {
        return new Money(Math.negateExact(cents), currency);
    }

    private void requireSameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
        }
    }
}
