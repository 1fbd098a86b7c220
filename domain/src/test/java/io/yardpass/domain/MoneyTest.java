package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MoneyTest {
    private final Money tenDollars = new Money(1_000, "USD");

    @Test
    void addsSubtractsAndMultipliesExactly() {
        assertEquals(new Money(1_250, "USD"), tenDollars.plus(new Money(250, "USD")));
        assertEquals(new Money(-500, "USD"), tenDollars.minus(new Money(1_500, "USD")));
        assertEquals(new Money(3_000, "USD"), tenDollars.times(3));
        assertEquals(new Money(-1_000, "USD"), tenDollars.negated());
    }

    @Test
    void anOverflowIsAnErrorNeverAWrongAmount() {
        Money most = new Money(Long.MAX_VALUE, "USD");
        assertThrows(ArithmeticException.class, () -> most.plus(tenDollars));
        assertThrows(ArithmeticException.class, () -> most.times(2));
        assertThrows(ArithmeticException.class, () -> new Money(Long.MIN_VALUE, "USD").negated());
    }

    @Test
    void currenciesNeverMix() {
        assertThrows(IllegalArgumentException.class, () -> tenDollars.plus(new Money(1, "EUR")));
    }

    @Test
    void aCurrencyIsThreeCapitalLetters() {
        for (var text : new String[] {"usd", "US", "USDX", "U5D", "ÜSD", ""}) {
            assertThrows(IllegalArgumentException.class, () -> new Money(1, text), text);
        }
    }
}
