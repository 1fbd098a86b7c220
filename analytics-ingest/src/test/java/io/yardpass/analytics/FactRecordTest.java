package io.yardpass.analytics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactRecordTest {
    /** Of every type, with all that it may have and with no more than it must. */
    private static final List<Fact> FACTS = List.of(
            new Fact(
                    new AdImpression(
                            id(1),
                            1_700_000_000_000_001L,
                            id(2),
                            id(3),
                            id(4),
                            "top",
                            true,
                            12L,
                            id(5),
                            "s",
                            "{\"a\":1}"),
                    id(6),
                    null,
                    id(5),
                    true,
                    1_700_000_000_000_002L),
            new Fact(
                    new AdImpression(id(1), 0, id(2), null, null, null, null, null, null, null, null),
                    id(6),
                    null,
                    null,
                    false,
                    -1),
            new Fact(new AdClick(id(1), 7, id(2), id(3), id(5), "s", "{}"), id(6), null, id(5), true, 8),
            new Fact(new AdClick(id(1), 7, id(2), null, null, null, null), id(6), null, null, false, 8),
            new Fact(new PostView(id(1), 7, id(2), 1_500, "feed", id(5), "s", "{}"), id(6), id(7), id(5), false, 8),
            new Fact(new PostView(id(1), 7, id(2), null, null, null, null, null), id(6), id(7), null, false, 8),
            new Fact(new EventView(id(1), 7, id(2), "häß👋", id(5), "s", "{}"), id(6), id(2), id(5), false, 8),
            new Fact(new EventView(id(1), 7, id(2), null, null, "", null), id(6), id(2), null, false, 8),
            new Fact(new TicketView(id(1), 7, id(2), "map", id(5), "s", "{}"), id(6), id(7), id(5), false, 8),
            new Fact(new TicketView(id(1), 7, id(2), null, null, null, null), id(6), id(7), null, false, 8));

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        assertEquals(FACTS, read(FactRecord.of(FACTS).getFirst().bytes()));
    }

    /** What was queued by one version is read by all later ones: a file of each version stays as it was written. */
    @ParameterizedTest
    @ValueSource(strings = "facts-1.hex")
    void recordsOfEarlierVersionsAreReadStill(String file) throws Exception {
        assertEquals(FACTS, read(golden(file)));
    }

    /** When this fails the format has changed, and needs a new version and a new file beside the old ones. */
    @Test
    void theFormatIsThatOfItsVersion() throws IOException {
        assertArrayEquals(
                golden("facts-" + FactRecord.VERSION + ".hex"),
                FactRecord.of(FACTS).getFirst().bytes());
    }

    @Test
    void aRecordThatEndsTooSoonIsMalformedWhereverItEnds() {
        byte[] whole = FactRecord.of(FACTS).getFirst().bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(FactRecord.MalformedException.class, () -> read(cut), "cut at " + length);
        }
        assertThrows(FactRecord.MalformedException.class, () -> read(Arrays.copyOf(whole, whole.length + 1)));
    }

    @Test
    void noDamageIsWorseThanARefusal() {
        byte[] whole = FactRecord.of(FACTS).getFirst().bytes();
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int bytes = 1 + random.nextInt(4); bytes > 0; bytes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                read(damaged);
            } catch (FactRecord.MalformedException | FactRecord.UnknownVersionException refused) {
                assertTrue(refused.getMessage().length() > 5);
            }
        }
    }

    @Test
    void anUnknownVersionTableOrColumnIsNotTakenForDamage() {
        byte[] version = FactRecord.of(FACTS).getFirst().bytes();
        version[0]++;
        assertThrows(FactRecord.UnknownVersionException.class, () -> read(version));
        byte[] table = FactRecord.of(FACTS).getFirst().bytes();
        table[5] = 77;
        assertThrows(FactRecord.UnknownVersionException.class, () -> read(table));
        byte[] columns = FactRecord.of(FACTS).getFirst().bytes();
        columns[6]++;
        assertThrows(FactRecord.UnknownVersionException.class, () -> read(columns));
    }

    @Test
    void aRowOfBeforeAColumnWasAddedIsReadWithoutIt() throws Exception {
        Fact click = FACTS.get(3);
        byte[] written = FactRecord.of(List.of(click)).getFirst().bytes();
        // Without its last column, billable, which is a byte.
        byte[] before = Arrays.copyOf(written, written.length - 1);
        before[6]--;
        // A truth that must be there is what a row of before lacks: such a column needs a default, or a new version.
        assertThrows(FactRecord.MalformedException.class, () -> read(before));
        Fact view = FACTS.get(5);
        byte[] ofView = FactRecord.of(List.of(view)).getFirst().bytes();
        ofView[6]--;
        assertEquals(List.of(view), read(ofView));
    }

    @Test
    void manyFactsAreCutIntoRecordsOfBoundedSize() throws Exception {
        String metadata = "{\"a\":\"" + "x".repeat(3_000) + "\"}";
        List<Fact> many = new ArrayList<>(Collections.nCopies(4_001, FACTS.get(4)));
        many.addAll(Collections.nCopies(
                400,
                new Fact(new EventView(id(1), 7, id(2), null, null, null, metadata), id(6), id(2), null, false, 8)));
        List<FactRecord> records = FactRecord.of(many);
        List<Fact> read = new ArrayList<>();
        for (FactRecord record : records) {
            assertTrue(record.bytes().length <= FactRecord.BYTES_MAX && record.size() <= FactRecord.FACTS_MAX);
            read.addAll(read(record.bytes()));
        }
        assertEquals(many, read);
        assertTrue(records.size() <= 6, records.size() + " records");
    }

    @Test
    void oneFactThatIsLargerThanARecordShouldBeIsARecord() throws Exception {
        String metadata = "{\"a\":\"" + "x".repeat(FactRecord.BYTES_MAX) + "\"}";
        Fact large = new Fact(new EventView(id(1), 7, id(2), null, null, null, metadata), id(6), id(2), null, false, 8);
        List<FactRecord> records = FactRecord.of(List.of(FACTS.get(2), large, FACTS.get(3)));
        assertEquals(3, records.size());
        assertEquals(List.of(large), read(records.get(1).bytes()));
    }

    /** Who is forgotten while a fact is queued would come back with it. */
    @Test
    void ofWhomIsForgottenNothingButTheFactIsRead() throws Exception {
        List<Fact> read = FactRecord.read(FactRecord.of(FACTS).getFirst().bytes(), Set.of(id(5)));
        for (int i = 0; i < FACTS.size(); i++) {
            Fact fact = read.get(i);
            assertEquals(FACTS.get(i).id(), fact.id());
            assertNull(fact.userId());
            if (FACTS.get(i).userId() != null) {
                assertNull(fact.event().sessionId());
                assertNull(fact.event().metadata());
                assertNull(fact.event().userId());
            } else {
                assertEquals(FACTS.get(i), fact);
            }
        }
    }

    private static List<Fact> read(byte[] bytes)
            throws FactRecord.UnknownVersionException, FactRecord.MalformedException {
        return FactRecord.read(bytes, Set.of());
    }

    private static byte[] golden(String file) throws IOException {
        String hex = Files.readString(Path.of("src/test/resources/facts", file));
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    private static UUID id(int number) {
        return new UUID(0x0192_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
    }
}
