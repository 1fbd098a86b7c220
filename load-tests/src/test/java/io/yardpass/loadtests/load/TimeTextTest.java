package io.yardpass.loadtests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeTextTest {
    private final TimeText text = new TimeText();

    @Test
    void timesAreToTheMicrosecondHoweverTheyFollow() {
        assertEquals("2026-03-01T12:00:00.000000Z", written("2026-03-01T12:00:00Z"));
        assertEquals("2026-03-01T12:00:00.000001Z", written("2026-03-01T12:00:00.000001999Z"));
        assertEquals("2026-03-01T12:00:00.999999Z", written("2026-03-01T12:00:00.999999Z"));
        assertEquals("2026-12-31T23:59:59.100000Z", written("2026-12-31T23:59:59.1Z"));
        assertEquals("2026-03-01T12:00:00.020000Z", written("2026-03-01T12:00:00.02Z"));
    }

    private String written(String time) {
        byte[] into = new byte[TimeText.LENGTH + 2];
        text.write(Instant.parse(time), into, 1);
        return new String(into, 1, TimeText.LENGTH, StandardCharsets.US_ASCII);
    }
}
