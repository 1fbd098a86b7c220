package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.yardpass.pgcopy.PipelineResult.Committed;
import io.yardpass.pgcopy.PipelineResult.RolledBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A login by SCRAM, a pipeline that commits and one that fails, harmed at every byte of either direction. Nothing may
 * hang, nothing acknowledged may be missing, nothing refused may be there, and nothing may be left behind.
 */
@Timeout(120)
class EveryByteTest {

    private static final String USER = "pgcopy_every_byte";

    /** Numbers of five digits make all dialogues equally long. */
    private static final int FIRST = 10_001;

    private static final int AT_ONCE = 40;

    @RegisterExtension
    final Loop loop = new Loop();

    @RegisterExtension
    final Leaks leaks = new Leaks();

    private final String table = Postgres.freshTable();
    private final Set<Integer> acknowledged = Collections.synchronizedSet(new HashSet<>());
    private final List<PipelineResult> lies = new CopyOnWriteArrayList<>();
    private CopyConnection admin;
    private Duration patience = Duration.ofSeconds(8);

    @BeforeEach
    void makeUserAndTable() {
        admin = loop.connect(Postgres.options());
        // One round of SCRAM instead of 4096: it is tried some thousand times.
        loop.execute(admin, Pipeline.builder().statement("SET scram_iterations = 1"))
                .orThrow();
        loop.execute(
                        admin,
                        Pipeline.builder()
                                .begin()
                                .statement("DROP ROLE IF EXISTS " + USER)
                                .commit())
                .orThrow();
        Postgres.admit(loop, admin, "host", USER, "scram-sha-256");
        loop.execute(
                        admin,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE " + table + " (n int8 PRIMARY KEY)")
                                .statement("GRANT ALL ON " + table + " TO " + USER)
                                .commit())
                .orThrow();
    }

    @AfterEach
    void dropTable() {
        loop.execute(
                        admin,
                        Pipeline.builder()
                                .begin()
                                .statement("DROP TABLE " + table)
                                .commit())
                .orThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "PAUSE", "STALL"})
    void whereverTheWireFailsNothingHangsAndNoPromiseIsFalse(Harm.Kind kind) {
        List<Harm> harms = harms(kind);
        patience = kind == Harm.Kind.STALL ? Duration.ofMillis(500) : patience;
        Proxy proxy = new Proxy(loop.vertx(), server(), harms::get);
        PgAddress address = loop.run(proxy::listen);
        for (int first = 0; first < harms.size(); first += AT_ONCE) {
            int from = first;
            int to = Math.min(harms.size(), first + AT_ONCE);
            loop.run(() -> Future.all(IntStream.range(from, to)
                    .mapToObj(n -> dialogue(address, FIRST + n, kind))
                    .toList()));
        }
        loop.run(proxy::close);
        System.out.println(kind + ": " + harms.size() + " places, " + acknowledged.size() + " acknowledged");
        assertTrue(acknowledged.size() > 100, "only " + acknowledged.size() + " were acknowledged");
        assertTrue(kind != Harm.Kind.PAUSE || acknowledged.size() == harms.size() + 1, "a pause lost something");
        assertEquals(List.of(), lies);
        assertStored();
        assertNobodyIsLeft();
        assertEquals(0, loop.run(() -> Future.succeededFuture(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())));
    }

    private List<Harm> harms(Harm.Kind kind) {
        Proxy measuring = new Proxy(loop.vertx(), server(), connection -> Harm.NONE);
        loop.run(() -> measuring.listen().compose(address -> dialogue(address, FIRST - 1, Harm.Kind.NONE)));
        assertEquals(Set.of(FIRST - 1), acknowledged);
        List<Harm> harms = new ArrayList<>();
        for (long offset = 0; offset <= measuring.clientBytes(); offset++) {
            harms.add(new Harm(kind, true, offset));
        }
        for (long offset = 0; offset <= measuring.serverBytes(); offset++) {
            harms.add(new Harm(kind, false, offset));
        }
        loop.run(measuring::close);
        assertTrue(harms.size() > 1_000, "a dialogue has more bytes than " + harms.size());
        return harms;
    }

    private Future<Void> dialogue(PgAddress address, int n, Harm.Kind kind) {
        return CopyConnection.connect(loop.vertx(), CopyOptions.to(address).withTimeouts(patience, patience))
                .compose(connection -> both(connection, n, kind).eventually(connection::close))
                .recover(failure -> expected(failure, kind));
    }

    private Future<Void> both(CopyConnection connection, int n, Harm.Kind kind) {
        Future<Void> good = connection.execute(insert(n).commit().build()).map(result -> acknowledge(result, n));
        Future<Void> bad = connection
                .execute(insert(-n).statement("SELECT 1/0").commit().build())
                .map(this::refuse);
        return Future.join(good, bad).mapEmpty();
    }

    private Void acknowledge(PipelineResult result, int n) {
        if (result instanceof Committed) {
            acknowledged.add(n);
        } else {
            lies.add(result);
        }
        return null;
    }

    private Void refuse(PipelineResult result) {
        boolean asExpected = result instanceof RolledBack(int step, PgError error)
                && step == 3
                && error.sqlstate().equals("22012");
        if (!asExpected) {
            lies.add(result);
        }
        return null;
    }

    private static Future<Void> expected(Throwable failure, Harm.Kind kind) {
        boolean known = failure instanceof LoginFailedException
                || failure instanceof ConnectionLostException
                || failure instanceof PipelineRefusedException;
        boolean byDeadline = String.valueOf(failure.getMessage()).contains(" within ");
        boolean fair = switch (kind) {
            case CUT -> known && !byDeadline;
            case STALL -> known;
            case NONE, PAUSE, SLICE -> false;
        };
        return fair ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    private void assertStored() {
        Set<Integer> stored = new HashSet<>();
        loop.execute(admin, Pipeline.builder().query("SELECT n FROM " + table))
                .orThrow()
                .getFirst()
                .rows()
                .forEach(row -> stored.add(Integer.valueOf(row.getFirst())));
        assertTrue(stored.containsAll(acknowledged), "what was acknowledged is missing");
        assertFalse(stored.stream().anyMatch(n -> n < 0), "what was refused is there");
    }

    /** A backend notices a moment later that its client is gone. */
    private void assertNobodyIsLeft() {
        String left = "?";
        for (int i = 0; i < 50 && !left.equals("0"); i++) {
            left = loop.execute(
                            admin,
                            Pipeline.builder()
                                    .query("SELECT pg_sleep(0.1)")
                                    .query("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                            + " AND backend_type = 'client backend'"))
                    .orThrow()
                    .get(1)
                    .scalar();
        }
        assertEquals("0", left, "connections are left on the server");
    }

    private Pipeline.Builder insert(long n) {
        CopyRows rows = CopyRows.create();
        rows.startRow(1).int8(n);
        return Pipeline.builder()
                .begin()
                .copy("COPY " + table + " FROM STDIN (FORMAT binary)", rows)
                .query("SELECT $1::int8", n);
    }

    private static PgAddress server() {
        PgAddress server = Postgres.address();
        return new PgAddress(server.host(), server.port(), server.database(), USER, Postgres.PASSWORD, null);
    }
}
