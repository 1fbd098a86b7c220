package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.batching.OverloadedException;
import io.yardpass.gateway.tokens.PublishableKey.Created;
import io.yardpass.gateway.tokens.PublishableKey.Signed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeyDirectoryTest {
    private static final UUID ORGANIZATION = UUID.randomUUID();
    private static final int KEYS_MAX = 50;
    private static final int WAITING_MAX = 200;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong();
    private final Map<PublishableKey, UUID> live = new ConcurrentHashMap<>();
    private final List<Collection<PublishableKey>> lookups = new CopyOnWriteArrayList<>();
    private volatile KeyDirectory.Lookup database = this::answer;
    private final KeyDirectory directory = open(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private KeyDirectory open(Duration timeout) {
        var options = new KeyDirectoryOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(300),
                Duration.ofSeconds(5),
                100,
                100,
                new KeyDirectoryOptions.Lookup(Duration.ofMillis(1), timeout, KEYS_MAX, WAITING_MAX));
        return KeyDirectory.open(
                        vertx,
                        keys -> {
                            lookups.add(List.copyOf(keys));
                            return database.live(keys);
                        },
                        options,
                        nanos::get)
                .await();
    }

    private Future<Map<PublishableKey, UUID>> answer(Collection<PublishableKey> keys) {
        var found = new HashMap<>(live);
        found.keySet().retainAll(keys);
        return Future.succeededFuture(found);
    }

    private static Created key(int n) {
        return new Created("ypk_%040x".formatted(n));
    }

    private Created liveKey(int n) {
        live.put(key(n), ORGANIZATION);
        return key(n);
    }

    private boolean isTaken(PublishableKey key) {
        return directory.organizationOf(key).await().equals(Optional.of(ORGANIZATION));
    }

    private void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** Lets what runs in the background run. */
    private void settle() {
        vertx.timer(50, TimeUnit.MILLISECONDS).await();
    }

    @Test
    void whoAsksForTheSameKeyAtOnceSharesOneLookUp() {
        var key = liveKey(1);
        var answers = IntStream.range(0, 500)
                .mapToObj(_ -> directory.organizationOf(key))
                .toList();
        answers.forEach(answer -> assertEquals(Optional.of(ORGANIZATION), answer.await()));
        assertTrue(isTaken(key));
        assertEquals(List.of(List.of(key)), lookups);
    }

    @Test
    void aKeyInUseIsAskedForInTheBackgroundAndNeverWaits() {
        var key = liveKey(1);
        assertTrue(isTaken(key));
        database = _ -> Promise.<Map<PublishableKey, UUID>>promise().future();
        pass(6);
        for (int i = 0; i < 100; i++) {
            assertTrue(directory.organizationOf(key).succeeded(), "answered at once");
        }
        settle();
        assertEquals(2, lookups.size());
    }

    @Test
    void aRevokedKeyInUseIsRefusedAfterTheNextRefresh() {
        var key = liveKey(1);
        assertTrue(isTaken(key));
        live.clear();
        pass(4);
        assertTrue(isTaken(key));
        pass(2);
        assertTrue(isTaken(key), "asked for in the background");
        settle();
        assertFalse(isTaken(key));
        assertEquals(2, lookups.size());
    }

    @Test
    void aRevokedKeyThatWasNotUsedIsRefusedAtItsNextUseOnceTheTrustIsOver() {
        var key = liveKey(1);
        assertTrue(isTaken(key));
        live.clear();
        pass(16);
        assertFalse(isTaken(key));
    }

    /** The trust counts from the question: what was revoked while it was answered may not be in the answer. */
    @Test
    void anAnswerIsAsOldAsItsQuestion() {
        var key = liveKey(1);
        database = keys -> {
            var found = answer(keys);
            pass(14);
            live.clear();
            return found;
        };
        assertTrue(isTaken(key));
        database = this::answer;
        pass(2);
        assertFalse(isTaken(key));
    }

    @Test
    void aKeyThatIsNotLiveIsAskedForAgainAfterAWhile() {
        assertFalse(isTaken(key(1)));
        liveKey(1);
        assertFalse(isTaken(key(1)));
        assertEquals(1, lookups.size());
        pass(6);
        assertTrue(isTaken(key(1)));
    }

    @Test
    void guessesAreAskedForTogetherAndDisplaceNoLiveKey() {
        var keys = IntStream.range(0, 100).mapToObj(this::liveKey).toList();
        keys.forEach(key -> assertTrue(isTaken(key)));
        lookups.clear();
        var asked = new ArrayList<Future<Optional<UUID>>>();
        for (int guess = 0; guess < 5_000; guess++) {
            asked.add(directory.organizationOf(key(1_000 + guess)));
            if (guess % 150 == 149) {
                asked.forEach(answer -> assertEquals(Optional.empty(), answer.await()));
                asked.clear();
            }
        }
        Future.join(asked).await();
        assertTrue(lookups.size() < 1_000, () -> lookups.size() + " look-ups");
        lookups.forEach(lookup -> assertTrue(lookup.size() <= KEYS_MAX));
        lookups.clear();
        keys.forEach(key -> assertTrue(directory.organizationOf(key).succeeded()));
        settle();
        assertEquals(List.of(), lookups);
    }

    @Test
    void moreGuessesThanMayWaitAreRefusedAndDelayNoKeyThatIsKnown() {
        var key = liveKey(1);
        assertTrue(isTaken(key));
        Promise<Map<PublishableKey, UUID>> stuck = Promise.promise();
        database = keys -> keys.contains(key) ? answer(keys) : stuck.future();
        var guesses = IntStream.range(0, WAITING_MAX)
                .mapToObj(guess -> directory.organizationOf(key(1_000 + guess)))
                .toList();
        settle();
        assertInstanceOf(
                OverloadedException.class,
                assertThrows(
                        Exception.class,
                        () -> directory.organizationOf(key(999)).await()));
        live.clear();
        pass(16);
        assertFalse(isTaken(key), "revoked, and asked for beside the guesses");
        database = this::answer;
        stuck.complete(Map.of());
        guesses.forEach(guess -> assertEquals(Optional.empty(), guess.await()));
        assertFalse(isTaken(key(999)));
    }

    @Test
    void withoutTheDatabaseTheLastAnswerHoldsForABoundedTimeAndUnknownKeysFail() {
        var key = liveKey(1);
        assertTrue(isTaken(key));
        database = _ -> Future.failedFuture("gone");
        pass(16);
        assertTrue(isTaken(key));
        pass(280);
        assertTrue(
                directory.organizationOf(key).succeeded(), "no longer waits for a database that is known to be gone");
        assertThrows(
                RuntimeException.class, () -> directory.organizationOf(key(2)).await());
        pass(5);
        assertThrows(RuntimeException.class, () -> directory.organizationOf(key).await());
        database = this::answer;
        assertTrue(isTaken(key));
        live.clear();
        pass(16);
        assertFalse(isTaken(key));
    }

    @Test
    void aLookUpThatThrowsOrHangsIsOneThatFails() {
        var impatient = open(Duration.ofMillis(20));
        database = _ -> {
            throw new IllegalStateException("broken");
        };
        assertThrows(Exception.class, () -> impatient.organizationOf(key(1)).await());
        database = _ -> Promise.<Map<PublishableKey, UUID>>promise().future();
        assertThrows(Exception.class, () -> impatient.organizationOf(key(1)).await());
        database = this::answer;
        assertEquals(Optional.empty(), impatient.organizationOf(key(1)).await());
    }

    @Test
    void aSignedKeyIsOneOfItsOrganization() {
        var id = UUID.randomUUID();
        live.put(new Signed(ORGANIZATION, id), ORGANIZATION);
        assertTrue(isTaken(new Signed(ORGANIZATION, id)));
        assertFalse(isTaken(new Signed(UUID.randomUUID(), id)));
    }

    @Test
    void aKeyDoesNotShowItself() {
        assertFalse(key(0xabcdef).toString().contains("abcdef"));
        assertThrows(IllegalArgumentException.class, () -> new Created("ypk_"));
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        var lookup = KeyDirectoryOptions.usual().lookup();
        var second = Duration.ofSeconds(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyDirectoryOptions(HOUR, second, HOUR, second, 1, 1, lookup));
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyDirectoryOptions(second, HOUR, second, second, 1, 1, lookup));
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyDirectoryOptions(second, second, second, Duration.ZERO, 1, 1, lookup));
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyDirectoryOptions(second, second, second, second, 0, 1, lookup));
        assertThrows(IllegalArgumentException.class, () -> new KeyDirectoryOptions.Lookup(second, Duration.ZERO, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new KeyDirectoryOptions.Lookup(second, second, 2, 1));
    }
}
