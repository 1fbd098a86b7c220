package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A session that is cancelled again and again, wherever it is just then: whole pipelines or nothing. */
class CancelStormTest {
    private static final int PIPELINES = 400;
    private static final int ROWS = 1_000;
    private static final int STAGES = 20;
    private static final double STAGE_SECONDS = 0.000_4;

    @RegisterExtension
    final Loop loop = new Loop();

    private final String table = Postgres.freshTable();

    private enum Fate {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    @Test
    void nothingIsKeptInPartAndNothingThatWasToldIsMissing() {
        CopyConnection admin = loop.connect(Postgres.options());
        loop.execute(
                        admin,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table + " (batch int4, part int4, n int4)")
                                .commit())
                .orThrow();
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        List<Fate> byBatch = new ArrayList<>();
        CopyConnection victim = loop.connect(Postgres.options());
        for (int batch = 0; batch < PIPELINES; batch++) {
            if (!loop.run(isOpen(victim))) {
                victim = loop.connect(Postgres.options());
            }
            Fate fate = copyWhileCancelled(admin, victim, batch);
            byBatch.add(fate);
            fates.merge(fate, 1, Integer::sum);
        }
        Map<Integer, Integer> kept = new HashMap<>();
        loop.execute(admin, Pipeline.builder().query("SELECT batch, count(*) FROM " + table + " GROUP BY batch"))
                .orThrow()
                .getFirst()
                .rows()
                .forEach(row -> kept.put(Integer.valueOf(row.get(0)), Integer.valueOf(row.get(1))));
        for (int batch = 0; batch < PIPELINES; batch++) {
            int rows = kept.getOrDefault(batch, 0);
            switch (byBatch.get(batch)) {
                case COMMITTED -> assertEquals(3 * ROWS, rows, "batch " + batch);
                case ROLLED_BACK -> assertEquals(0, rows, "batch " + batch);
                case UNKNOWN -> assertTrue(rows == 0 || rows == 3 * ROWS, "batch " + batch + " in part: " + rows);
            }
        }
        assertTrue(
                fates.getOrDefault(Fate.COMMITTED, 0) > 0 && fates.getOrDefault(Fate.ROLLED_BACK, 0) > PIPELINES / 20,
                "the storm was none: " + fates);
    }

    /** Both leave in the same turn, and the cancel waits a little longer each time: it meets every stage of the pipeline. */
    private Fate copyWhileCancelled(CopyConnection admin, CopyConnection victim, int batch) {
        return loop.run(() -> {
            Future<PipelineResult> copied = victim.execute(threeCopies(batch));
            Pipeline.Builder cancel = Pipeline.builder()
                    .query(
                            "SELECT pg_cancel_backend($1) FROM pg_sleep($2)",
                            victim.backendPid(),
                            batch % STAGES * STAGE_SECONDS);
            return Future.join(copied, admin.execute(cancel.build())).transform(joined -> {
                if (copied.failed()) {
                    return Future.succeededFuture(Fate.UNKNOWN);
                }
                boolean committed = copied.result() instanceof PipelineResult.Committed;
                return Future.succeededFuture(committed ? Fate.COMMITTED : Fate.ROLLED_BACK);
            });
        });
    }

    private Pipeline threeCopies(int batch) {
        Pipeline.Builder steps = Pipeline.builder().begin();
        for (int part = 0; part < 3; part++) {
            CopyRows rows = CopyRows.create();
            for (int n = 0; n < ROWS; n++) {
                rows.startRow(3).int4(batch).int4(part).int4(n);
            }
            steps.copy("COPY " + table + " FROM STDIN (FORMAT binary)", rows);
        }
        return steps.query("SELECT 1").query("SELECT 2").commit().build();
    }

    private static Supplier<Future<Boolean>> isOpen(CopyConnection connection) {
        return () -> Future.succeededFuture(connection.isOpen());
    }
}
