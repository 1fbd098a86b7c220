package io.yardpass.analytics;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DirectoryTest {
    private static final int COLLIDING = 20_000;

    private static World world;
    private final AtomicLong nanos = new AtomicLong();

    @BeforeAll
    static void open() {
        world = new World();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void whatExistsAtTheStartIsKnownWithoutAsking() {
        assertEquals(
                new Place.InEvent(World.PRIVATE_EVENT, World.HARBOUR, false),
                world.directory.known(Reference.post(World.PRIVATE_POST)));
        assertEquals(
                new Place.InEvent(World.NORTHERN_EVENT, World.NORTHERN, true),
                world.directory.known(Reference.event(World.NORTHERN_EVENT)));
        assertEquals(new Place.OfCampaign(World.HARBOUR), world.directory.known(Reference.campaign(World.CAMPAIGN)));
        assertEquals(
                new Place.OfCreative(World.NORTHERN_CAMPAIGN),
                world.directory.known(Reference.creative(World.NORTHERN_CREATIVE)));
    }

    /** Clients make ids: all of these have one hash. It took half a minute while references had no order; the timeout is no measure. */
    @Test
    @Timeout(10)
    void idsThatWereMadeToCollideAreFoundLikeOthers() {
        Map<Reference, Integer> remembered = new HashMap<>();
        for (int i = 0; i < COLLIDING; i++) {
            remembered.put(Reference.post(new UUID(i, i)), i);
        }
        for (int i = 0; i < COLLIDING; i++) {
            assertEquals(i, remembered.get(Reference.post(new UUID(i, i))));
        }
    }

    @Test
    void whatIsMadeLaterIsFoundOnceAskedFor() {
        Reference event = Reference.event(UUID.randomUUID());
        assertNull(world.directory.known(event));
        world.addEvent(event.id(), World.NORTHERN, "private");
        assertEquals(
                Map.of(event, new Place.InEvent(event.id(), World.NORTHERN, false)),
                await(world.directory.find(List.of(event))));
        assertEquals(new Place.InEvent(event.id(), World.NORTHERN, false), world.directory.known(event));
    }

    /** Whoever has the address may open it, so its views count, and those of what is in it. */
    @Test
    void anUnlistedEventIsOpenAndADraftIsNot() {
        UUID unlisted = UUID.randomUUID();
        world.addEvent(unlisted, World.NORTHERN, "unlisted");
        UUID draft = UUID.randomUUID();
        world.database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at, status)
                VALUES ('%s', '%s', 'A draft', 'public', 'USD', now(), now(), 'draft')
                """.formatted(draft, World.NORTHERN));
        for (UUID event : List.of(unlisted, draft)) {
            UUID post = UUID.randomUUID();
            UUID tier = UUID.randomUUID();
            world.addPost(post, event);
            world.addTier(tier, event);
            Place place = new Place.InEvent(event, World.NORTHERN, event.equals(unlisted));
            assertEquals(
                    Map.of(Reference.event(event), place, Reference.post(post), place, Reference.tier(tier), place),
                    await(world.directory.find(
                            List.of(Reference.event(event), Reference.post(post), Reference.tier(tier)))));
        }
    }

    @Test
    void whatDoesNotExistIsRememberedForAFewSeconds() {
        Directory directory = directory(DirectoryOptions.usual());
        Reference event = Reference.event(UUID.randomUUID());
        assertEquals(Map.of(event, Place.NOWHERE), await(directory.find(List.of(event))));
        world.addEvent(event.id(), World.NORTHERN, "public");
        assertEquals(Place.NOWHERE, directory.known(event));
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertNull(directory.known(event));
        assertEquals(
                new Place.InEvent(event.id(), World.NORTHERN, true),
                await(directory.find(List.of(event))).get(event));
    }

    @Test
    void manyAskersShareTheQueries() {
        Directory directory = directory(DirectoryOptions.usual());
        List<Reference> references = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            references.add(Reference.event(UUID.randomUUID()));
        }
        references.add(Reference.post(World.POST));
        List<Future<Map<Reference, Place>>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(directory.find(List.of(references.get(i % 51), references.get((i + 7) % 51))));
        }
        for (int i = 0; i < 1_000; i++) {
            Map<Reference, Place> places = await(answers.get(i));
            assertEquals(2, places.size());
            assertEquals(
                    i % 51 == 50 ? new Place.InEvent(World.PUBLIC_EVENT, World.HARBOUR, true) : Place.NOWHERE,
                    places.get(references.get(i % 51)));
        }
        assertTrue(directory.lookups() <= 5, () -> "look-ups: " + directory.lookups());
    }

    @Test
    void anOldEntryIsUsedOnceMoreWhileItIsRefreshed() throws InterruptedException {
        Directory directory = directory(DirectoryOptions.usual());
        Reference event = Reference.event(UUID.randomUUID());
        world.addEvent(event.id(), World.NORTHERN, "private");
        await(directory.find(List.of(event)));
        world.database.execute("UPDATE events.events SET visibility = 'public' WHERE id = '" + event.id() + "'");
        assertEquals(new Place.InEvent(event.id(), World.NORTHERN, false), directory.known(event));
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertEquals(new Place.InEvent(event.id(), World.NORTHERN, false), directory.known(event));
        awaitTrue(() -> new Place.InEvent(event.id(), World.NORTHERN, true).equals(directory.known(event)));
    }

    @Test
    void moreLookUpsThanMayWaitAreRefusedWithoutHarmToTheOthers() {
        Directory directory = directory(new DirectoryOptions(
                100,
                0,
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                10,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5)));
        List<Reference> tooMany = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            tooMany.add(Reference.post(UUID.randomUUID()));
        }
        tooMany.add(Reference.post(World.POST));
        Future<Map<Reference, Place>> fits = directory.find(List.of(Reference.post(World.POST)));
        assertThrows(AssertionError.class, () -> await(directory.find(tooMany)));
        assertEquals(1, await(fits).size());
    }

    @Test
    void nobodyWaitsBehindALookUpThatIsSlow() throws Exception {
        Directory directory = directory(DirectoryOptions.usual());
        Future<Map<Reference, Place>> slow;
        try (Connection holding =
                DriverManager.getConnection(world.database.address().jdbcUrl())) {
            holding.setAutoCommit(false);
            holding.createStatement().execute("LOCK TABLE events.event_posts IN ACCESS EXCLUSIVE MODE");
            slow = directory.find(List.of(Reference.post(World.POST)));
            awaitTrue(() -> directory.lookups() == 1);
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            assertThrows(AssertionError.class, () -> await(directory.find(List.of(Reference.post(World.POST)))));
            assertThrows(AssertionError.class, () -> await(directory.find(List.of(Reference.post(UUID.randomUUID())))));
            assertFalse(slow.isComplete());
        }
        assertEquals(1, await(slow).size());
        assertEquals(
                1, await(directory.find(List.of(Reference.post(World.POST)))).size());
    }

    @Test
    void aFailedLookUpFailsItsAskersAndTheNextSucceeds() {
        var broken =
                Pools.reader(world.vertx, world.database.address().withDatabase("nowhere"), DatabaseRole.INGEST, 1);
        Directory directory = new Directory(world.vertx, broken, DirectoryOptions.usual(), nanos::get);
        assertThrows(AssertionError.class, () -> await(directory.find(List.of(Reference.post(World.POST)))));
        assertThrows(AssertionError.class, () -> await(directory.find(List.of(Reference.post(World.POST)))));
        await(broken.close());
    }

    private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it never came true");
            Thread.sleep(10);
        }
    }

    private Directory directory(DirectoryOptions options) {
        return new Directory(world.vertx, world.pool, options, nanos::get);
    }
}
