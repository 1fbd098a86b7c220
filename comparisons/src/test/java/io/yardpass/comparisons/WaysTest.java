package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.yardpass.database.TestServerSettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WaysTest {
    private static final List<String> TABLES = List.of(View.TABLE);
    private static final int BATCH_ROWS = 7;

    @TempDir
    private static Path directory;

    private static BenchDatabase database;
    private static final Vertx VERTX = Vertx.vertx();

    @BeforeAll
    static void start() throws Exception {
        database = BenchDatabase.start(directory.resolve("bench"), TestServerSettings.onPort(0));
    }

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty(TABLES);
    }

    static List<Way> ways() {
        InstantSource clock = InstantSource.system();
        return List.of(
                new PgCopyWay(VERTX, clock, 2, 3), new CopyManagerWay(clock, 2), new UnnestWay(VERTX, clock, 2, 3));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyWayStoresTheSameRowsAndTellsHowMany(Way way) throws Exception {
        Instant before = Instant.now().minusMillis(1);
        Tally tally = write(way, database.port());

        assertTrue(tally.rows() > 0);
        assertEquals(tally.rows(), database.count(TABLES));
        assertEquals(
                "1500 feed s-7f3a9c51e2 {\"run_id\": \"bench-1763800000000\"}",
                database.scalar(
                        "SELECT DISTINCT concat_ws(' ', dwell_ms, source, session_id, metadata) FROM " + View.TABLE));
        assertEquals(
                "0",
                database.scalar("SELECT count(*) FROM " + View.TABLE + " WHERE occurred_at <> received_at"
                        + " OR occurred_at NOT BETWEEN '" + before + "' AND now()"
                        + " OR uuid_extract_version(id) <> 7"
                        + " OR abs(extract(epoch FROM uuid_extract_timestamp(id) - occurred_at)) > 1"
                        + " OR left(post_id::text, 2) <> '0b' OR left(event_id::text, 2) <> '0e'"
                        + " OR left(organization_id::text, 4) <> '0a00' OR left(user_id::text, 3) <> '0aa'"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyWayWorksAtADistance(Way way) throws Exception {
        try (DelayProxy proxy = DelayProxy.start(database.port(), 2)) {
            Tally tally = write(way, proxy.port());

            assertTrue(tally.rows() > 0);
            assertEquals(tally.rows(), database.count(TABLES));
            assertTrue(tally.latencyMicros().getMinValue() >= 4_000, "a round trip takes twice the delay longer");
        }
    }

    @Test
    void aComparisonGivesEachTrialItsRounds() throws Exception {
        Way way = new PgCopyWay(VERTX, InstantSource.system(), 1, 2);
        List<Trial> trials =
                List.of(new Trial("few", way, database.port(), 5), new Trial("many", way, database.port(), 500));

        List<Series> series = new Comparison(database, TABLES, List.of(), Duration.ofMillis(200), 2).measure(trials);

        for (Series each : series) {
            assertEquals(2, each.rounds().size());
            assertTrue(each.lowest() > 0);
            assertTrue(each.median(Series.Round::clientCpuPerMillion) > 0);
        }
        assertTrue(series.getLast().median(Series.Round::serverCpuPerMillion) > 0);
    }

    @Test
    void rowsThatNobodyCommittedStopAComparison() {
        Way boastful = new Boastful(new PgCopyWay(VERTX, InstantSource.system(), 1, 1));
        Comparison comparison = new Comparison(database, TABLES, List.of(), Duration.ofMillis(100), 1);

        assertThrows(
                IllegalStateException.class,
                () -> comparison.measure(List.of(new Trial("lies", boastful, database.port(), 1))));
    }

    private Tally write(Way way, int port) throws Exception {
        try (Lanes lanes = way.open(port, BATCH_ROWS)) {
            return lanes.drive(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(250));
        }
    }

    private record Boastful(Way way) implements Way {
        @Override
        public String name() {
            return "boastful";
        }

        @Override
        public Lanes open(int port, int batchRows) throws Exception {
            Lanes lanes = way.open(port, batchRows);
            return new Lanes() {
                @Override
                public Tally drive(long untilNanos) throws Exception {
                    Tally tally = lanes.drive(untilNanos);
                    tally.committed(1, 1);
                    return tally;
                }

                @Override
                public void close() throws SQLException, TimeoutException {
                    lanes.close();
                }
            };
        }
    }
}
