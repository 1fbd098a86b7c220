package io.yardpass.analytics;

import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.POST;
import static io.yardpass.analytics.World.await;
import static io.yardpass.analytics.World.nowMicros;
import static io.yardpass.domain.Verdict.ACCEPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is there and does not get on: nothing waits for ever, nothing is lost, nothing has to be restarted. */
class HinderedServerTest {
    private static final String MONTH = "SELECT 'analytics.post_impressions_' || to_char(now(), 'YYYY_MM')";

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
    void aMonthThatIsLockedForAWhileOnlyTakesLonger() throws Exception {
        World.Ingest ingest = world.ingest();
        try (Connection other =
                        DriverManager.getConnection(world.database.address().jdbcUrl());
                Statement sql = other.createStatement()) {
            sql.execute("BEGIN; LOCK TABLE " + world.database.text(MONTH) + " IN ACCESS EXCLUSIVE MODE");
            List<Future<IngestOutcome>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(ingest.submit(PERSON, List.of(view(), view())));
            }
            awaitWaiting();
            assertTrue(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
            sql.execute("ROLLBACK");
            answers.forEach(answer ->
                    assertEquals(List.of(ACCEPTED, ACCEPTED), ((IngestOutcome.Recorded) await(answer)).verdicts()));
        }
        assertEquals(40, stored());
    }

    @Test
    void aMonthThatStaysLockedIsUnavailableUntilItIsFree() throws Exception {
        World.Ingest ingest = world.ingest(impatient());
        List<Event> events = List.of(view(), view());
        try (Connection other =
                        DriverManager.getConnection(world.database.address().jdbcUrl());
                Statement sql = other.createStatement()) {
            sql.execute("BEGIN; LOCK TABLE " + world.database.text(MONTH) + " IN ACCESS EXCLUSIVE MODE");
            assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, events)));
            awaitNoneWaiting();
            sql.execute("ROLLBACK");
        }
        awaitReady(ingest);
        assertEquals(List.of(ACCEPTED, ACCEPTED), ingest.verdicts(PERSON, events));
        assertEquals(2, stored());
    }

    @Test
    void aSessionThatHangsIsLeftAndWhatItWroteAfterAllIsADuplicate() throws Exception {
        World.Ingest ingest = world.ingest(impatient());
        long session = world.database.count("""
                SELECT pid FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'yardpass-ingest'
                """);
        assumeTrue(isOurs(session), "the server's processes are not of this machine");
        List<Event> events = List.of(view(), view());
        signal("STOP", session);
        try {
            assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, events)));
            assertFalse(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
            awaitReady(ingest);
            assertEquals(ACCEPTED, ingest.verdict(PERSON, view()));
        } finally {
            signal("CONT", session);
        }
        while (world.database.count("SELECT count(*) FROM pg_stat_activity WHERE pid = " + session) > 0) {
            Thread.sleep(10);
        }
        long before = stored();
        long accepted = ingest.verdicts(PERSON, events).stream()
                .filter(ACCEPTED::equals)
                .count();
        assertEquals(3, before + accepted);
        assertEquals(3, stored());
    }

    @Test
    void aFullDiskIsUnavailableAndNotReadyUntilThereIsRoom() {
        failWith("53100");
        World.Ingest ingest = world.ingest();
        Event view = view();
        assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, List.of(view))));
        assertFalse(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
        world.database.execute("DROP TRIGGER fail ON analytics.post_impressions");
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view));
        assertTrue(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
    }

    private IngestOptions impatient() {
        IngestOptions usual = IngestOptions.to(world.address());
        return usual.withCopy(usual.copy().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1)));
    }

    /** The test breaks the rule against triggers to have its way. */
    private void failWith(String sqlstate) {
        world.database.execute("""
                CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'as the test wants it' USING ERRCODE = '%s';
                END $$;
                CREATE TRIGGER fail BEFORE INSERT ON analytics.post_impressions
                    FOR EACH STATEMENT EXECUTE FUNCTION public.fail();
                """.formatted(sqlstate));
    }

    private static boolean isOurs(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
    }

    private static void signal(String signal, long pid) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private long stored() {
        return world.database.count("SELECT count(*) FROM analytics.post_impressions");
    }

    private void awaitWaiting() throws InterruptedException {
        while (waiting() == 0) {
            Thread.sleep(10);
        }
    }

    /** The server ends by itself the statement of a connection that was given up. */
    private void awaitNoneWaiting() throws InterruptedException {
        while (waiting() > 0) {
            Thread.sleep(10);
        }
    }

    private long waiting() {
        return world.database.count("""
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """);
    }

    private static void awaitReady(World.Ingest ingest) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!ingest.onLoop(ingest.ingest()::hindrance).isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "not back in time");
            Thread.sleep(20);
        }
    }

    private static Event view() {
        return new PostView(UUID.randomUUID(), nowMicros(), POST, null, null, null, null, null);
    }
}
