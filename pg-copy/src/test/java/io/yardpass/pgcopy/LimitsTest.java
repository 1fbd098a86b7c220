package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {

    @RegisterExtension
    final Loop loop = new Loop();

    private final String table = Postgres.freshTable();

    @AfterEach
    void noMemoryIsLeaked() {
        assertEquals(0, loop.run(() -> Future.succeededFuture(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())));
    }

    @Test
    void onePipelineTooManyIsRefusedAndTheOthersGoOn() {
        CopyConnection connection = loop.connect(Postgres.options().withPipeliningMax(2));
        assertOutcomes(connection, List.of("ok", "ok", "2 pipelines are in flight"), text(10), text(10), text(10));
    }

    @Test
    void bytesInFlightAreBounded() {
        CopyConnection connection = loop.connect(Postgres.options().withBytes(10_000, 15_000, 1_000_000));
        assertOutcomes(
                connection,
                List.of("ok", "9017 bytes are in flight", "a pipeline of 10017 bytes is longer than 10000", "ok"),
                text(9_000),
                text(9_000),
                text(10_000),
                text(100));
    }

    @Test
    void anAnswerLargerThanAllowedClosesTheConnection() {
        CopyConnection connection = loop.connect(Postgres.options().withBytes(10_000, 15_000, 50_000));
        assertOutcomes(
                connection,
                List.of("the answer is larger than 50000 bytes"),
                Pipeline.builder().query("SELECT repeat('x', 1000) FROM generate_series(1, 100)"));
    }

    @Test
    void closingRefusesWhatComesAndDrainsWhatIsThere() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.run(() -> {
            Future<PipelineResult> before = connection.execute(text(10).build());
            Future<Void> closed = connection.close();
            Future<PipelineResult> after = connection.execute(rowPipeline());
            assertInstanceOf(PipelineRefusedException.class, after.cause());
            return Future.all(before, closed);
        });
    }

    @Test
    void anotherThreadIsRefused() {
        CopyConnection connection = loop.connect(Postgres.options());
        assertThrows(IllegalStateException.class, () -> connection.execute(rowPipeline()));
        assertThrows(IllegalStateException.class, connection::isOpen);
    }

    @Test
    void aPipelineIsExecutedOnce() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(
                        connection,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table + " (n int8)")
                                .commit())
                .orThrow();
        Pipeline pipeline = rowPipeline();
        loop.run(() -> connection.execute(pipeline)).orThrow();
        loop.run(() -> {
            assertThrows(IllegalStateException.class, () -> connection.execute(pipeline));
            return Future.succeededFuture();
        });
    }

    @Test
    void aStatementThatEndsTheTransactionEndsTheConnection() {
        CopyConnection connection = loop.connect(Postgres.options());
        assertOutcomes(
                connection,
                List.of("after step 1 the transaction status is I instead of T"),
                Pipeline.builder()
                        .begin()
                        .statement("ROLLBACK")
                        .statement("SELECT 1")
                        .commit());
    }

    @Test
    void aStatementThatLeavesATransactionOpenEndsTheConnection() {
        CopyConnection connection = loop.connect(Postgres.options());
        assertOutcomes(
                connection,
                List.of("after step 0 the transaction status is T instead of I"),
                Pipeline.builder().statement("BEGIN"));
    }

    @Test
    void aCopyHiddenInAStatementEndsTheConnection() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(
                        connection,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table + " (n int8)")
                                .commit())
                .orThrow();
        assertOutcomes(
                connection,
                List.of("a step that is not a copy asked for data"),
                Pipeline.builder()
                        .begin()
                        .statement("COPY " + table + " FROM STDIN (FORMAT binary)")
                        .commit());
    }

    @Test
    void aPipelineThatBeginsAndDoesNotCommitIsNotBuilt() {
        for (Pipeline.Builder wrong : List.of(
                Pipeline.builder(),
                Pipeline.builder().begin(),
                Pipeline.builder().begin().statement("SELECT 1"),
                Pipeline.builder().statement("SELECT 1").commit(),
                Pipeline.builder().begin().commit().begin().commit(),
                Pipeline.builder().begin().copy(copySql(), row()))) {
            assertThrows(IllegalStateException.class, wrong::build);
        }
        try (CopyRows rows = row()) {
            assertThrows(
                    IllegalArgumentException.class, () -> Pipeline.builder().copy("COPY t FROM STDIN", rows));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Pipeline.builder().copy("COPY t FROM STDIN (FORMAT binary); SELECT 1", rows));
        }
    }

    @Test
    void rowsWithTooFewOrTooManyValuesAreRefused() {
        try (CopyRows rows = CopyRows.create()) {
            rows.startRow(2).int4(1);
            assertThrows(IllegalStateException.class, () -> rows.startRow(2));
            rows.int4(2);
            assertThrows(IllegalStateException.class, () -> rows.int4(3));
            assertEquals(1, rows.rows());
            assertTrue(rows.bytes() > 0);
        }
    }

    /** Sends all at once; "ok" or the message of what failed. */
    private void assertOutcomes(CopyConnection connection, List<String> expected, Pipeline.Builder... pipelines) {
        List<String> outcomes = loop.run(() -> {
            List<Future<PipelineResult>> sent = Stream.of(pipelines)
                    .map(pipeline -> connection.execute(pipeline.build()))
                    .toList();
            return Future.join(sent)
                    .transform(joined -> Future.succeededFuture(sent.stream()
                            .map(future ->
                                    future.succeeded() ? "ok" : future.cause().getMessage())
                            .toList()));
        });
        assertEquals(expected, outcomes);
    }

    private static Pipeline.Builder text(int length) {
        return Pipeline.builder().query("SELECT length($1)", "x".repeat(length));
    }

    private Pipeline rowPipeline() {
        return Pipeline.builder().begin().copy(copySql(), row()).commit().build();
    }

    private String copySql() {
        return "COPY " + table + " FROM STDIN (FORMAT binary)";
    }

    private static CopyRows row() {
        return CopyRows.create().startRow(1).int8(1);
    }
}
