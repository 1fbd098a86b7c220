package io.yardpass.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    @Test
    void agreesWithJavaTimeAboutAnyTimeAndOffset() {
        var random = new Random(3339);
        Instant first = Instant.parse("0001-01-02T00:00:00Z");
        long seconds = first.until(Instant.parse("9999-12-30T00:00:00Z"), ChronoUnit.SECONDS);
        for (int i = 0; i < 100_000; i++) {
            Instant instant = first.plusSeconds(random.nextLong(seconds)).plusNanos(random.nextInt(1_000_000_000));
            OffsetDateTime time =
                    instant.atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-18 * 60, 18 * 60 + 1)));
            String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
            // ISO 8601 lets java.time leave zero seconds out; RFC 3339 does not.
            if (text.charAt(16) == ':') {
                assertEquals(
                        ChronoUnit.MICROS.between(Instant.EPOCH, instant.truncatedTo(ChronoUnit.MICROS)),
                        Rfc3339.micros(text),
                        text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00.0000019Z, 1",
        "1969-12-31T23:59:59.9999999Z, -1",
        "1970-01-01t00:00:01z, 1000000",
        "1970-01-01 00:00:01Z, 1000000",
        "1970-01-01T00:00:00-00:00, 0",
        "1970-01-01T23:59:00+23:59, 0",
        "0001-01-01T00:00:00Z, -62135596800000000",
        "9999-12-31T23:59:59.9999999Z, 253402300799999999",
        "2024-02-29T00:00:00Z, 1709164800000000",
        "2000-02-29T00:00:00Z, 951782400000000",
    })
    void readsWhatTheStandardAllows(String text, long micros) {
        assertEquals(micros, Rfc3339.micros(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "1970-01-01",
                "1970-01-01T00:00Z",
                "1970-01-01T00:00:00",
                "1970-01-01T00:00:00.Z",
                "1970-01-01T00:00:00.1234567890123456789Z",
                "1970-01-01T00:00:00,5Z",
                "1970-01-01T00:00:00ZZ",
                "1970-01-01T00:00:00+0100",
                "1970-01-01T00:00:00+01",
                "1970-01-01T00:00:00+24:00",
                "1970-01-01T00:00:00+01:60",
                "1970-01-01T24:00:00Z",
                "1970-01-01T00:60:00Z",
                "1970-01-01T00:00:60Z",
                "1970-00-01T00:00:00Z",
                "1970-13-01T00:00:00Z",
                "1970-01-00T00:00:00Z",
                "1970-01-32T00:00:00Z",
                "2023-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "-001-01-01T00:00:00Z",
                "+1970-01-01T00:00:00Z",
                "10000-01-01T00:00:00Z",
                // In UTC they lie in years that cannot be written with four digits.
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "1970-1-01T00:00:00.00Z",
                "1970-01-01T00:00:0٠Z",
                "1970/01/01T00:00:00Z",
                "19700101T000000.000Z",
            })
    void refusesEverythingElse(String text) {
        assertEquals(Rfc3339.MALFORMED, Rfc3339.micros(text));
    }
}
