package io.yardpass.loadtests.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    private final Ids ids = new Ids(InstantSource.fixed(NOW), new SplittableRandom(1));

    @Test
    void anIdIsOfVersion7AndCarriesTheTime() {
        UUID id = ids.next();
        assertEquals(7, id.version());
        assertEquals(2, id.variant());
        assertEquals(NOW.toEpochMilli(), id.getMostSignificantBits() >>> 16);
    }

    @Test
    void tenThousandIdsOfOneMillisecondAscendAndDiffer() {
        Set<UUID> seen = new HashSet<>();
        String last = "";
        for (int i = 0; i < 10_000; i++) {
            UUID id = ids.next();
            assertTrue(seen.add(id));
            assertTrue(id.toString().compareTo(last) > 0, () -> "not above its predecessor: " + id);
            last = id.toString();
        }
    }

    @Test
    void theWrittenTextIsWhatJavaPrints() {
        byte[] text = new byte[Ids.TEXT_LENGTH + 2];
        for (int i = 0; i < 100; i++) {
            UUID id = UUID.randomUUID();
            Ids.write(id, text, 1);
            assertEquals(id.toString(), new String(text, 1, Ids.TEXT_LENGTH, StandardCharsets.US_ASCII));
        }
    }
}
