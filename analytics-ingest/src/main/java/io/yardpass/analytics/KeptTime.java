package io.yardpass.analytics;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The times an event may have happened at, in microseconds since the Unix epoch: from the oldest kept month on. */
record KeptTime(long fromMicros, long untilMicros) {
    static KeptTime at(long nowMicros, int monthsKept, Duration aheadMax) {
        Instant now = Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS);
        long oldestSecond = YearMonth.from(now.atOffset(ZoneOffset.UTC))
                .minusMonths(monthsKept)
                .atDay(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toEpochSecond();
        return new KeptTime(oldestSecond * 1_000_000, nowMicros + aheadMax.toNanos() / 1_000);
    }

    boolean contains(long micros) {
        return micros >= fromMicros && micros <= untilMicros;
    }
}
