package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidsTest {
    /** The example of RFC 9562, appendix A.6: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00. */
    @Test
    void readsTheTimeOfAVersion7Id() {
        UUID example = UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");
        assertTrue(Uuids.isVersion7(example));
        assertEquals(1_645_557_742_000_000L, Uuids.micros(example));
    }

    @Test
    void otherVersionsCarryNoTime() {
        assertFalse(Uuids.isVersion7(UUID.randomUUID()));
        assertFalse(Uuids.isVersion7(new UUID(0, 0)));
        assertFalse(Uuids.isVersion7(UUID.fromString("017F22E2-79B0-7CC3-18C4-DC0C0C07398F")));
    }
}
