package io.yardpass.analytics;

import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.StepResult;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The months that some facts are of, each with its table, and which of those the database keeps. */
final class FactMonths {
    /** Whether a time is one that the database should have a month for. */
    private static final String KEEPS =
            "SELECT analytics.keeps($1::text::regclass, timestamptz 'epoch' + $2::bigint * interval '1 microsecond')";

    /** What is beyond is kept no more than these are, and the database can reckon with them. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private final List<Month> months;

    private record Month(FactTable table, YearMonth month) {
        static Month of(Fact fact) {
            Instant at = Instant.EPOCH.plus(fact.event().occurredAtMicros(), ChronoUnit.MICROS);
            Instant within = at.isBefore(FIRST) ? FIRST : at.isAfter(LAST) ? LAST : at;
            return new Month(FactTable.of(fact.event()), YearMonth.from(within.atOffset(ZoneOffset.UTC)));
        }

        long beginMicros() {
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH, month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        }
    }

    FactMonths(List<Fact> facts) {
        months = facts.stream().map(Month::of).distinct().toList();
    }

    /** Asks of each whether it is kept. */
    Pipeline question() {
        Pipeline.Builder steps = Pipeline.builder();
        months.forEach(month -> steps.query(KEEPS, month.table.qualifiedName, month.beginMicros()));
        return steps.build();
    }

    /** Which facts are of a month that is kept, as the answer says. */
    Predicate<Fact> kept(List<StepResult> answer) {
        Set<Month> kept = new HashSet<>();
        for (int i = 0; i < months.size(); i++) {
            if ("t".equals(answer.get(i).scalar())) {
                kept.add(months.get(i));
            }
        }
        return fact -> kept.contains(Month.of(fact));
    }
}
