package io.yardpass.gateway.queries;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** A span of days in UTC, both ends included. */
public record Days(LocalDate from, LocalDate to) {
    public static final int COUNT_DEFAULT = 30;
    public static final int COUNT_MAX = 400;

    public Days {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        if (!isValid(from, to)) {
            throw new IllegalArgumentException("1 to " + COUNT_MAX + " days, the first one first");
        }
    }

    public static boolean isValid(LocalDate from, LocalDate to) {
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        return days >= 1 && days <= COUNT_MAX;
    }
}
