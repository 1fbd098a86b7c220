package io.yardpass.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashBytesTest {
    private final Random random = new Random(7);

    @Test
    void itIsWhatPostgresComputesForBytesOfEveryLengthAndAnySeed() {
        try (TestDatabase database = TestDatabase.fresh()) {
            for (int length = 0; length < 80; length++) {
                for (long seed : List.of(0L, 1L, -1L, Long.MIN_VALUE, random.nextLong(), random.nextLong())) {
                    byte[] bytes = new byte[length];
                    random.nextBytes(bytes);
                    String asked = "SELECT hashbyteaextended('\\x%s', %d)"
                            .formatted(HexFormat.of().formatHex(bytes), seed);
                    assertEquals(database.text(asked), Long.toString(HashBytes.of(bytes, seed)), asked);
                }
            }
        }
    }
}
