package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.pgcopy.PipelineResult.Committed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LostConnectionTest {

    @RegisterExtension
    final Loop loop = new Loop();

    private final String table = Postgres.freshTable();

    @AfterEach
    void noMemoryIsLeaked() {
        assertEquals(0, loop.run(() -> Future.succeededFuture(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())));
    }

    @Test
    void aTerminatedBackendFailsEverythingInFlightWithItsReason() {
        CopyConnection admin = loop.connect(Postgres.options());
        CopyConnection connection = loop.connect(Postgres.options());
        AtomicReference<ConnectionLostException> told = new AtomicReference<>();
        List<Throwable> failures = loop.run(() -> {
            connection.closeHandler(told::set);
            List<Future<PipelineResult>> sleeping = IntStream.range(0, 3)
                    .mapToObj(i -> connection.execute(sleep(3).commit().build()))
                    .toList();
            admin.execute(Pipeline.builder()
                    .query("SELECT pg_terminate_backend($1)", connection.backendPid())
                    .build());
            return Future.join(sleeping)
                    .transform(joined -> Future.succeededFuture(
                            sleeping.stream().map(Future::cause).toList()));
        });
        assertEquals(3, failures.size());
        for (Throwable failure : failures) {
            ConnectionLostException lost = assertInstanceOf(ConnectionLostException.class, failure);
            assertEquals(Optional.of("57P01"), lost.error().map(PgError::sqlstate));
        }
        assertSame(failures.getFirst(), loop.run(() -> Future.succeededFuture(told.get())));
        assertFalse(loop.run(() -> Future.succeededFuture(connection.isOpen())));
    }

    @Test
    void anIdleConnectionThatIsTerminatedIsTold() {
        CopyConnection admin = loop.connect(Postgres.options());
        CopyConnection connection = loop.connect(Postgres.options());
        ConnectionLostException lost = loop.run(() -> {
            Promise<ConnectionLostException> told = Promise.promise();
            connection.closeHandler(told::complete);
            admin.execute(Pipeline.builder()
                    .query("SELECT pg_terminate_backend($1)", connection.backendPid())
                    .build());
            return told.future();
        });
        assertEquals("57P01", lost.error().orElseThrow().sqlstate());
    }

    @Test
    void theDeadlineClosesTheConnectionAndFailsAll() {
        CopyConnection connection =
                loop.connect(Postgres.options().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(300)));
        loop.execute(connection, Pipeline.builder().statement("SET statement_timeout = 0"))
                .orThrow();
        List<Throwable> failures = loop.run(() -> {
            Future<PipelineResult> first = connection.execute(sleep(3).commit().build());
            Future<PipelineResult> second = connection.execute(sleep(3).commit().build());
            return Future.join(first, second)
                    .transform(joined -> Future.succeededFuture(List.of(first.cause(), second.cause())));
        });
        failures.forEach(failure -> {
            assertInstanceOf(ConnectionLostException.class, failure);
            assertEquals("no answer within 300 ms", failure.getMessage());
        });
    }

    @Test
    void rowsThatWereNotYetSentAreReleased() {
        CopyConnection connection =
                loop.connect(Postgres.options().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(300)));
        loop.execute(connection, Pipeline.builder().statement("SET statement_timeout = 0"))
                .orThrow();
        // A server that sleeps does not read, and 20 MiB are more than the kernel holds for us.
        loop.run(() -> {
            Future<PipelineResult> first = connection.execute(asleepBefore(20));
            Future<PipelineResult> second = connection.execute(asleepBefore(20));
            return Future.join(first, second)
                    .transform(joined -> first.failed() && second.failed()
                            ? Future.succeededFuture()
                            : Future.failedFuture("the server took it all"));
        });
    }

    @Test
    void aBeginThatWasCancelledIsNotTakenForARollback() {
        // The steps after it ran on their own: nobody can say what was kept.
        ActivePipeline active = new ActivePipeline(sleep(1).commit().build(), 0, 0, Promise.promise());
        active.failed(
                new PgError("57014", "canceling statement due to user request", null, null, null, null, null, null));
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> active.ready('I'));
        assertEquals(
                "after step 0 the transaction status is I instead of E: 57014 canceling statement due to user request",
                violation.getMessage());
    }

    @Test
    void aCommitThatAnswersOtherwiseIsNotTakenForOne() {
        ActivePipeline active = new ActivePipeline(sleep(1).commit().build(), 0, 0, Promise.promise());
        active.ready('T');
        active.ready('T');
        active.tag("ROLLBACK");
        assertThrows(ProtocolViolation.class, () -> active.ready('I'));
    }

    @Test
    void rowsWithoutAValueAreBoundedToo() {
        ActivePipeline active = new ActivePipeline(sleep(1).commit().build(), 0, 10_000, Promise.promise());
        BackendMessage.DataRow empty = new BackendMessage.DataRow(List.of());
        assertThrows(ProtocolViolation.class, () -> IntStream.range(0, 1_000).forEach(i -> active.row(empty)));
    }

    @Test
    void aWireThatCutsEveryByteApartChangesNothing() {
        loop.execute(loop.connect(Postgres.options()), createTable()).orThrow();
        Proxy proxy = new Proxy(loop.vertx(), Postgres.address(), connection -> Harm.SLICED);
        PgAddress address = loop.run(proxy::listen);
        CopyConnection connection = loop.connect(CopyOptions.to(address));
        List<PipelineResult> results = loop.run(() -> Future.all(
                        connection.execute(insert(1)),
                        connection.execute(insert(1)),
                        connection.execute(insert(2)),
                        connection.execute(Pipeline.builder()
                                .query("SELECT n, 'grün' FROM " + table + " ORDER BY n")
                                .build())))
                .list();
        assertInstanceOf(Committed.class, results.get(0));
        assertInstanceOf(PipelineResult.RolledBack.class, results.get(1));
        assertInstanceOf(Committed.class, results.get(2));
        assertEquals(
                List.of(List.of("1", "grün"), List.of("2", "grün")),
                results.get(3).orThrow().getFirst().rows());
        loop.run(connection::close);
        loop.run(proxy::close);
    }

    private Pipeline.Builder createTable() {
        return Pipeline.builder()
                .begin()
                .statement("CREATE TABLE " + table + " (n int8 PRIMARY KEY)")
                .commit();
    }

    private Pipeline insert(long n) {
        CopyRows rows = CopyRows.create();
        rows.startRow(1).int8(n);
        return Pipeline.builder()
                .begin()
                .copy("COPY " + table + " FROM STDIN (FORMAT binary)", rows)
                .query("SELECT $1::int8", n)
                .commit()
                .build();
    }

    private static Pipeline asleepBefore(int mebibytes) {
        CopyRows rows = CopyRows.create();
        byte[] mebibyte = new byte[1 << 20];
        for (int i = 0; i < mebibytes; i++) {
            rows.startRow(1).bytea(mebibyte);
        }
        return sleep(3).copy("COPY nothing FROM STDIN (FORMAT binary)", rows)
                .commit()
                .build();
    }

    private static Pipeline.Builder sleep(int seconds) {
        return Pipeline.builder().begin().query("SELECT pg_sleep($1)", seconds);
    }
}
