package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server of the tests is on this machine, so the database's time is this machine's. */
class DatabaseClockTest {
    private static final Duration NEAR = Duration.ofSeconds(2);

    private final Vertx vertx = Vertx.vertx();
    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource own = () -> Instant.now().plus(ahead);
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1H", "-PT1H", "P500D", "-P500D"})
    void itTellsTheDatabasesTimeWhateverTheMachinesClockSays(Duration wrong) throws Exception {
        ahead = wrong;
        DatabaseClock clock = start(Duration.ofSeconds(5));
        assertTrue(Duration.between(Instant.now(), clock.instant()).abs().compareTo(NEAR) < 0);
        clock.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "PT59M, ''",
        "-PT59M, ''",
        "PT1H1M30S, this machine's is 0 d 1 h 1 min ahead of the database's",
        "-PT25H30S, this machine's is 1 d 1 h 0 min behind the database's",
        "PT12000H30S, this machine's is 500 d 0 h 0 min ahead of the database's"
    })
    void clocksThatAreAnHourApartDoNotAgree(Duration wrong, String hindrance) throws Exception {
        ahead = wrong;
        DatabaseClock clock = start(Duration.ofSeconds(5));
        assertEquals(hindrance, clock.hindrance());
        assertEquals(hindrance.isEmpty(), clock.agrees());
        clock.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aMachinesClockThatJumpsIsNoticedAtOnceAndOneThatIsMendedToo() throws Exception {
        DatabaseClock clock = start(Duration.ofSeconds(5));
        assertTrue(clock.agrees());
        ahead = Duration.ofDays(-1);
        assertFalse(clock.agrees());
        ahead = Duration.ZERO;
        assertTrue(clock.agrees());
        clock.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void itGoesOnWhileTheDatabaseIsAwayAndIsNotShakenByBeingAsked() throws Exception {
        DatabaseClock clock = start(Duration.ofMillis(1));
        Instant before = clock.instant();
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                database.close();
            }
            vertx.timer(1, TimeUnit.MILLISECONDS).await(10, TimeUnit.SECONDS);
            Instant now = clock.instant();
            assertTrue(now.isAfter(before.minusMillis(50)), () -> "stepped back: " + now);
            before = now;
        }
        assertTrue(Duration.between(Instant.now(), clock.instant()).abs().compareTo(NEAR) < 0);
        clock.close().await(10, TimeUnit.SECONDS);
    }

    private DatabaseClock start(Duration sampleEvery) throws Exception {
        return DatabaseClock.start(vertx, database.address(), own, new ClockOptions(sampleEvery, Duration.ofHours(1)))
                .await(10, TimeUnit.SECONDS);
    }
}
