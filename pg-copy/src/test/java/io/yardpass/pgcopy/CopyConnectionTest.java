package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.pgcopy.PipelineResult.Committed;
import io.yardpass.pgcopy.PipelineResult.Failed;
import io.yardpass.pgcopy.PipelineResult.RolledBack;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CopyConnectionTest {

    @RegisterExtension
    final Loop loop = new Loop();

    private final String table = Postgres.freshTable();

    @Test
    void everyTypeComesBackAsItWasCopied() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(
                        connection,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table + """
                (a uuid, b int2, c int4, d int8, e bool, f text, g jsonb, h timestamptz, i bytea, j char(3), k float8, l json)""")
                                .commit())
                .orThrow();
        UUID id = UUID.fromString("0198c5a2-1111-7222-8333-444455556666");
        CopyRows rows = CopyRows.create();
        rows.startRow(12)
                .uuid(id)
                .int2((short) -7)
                .int4(42)
                .int8(Long.MIN_VALUE)
                .bool(true)
                .text("Grüße, 東京 🎟")
                .jsonb("{\"a\": [1, null]}")
                .timestamptz(1_760_000_000_123_456L)
                .bytea(new byte[] {0, (byte) 0xff})
                .text("EUR")
                .float8(-0.1)
                .text("{\"b\":  2}");
        rows.startRow(12).nulls(12);
        rows.startRow(12)
                .uuid(null)
                .nulls(6)
                .timestamptz(-1L)
                .nulls(2)
                .float8(null)
                .nulls(1);

        PipelineResult result = loop.execute(
                connection,
                Pipeline.builder()
                        .begin()
                        .copy("COPY " + table + " FROM STDIN (FORMAT binary)", rows)
                        .query("SELECT * FROM " + table + " WHERE a = $1", id)
                        .query("SELECT count(*) FROM " + table + " WHERE a IS NULL AND $1::text IS NULL", (Object) null)
                        .query("SELECT h FROM " + table + " WHERE h < $1", "1970-01-01")
                        .commit());

        List<StepResult> results = assertInstanceOf(Committed.class, result).results();
        assertEquals(
                List.of("BEGIN", "COPY 3", "SELECT 1", "SELECT 1", "SELECT 1", "COMMIT"),
                results.stream().map(StepResult::tag).toList());
        assertEquals(3, results.get(1).rowCount());
        assertEquals(
                List.of(
                        id.toString(),
                        "-7",
                        "42",
                        "-9223372036854775808",
                        "t",
                        "Grüße, 東京 🎟",
                        "{\"a\": [1, null]}",
                        "2025-10-09 08:53:20.123456+00",
                        "\\x00ff",
                        "EUR",
                        "-0.1",
                        "{\"b\":  2}"),
                results.get(2).rows().getFirst());
        assertEquals("2", results.get(3).scalar());
        assertEquals("1969-12-31 23:59:59.999999+00", results.get(4).scalar());
    }

    @Test
    void aCommitIsOnTheDiskWhateverTheRoleSays() {
        CopyConnection connection = loop.connect(Postgres.options());
        String role = "ALTER ROLE CURRENT_USER SET synchronous_commit = ";
        loop.execute(
                        connection,
                        Pipeline.builder().begin().statement(role + "off").commit())
                .orThrow();
        try {
            assertEquals(
                    "on",
                    loop.execute(
                                    loop.connect(Postgres.options()),
                                    Pipeline.builder().query("SHOW synchronous_commit"))
                            .orThrow()
                            .getFirst()
                            .scalar());
        } finally {
            loop.execute(
                            connection,
                            Pipeline.builder()
                                    .begin()
                                    .statement(role + "DEFAULT")
                                    .commit())
                    .orThrow();
        }
    }

    @Test
    void aValueThatTheColumnCannotTakeFailsTheCopyWithItsCode() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(
                        connection,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table + " (i int4, b int8, t text, j jsonb)")
                                .commit())
                .orThrow();
        Map<CopyRows, String> codes = Map.of(
                CopyRows.create().startRow(4).int8(1).nulls(3), "22P03",
                CopyRows.create().startRow(4).nulls(1).int4(1).nulls(2), "08P01",
                CopyRows.create().startRow(4).nulls(2).text("\0").nulls(1), "22021",
                CopyRows.create().startRow(4).nulls(3).jsonb("{"), "22P02");
        codes.forEach((rows, code) -> {
            RolledBack result = assertInstanceOf(
                    RolledBack.class,
                    loop.execute(
                            connection,
                            Pipeline.builder()
                                    .begin()
                                    .copy("COPY " + table + " FROM STDIN (FORMAT binary)", rows)
                                    .commit()));
            assertEquals(code, result.error().sqlstate());
        });
    }

    @Test
    void aNullValueIsToldFromAnEmptyText() {
        CopyConnection connection = loop.connect(Postgres.options());
        List<StepResult> results = loop.execute(
                        connection, Pipeline.builder().query("SELECT $1::text, $2::text", null, ""))
                .orThrow();
        assertEquals(Arrays.asList(null, ""), results.getFirst().rows().getFirst());
        assertNull(results.getFirst().scalar());
    }

    @Test
    void severalPipelinesInFlightAnswerInOrder() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(connection, numbers()).orThrow();
        List<String> seen = loop
                .run(() -> Future.all(IntStream.range(0, 8)
                        .mapToObj(i -> connection.execute(copyOf(i, i * 1_000, 1_000)
                                .query("SELECT count(*) FROM " + table)
                                .commit()
                                .build()))
                        .toList()))
                .<PipelineResult>list()
                .stream()
                .map(result -> result.orThrow().get(2).scalar())
                .toList();
        assertEquals(List.of("1000", "2000", "3000", "4000", "5000", "6000", "7000", "8000"), seen);
    }

    @Test
    void aFailedCopyRollsBackItsOwnPipelineAndNoOther() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(connection, numbers()).orThrow();
        List<PipelineResult> results = loop.run(() -> Future.all(
                        connection.execute(copyOf(0, 0, 10).commit().build()),
                        connection.execute(copyOf(1, 5, 100_000)
                                .statement("SELECT 1/0")
                                .copy(copySql(), rowsOf(1, 500_000, 1))
                                .commit()
                                .build()),
                        connection.execute(copyOf(2, 10, 10).commit().build()),
                        connection.execute(Pipeline.builder()
                                .query("SELECT count(*) FROM " + table)
                                .build())))
                .list();
        assertInstanceOf(Committed.class, results.get(0));
        RolledBack failed = assertInstanceOf(RolledBack.class, results.get(1));
        assertEquals(1, failed.stepIndex());
        PgError error = failed.error();
        assertEquals("23505", error.sqlstate());
        assertEquals(table, error.schema() + "." + error.table());
        assertEquals(table.substring("public.".length()) + "_pkey", error.constraint());
        assertEquals("Key (n)=(5) already exists.", error.detail());
        assertTrue(error.where().startsWith("COPY t"), error.where());
        assertInstanceOf(Committed.class, results.get(2));
        assertEquals("20", results.get(3).orThrow().getFirst().scalar());
    }

    /** COPYs that follow each other share a message: the error is that of the one that met it, and harms no neighbour. */
    @Test
    void ofCopiesThatGoTogetherTheOneThatFailedIsNamed() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(connection, numbers()).orThrow();
        List<PipelineResult> results = loop.run(() -> Future.all(
                        connection.execute(copyOf(0, 0, 10)
                                .copy(copySql(), rowsOf(0, 10, 10))
                                .copy(copySql(), rowsOf(0, 20, 10))
                                .query("SELECT count(*) FROM " + table)
                                .commit()
                                .build()),
                        connection.execute(copyOf(1, 100, 10)
                                .copy(copySql(), rowsOf(1, 15, 50_000))
                                .copy(copySql(), rowsOf(1, 100_000, 50_000))
                                .query("SELECT count(*) FROM " + table)
                                .query("SELECT 1")
                                .commit()
                                .build()),
                        connection.execute(Pipeline.builder()
                                .query("SELECT count(*) FROM " + table)
                                .build())))
                .list();
        List<StepResult> first = results.get(0).orThrow();
        assertEquals(
                List.of("BEGIN", "COPY 10", "COPY 10", "COPY 10", "SELECT 1", "COMMIT"),
                first.stream().map(StepResult::tag).toList());
        assertEquals("30", first.get(4).scalar());
        RolledBack failed = assertInstanceOf(RolledBack.class, results.get(1));
        assertEquals(2, failed.stepIndex());
        assertEquals("23505", failed.error().sqlstate());
        assertEquals("30", results.get(2).orThrow().getFirst().scalar());
    }

    @Test
    void queriesBehindTheOneThatFailedAreNotTriedAndTheNextPipelineIsAnsweredItsOwn() {
        CopyConnection connection = loop.connect(Postgres.options());
        List<PipelineResult> results = loop.run(() -> Future.all(
                        connection.execute(Pipeline.builder()
                                .query("SELECT set_config('pgcopy.tried', 'first', false)")
                                .query("SELECT $1::int / 0", 1)
                                .query("SELECT set_config('pgcopy.tried', 'third', false)")
                                .build()),
                        connection.execute(Pipeline.builder()
                                .query("SELECT coalesce(current_setting('pgcopy.tried', true), '')")
                                .query("SELECT 'second'")
                                .build())))
                .list();
        assertEquals(1, assertInstanceOf(Failed.class, results.get(0)).stepIndex());
        List<StepResult> next = results.get(1).orThrow();
        assertEquals("", next.get(0).scalar());
        assertEquals("second", next.get(1).scalar());
    }

    @Test
    void eachRunOfStepsIsAnsweredAtOnce() {
        try (Pipeline pipeline = copyOf(0, 0, 1)
                .copy(copySql(), rowsOf(0, 1, 1))
                .query("SELECT 1")
                .query("SELECT 2")
                .statement("SELECT 3")
                .statement("SELECT 4")
                .commit()
                .build()) {
            assertEquals(
                    List.of(3, 2, 1, 1, 1),
                    pipeline.runs().stream().map(List::size).toList());
        }
    }

    @Test
    void aFailedStatementMakesCommitRollBack() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(connection, numbers()).orThrow();
        RolledBack result = assertInstanceOf(
                RolledBack.class,
                loop.execute(
                        connection,
                        copyOf(0, 0, 10)
                                .query("SELECT $1::int / 0", 1)
                                .statement("SELECT 2")
                                .commit()));
        assertEquals(2, result.stepIndex());
        assertEquals("22012", result.error().sqlstate());
        assertEquals("0", count(connection));
    }

    @Test
    void aGuardThatRaisesLeavesNoRow() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(connection, numbers()).orThrow();
        loop.execute(connection, Pipeline.builder().begin().statement("""
                CREATE OR REPLACE FUNCTION public.require_epoch(expected int) RETURNS void LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'epoch % is stale', expected USING ERRCODE = 'YP001'; END $$""").commit())
                .orThrow();
        RolledBack result = assertInstanceOf(
                RolledBack.class,
                loop.execute(
                        connection,
                        copyOf(0, 0, 10)
                                .query("SELECT public.require_epoch($1)", 3)
                                .commit()));
        assertEquals("YP001", result.error().sqlstate());
        assertEquals("epoch 3 is stale", result.error().message());
        assertEquals("0", count(connection));
    }

    @Test
    void aConstraintCheckedAtCommitIsBlamedOnTheCommit() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(
                        connection,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table
                                        + " (n int8 UNIQUE DEFERRABLE INITIALLY DEFERRED, batch int4)")
                                .commit())
                .orThrow();
        RolledBack result = assertInstanceOf(
                RolledBack.class,
                loop.execute(
                        connection,
                        copyOf(0, 0, 10).copy(copySql(), rowsOf(0, 0, 1)).commit()));
        assertEquals(3, result.stepIndex());
        assertEquals("23505", result.error().sqlstate());
        assertEquals("0", count(connection));
    }

    @Test
    void plainStepsStandOnTheirOwn() {
        CopyConnection connection = loop.connect(Postgres.options());
        Failed result = assertInstanceOf(
                Failed.class,
                loop.execute(
                        connection,
                        Pipeline.builder()
                                .statement("SELECT 1")
                                .query("SELECT $1::int / 0", 1)
                                .statement("SELECT 2")));
        assertEquals(1, result.stepIndex());
        assertEquals("22012", result.error().sqlstate());
    }

    /** A BEGIN that is cancelled leaves its steps to run as plain ones, and then none of them may be kept. */
    @Test
    void whatDidNotBeginCannotWrite() {
        CopyConnection connection = loop.connect(Postgres.options());
        loop.execute(connection, numbers()).orThrow();
        CopyRows rows = CopyRows.create().startRow(2).int8(1).int4(1);
        Failed result = assertInstanceOf(
                Failed.class,
                loop.execute(
                        connection,
                        Pipeline.builder()
                                .copy("COPY " + table + " FROM STDIN (FORMAT binary)", rows)
                                .query("INSERT INTO " + table + " VALUES ($1, 1)", 2)
                                .statement("INSERT INTO " + table + " VALUES (3, 1)")));
        assertEquals(0, result.stepIndex());
        assertEquals("25006", result.error().sqlstate());
        assertEquals("0", count(connection));
    }

    @Test
    void theRoleOfTheAddressIsTaken() {
        CopyConnection admin = loop.connect(Postgres.options());
        loop.execute(
                        admin,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE ROLE pgcopy_someone NOLOGIN")
                                .commit())
                .orThrow();
        CopyConnection connection =
                loop.connect(CopyOptions.to(Postgres.address().withRole("pgcopy_someone")));
        assertEquals(
                List.of("pgcopy_someone", "postgres"),
                loop.execute(connection, Pipeline.builder().query("SELECT current_user, session_user"))
                        .orThrow()
                        .getFirst()
                        .rows()
                        .getFirst());
    }

    private Pipeline.Builder numbers() {
        return Pipeline.builder()
                .begin()
                .statement("CREATE TABLE " + table + " (n int8 PRIMARY KEY, batch int4)")
                .commit();
    }

    private Pipeline.Builder copyOf(int batch, long first, int count) {
        return Pipeline.builder().begin().copy(copySql(), rowsOf(batch, first, count));
    }

    private static CopyRows rowsOf(int batch, long first, int count) {
        CopyRows rows = CopyRows.create();
        for (int i = 0; i < count; i++) {
            rows.startRow(2).int8(first + i).int4(batch);
        }
        return rows;
    }

    private String copySql() {
        return "COPY " + table + " (n, batch) FROM STDIN (FORMAT binary)";
    }

    private String count(CopyConnection connection) {
        return loop.execute(connection, Pipeline.builder().query("SELECT count(*) FROM " + table))
                .orThrow()
                .getFirst()
                .scalar();
    }
}
