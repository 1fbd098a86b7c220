package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.Fact;
import io.yardpass.database.TestServerSettings;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixedWayTest {
    private static final List<String> TABLES = List.of(
            "analytics.post_impressions",
            "analytics.event_impressions",
            "campaigns.ad_impressions",
            "campaigns.ad_clicks");

    @TempDir
    private static Path directory;

    private static BenchDatabase database;
    private static Vertx vertx;

    @BeforeAll
    static void start() throws Exception {
        database = BenchDatabase.start(directory.resolve("bench"), TestServerSettings.onPort(0));
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        database.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void duplicatesAreToldAndEverythingElseIsStored(boolean together) throws Exception {
        database.empty(TABLES);
        MixedWay way = new MixedWay(vertx, InstantSource.system(), together, 2, 2);

        Tally tally;
        try (Lanes lanes = way.open(database.port(), 20)) {
            tally = lanes.drive(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300));
        }

        assertEquals(tally.rows(), database.count(TABLES));
        // Whole batches and batches short of one.
        assertTrue(tally.rows() % 20 != 0 || tally.rows() > 400, "rows: " + tally.rows());
    }

    @Test
    void aBatchWrittenByTableKeepsItsOrder() throws Exception {
        List<Fact> batch = new MixedFacts(InstantSource.system(), 0).batch(20);
        // Tells each fact by its id.
        PerTableWriter writer = new PerTableWriter(facts ->
                Future.succeededFuture(facts.stream().map(fact -> verdict(fact)).toList()));

        List<Verdict> verdicts = writer.write(batch).await(1, TimeUnit.SECONDS);

        assertEquals(batch.stream().map(MixedWayTest::verdict).toList(), verdicts);
    }

    private static Verdict verdict(Fact fact) {
        return new Verdict.Rejected(RejectionCode.NOT_STORABLE, fact.id().toString());
    }
}
