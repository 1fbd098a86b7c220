package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
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

    @Test
    void readsWhatItWritesInEitherCase() {
        for (int i = 0; i < 1_000; i++) {
            UUID id = UUID.randomUUID();
            assertEquals(id, Uuids.parse(id.toString()));
            assertEquals(id, Uuids.parse(id.toString().toUpperCase(Locale.ROOT)));
        }
    }

    @Test
    void refusesWhatIsNotCanonicalInAnyOfItsPlaces() {
        String id = "f17f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        for (int place = 0; place < id.length(); place++) {
            for (char wrong : "gG/:@`\u00e9\u0130-0 ".toCharArray()) {
                char[] chars = id.toCharArray();
                boolean dash = chars[place] == '-';
                chars[place] = wrong;
                boolean stillCanonical = wrong == '-' ? dash : wrong == '0' && !dash;
                assertEquals(stillCanonical, Uuids.parse(new String(chars)) != null, new String(chars));
            }
        }
        assertNull(Uuids.parse("1-1-1-1-1"));
        assertNull(Uuids.parse(id + "0"));
        assertNull(Uuids.parse(""));
    }
}
