package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.EdgeOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void theLargestBodyThatCanBeSetHasRoomHoweverManyCoresShareTheHeap() {
        Settings settings = Settings.read(new Environment(
                Map.of("YARDPASS_BODY_BYTES_MAX", String.valueOf(4 << 20), "YARDPASS_EVENTS_MAX", "5000")));
        EdgeOptions edge = Options.edge(settings, 1_000);
        long oneTenants = edge.loop().roomBytesMax() / 2;
        // A body, its array once more, its texts at two bytes a character, and 600 bytes for each event.
        long heaviest = (4L << 20) * (1 + 1 + 2) + 5_000 * 600;
        assertTrue(oneTenants >= heaviest, oneTenants + " of " + heaviest);
    }

    /** Two event loops may not open all that the process may, and many leave each other theirs. */
    @Test
    void connectionsOfClientsLeaveDescriptorsToTheRestOfTheProcess() {
        assertEquals(9_000, Options.connectionsMax(20_000, 10_000, 2));
        assertEquals(10_000, Options.connectionsMax(1 << 20, 10_000, 2));
        assertEquals(384, Options.connectionsMax(1_024, 10_000, 2));
        assertEquals(10_000, Options.connectionsMax(Long.MAX_VALUE, 10_000, 2));
        assertEquals(1, Options.connectionsMax(200, 10_000, 2));
    }
}
