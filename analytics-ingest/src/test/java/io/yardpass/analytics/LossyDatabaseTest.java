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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is acknowledged by a database that may lose it. */
class LossyDatabaseTest {
    private World world;

    @BeforeEach
    void open() {
        world = new World();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aDatabaseThatDoesNotWaitForItsDiskIsMadeTo() {
        world.database.execute("ALTER DATABASE " + name() + " SET synchronous_commit = off");
        assertEquals(ACCEPTED, world.ingest().verdict(PERSON, view()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER DATABASE %s SET ignore_checksum_failure = on | ALTER DATABASE %s RESET ignore_checksum_failure"
                        + " | ignore_checksum_failure is on in the database, so what is acknowledged may be lost",
                "ALTER DATABASE %s SET zero_damaged_pages = on | ALTER DATABASE %s RESET zero_damaged_pages"
                        + " | zero_damaged_pages is on in the database, so what is acknowledged may be lost",
                "ALTER TABLE analytics.event_deltas SET UNLOGGED | ALTER TABLE analytics.event_deltas SET LOGGED"
                        + " | table analytics.event_deltas is unlogged, so what is acknowledged may be lost"
            })
    void nothingIsTakenUntilItIsMended(String spoil, String mend, String why) {
        world.database.execute(spoil.formatted(name()));
        World.Ingest ingest = world.ingest();
        Event view = view();
        assertEquals(why, ingest.ingest().hindrance());
        assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, List.of(view))));
        world.database.execute(mend.formatted(name()));
        awaitUp(ingest);
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view));
    }

    /** Not only at the start. */
    @Test
    void aConnectionThatComesBackIsAskedAgain() {
        World.Ingest ingest = world.ingest();
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view()));
        world.database.execute("ALTER DATABASE " + name() + " SET zero_damaged_pages = on");
        world.database.execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'yardpass-ingest' AND datname = current_database()""");
        for (int i = 0; i < 1_000 && !ingest.ingest().hindrance().startsWith("zero_damaged_pages"); i++) {
            await(world.vertx.timer(10, TimeUnit.MILLISECONDS));
        }
        assertEquals(
                "zero_damaged_pages is on in the database, so what is acknowledged may be lost",
                ingest.ingest().hindrance());
    }

    private void awaitUp(World.Ingest ingest) {
        for (int i = 0; i < 1_000 && !ingest.ingest().hindrance().isEmpty(); i++) {
            await(world.vertx.timer(10, TimeUnit.MILLISECONDS));
        }
    }

    private String name() {
        return world.database.address().database();
    }

    private static Event view() {
        return new EventView(UUID.randomUUID(), nowMicros(), PUBLIC_EVENT, null, null, null, null);
    }
}
