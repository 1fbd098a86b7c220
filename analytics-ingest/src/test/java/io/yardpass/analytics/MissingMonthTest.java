package io.yardpass.analytics;

import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.PUBLIC_EVENT;
import static io.yardpass.analytics.World.await;
import static io.yardpass.analytics.World.nowMicros;
import static io.yardpass.domain.Verdict.ACCEPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A month that is not there is our fault, unless it is one that the database does not keep. */
class MissingMonthTest {
    private World world;
    private World.Ingest ingest;

    @BeforeEach
    void open() {
        world = new World();
        ingest = world.ingest();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE %s", "ALTER TABLE analytics.event_impressions DETACH PARTITION %s"})
    void anEventWithoutAMonthIsUnavailableAndTheIngestSaysWhy(String removal) {
        world.database.execute(removal.formatted(month(0)));
        List<Event> events = Stream.generate(MissingMonthTest::view).limit(50).toList();
        assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, events)));
        assertEquals(
                "a month is missing: no partition of relation \"event_impressions\" found for row",
                ingest.ingest().hindrance());
        assertEquals(1, world.database.count("SELECT analytics.add_month_partitions('analytics.event_impressions')"));
        assertEquals(
                50,
                ingest.verdicts(PERSON, events).stream()
                        .filter(ACCEPTED::equals)
                        .count());
        assertEquals("", ingest.ingest().hindrance());
    }

    /** Its neighbours in the batch are stored, and the ingest goes on. */
    @Test
    void anEventOfAMonthThatTheOperatorNoLongerKeepsIsItsSendersFault() {
        String month = month(-2);
        world.database.execute("""
                UPDATE analytics.kept_tables SET months_kept = 1 WHERE parent = 'analytics.event_impressions'::regclass;
                DROP TABLE %s;
                """.formatted(month));
        Event old = view(ChronoUnit.MICROS.between(
                Instant.EPOCH, firstOfMonth(-2).plusDays(9).toInstant()));
        List<Event> events = List.of(view(), old, view());
        List<Verdict> verdicts = ingest.verdicts(PERSON, events);
        assertEquals(ACCEPTED, verdicts.get(0));
        assertEquals(
                RejectionCode.OCCURRED_AT_OUT_OF_RANGE,
                assertInstanceOf(Verdict.Rejected.class, verdicts.get(1)).code());
        assertEquals(ACCEPTED, verdicts.get(2));
        assertEquals("", ingest.ingest().hindrance());
    }

    /** Which has the same SQLSTATE. */
    @Test
    void aCheckThatDoesNotHoldIsStillTheEventsFault() {
        world.database.execute("ALTER TABLE analytics.event_impressions ADD CHECK (source <> 'bad')");
        Event bad = new EventView(UUID.randomUUID(), nowMicros(), PUBLIC_EVENT, "bad", null, null, null);
        Verdict verdict = ingest.verdict(PERSON, bad);
        assertEquals(
                RejectionCode.NOT_STORABLE,
                assertInstanceOf(Verdict.Rejected.class, verdict).code());
        assertEquals("", ingest.ingest().hindrance());
    }

    private String month(int distance) {
        return world.database.text("""
                SELECT partition_name FROM analytics.month_partitions('analytics.event_impressions')
                WHERE month = analytics.this_month() + interval '%d months'""".formatted(distance));
    }

    private static OffsetDateTime firstOfMonth(int distance) {
        return YearMonth.now(ZoneOffset.UTC)
                .plusMonths(distance)
                .atDay(1)
                .atStartOfDay()
                .atOffset(ZoneOffset.UTC);
    }

    private static Event view() {
        return view(nowMicros());
    }

    private static Event view(long occurredAtMicros) {
        return new EventView(UUID.randomUUID(), occurredAtMicros, PUBLIC_EVENT, null, null, null, null);
    }
}
