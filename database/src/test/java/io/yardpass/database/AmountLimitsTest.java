package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.domain.AmountLimits;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program and the database have the same bounds. */
class AmountLimitsTest {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ticket_tiers_price_in_range, 0, price",
        "order_items_price_in_range, 0, price",
        "packages_price_in_range, 1, price",
        "ticketing.orders_total_in_range, 0, payment",
        "sponsorship.orders_amount_in_range, 1, payment",
        "proposals_amount_in_range, 1, payment",
        "payment_references_amount_in_range, 1, payment",
        "campaigns_budget_in_range, 0, payment",
        "packages_quantity_in_range, 1, quantity",
        "accounts_balance_in_range, -1, account",
    })
    void aConstraintHasTheBoundsOfTheProgram(String constraint, long min, String limit) {
        long max = switch (limit) {
            case "price" -> AmountLimits.PRICE_CENTS_MAX;
            case "payment" -> AmountLimits.PAYMENT_CENTS_MAX;
            case "quantity" -> AmountLimits.PACKAGE_QUANTITY_MAX;
            default -> AmountLimits.ACCOUNT_CENTS_MAX;
        };
        assertEquals(List.of(min < 0 ? -max : min, max), bounds(constraint));
    }

    @Test
    void thePlatformsShareIsHalfAtMost() {
        assertEquals(List.of(0L, (long) AmountLimits.FEE_BPS_MAX), bounds("organizations_fee_bps_share"));
    }

    private static List<Long> bounds(String constraint) {
        String schema = constraint.contains(".") ? constraint.substring(0, constraint.indexOf('.')) : "%";
        String text = database.text("""
                SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
                WHERE c.conname = '%s' AND n.nspname LIKE '%s'
                """.formatted(constraint.substring(constraint.indexOf('.') + 1), schema));
        return Pattern.compile("-?[0-9]+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(Long::valueOf)
                .toList();
    }
}
