package io.yardpass.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A database with two organizations and something of each kind, and ingests on event loops of their own. */
public final class World implements AutoCloseable {
    public static final UUID HARBOUR = id("0a", 1);
    public static final UUID NORTHERN = id("0a", 2);
    public static final UUID PUBLIC_EVENT = id("0e", 1);
    public static final UUID PRIVATE_EVENT = id("0e", 2);
    static final UUID NORTHERN_EVENT = id("0e", 3);
    public static final UUID POST = id("0b", 1);
    static final UUID PRIVATE_POST = id("0b", 2);
    static final UUID NORTHERN_POST = id("0b", 3);
    public static final UUID TIER = id("0c", 11);
    static final UUID PRIVATE_TIER = id("0c", 12);
    static final UUID NORTHERN_TIER = id("0c", 13);
    public static final UUID CAMPAIGN = id("0d", 1);
    static final UUID NORTHERN_CAMPAIGN = id("0d", 2);
    static final UUID CREATIVE = id("0f", 1);
    static final UUID NORTHERN_CREATIVE = id("0f", 2);
    public static final UUID USER = id("0c", 1);

    public static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);
    public static final Caller HARBOUR_SERVICE = new Caller("test", null, Role.SERVICE_ROLE, HARBOUR);
    public static final Caller HARBOUR_KEY = new Caller("test", null, Role.ANON, HARBOUR);
    public static final Caller PERSON = new Caller("test", USER, Role.AUTHENTICATED, null);
    static final Caller HARBOUR_MEMBER = new Caller("test", USER, Role.AUTHENTICATED, HARBOUR);

    public final TestDatabase database = TestDatabase.fresh();
    public final Vertx vertx = Vertx.vertx();
    public final MeterRegistry meters = new SimpleMeterRegistry();
    public final Pool pool = Pools.reader(vertx, database.address(), DatabaseRole.INGEST, 2);
    public final Directory directory;
    private final List<Ingest> opened = new ArrayList<>();

    /** An ingest and the event loop it lives on. */
    public record Ingest(Context loop, EventIngest ingest) {
        public Future<IngestOutcome> submit(Caller caller, List<Event> events) {
            Promise<IngestOutcome> outcome = Promise.promise();
            loop.runOnContext(ignored ->
                    ingest.submit(caller, events, 200L * events.size()).onComplete(outcome));
            return outcome.future();
        }

        public List<Verdict> verdicts(Caller caller, List<Event> events) {
            return ((IngestOutcome.Recorded) await(submit(caller, events))).verdicts();
        }

        Verdict verdict(Caller caller, Event event) {
            return verdicts(caller, List.of(event)).getFirst();
        }

        <T> T onLoop(Supplier<T> question) {
            Promise<T> answer = Promise.promise();
            loop.runOnContext(ignored -> answer.complete(question.get()));
            return await(answer.future());
        }
    }

    public World() {
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug)
                VALUES ('%s', 'Harbour', 'harbour'), ('%s', 'Northern', 'northern');
                INSERT INTO users.profiles (id, display_name) VALUES ('%s', 'Somebody');
                """.formatted(HARBOUR, NORTHERN, USER));
        addEvent(PUBLIC_EVENT, HARBOUR, "public");
        addEvent(PRIVATE_EVENT, HARBOUR, "private");
        addEvent(NORTHERN_EVENT, NORTHERN, "public");
        addPost(POST, PUBLIC_EVENT);
        addPost(PRIVATE_POST, PRIVATE_EVENT);
        addPost(NORTHERN_POST, NORTHERN_EVENT);
        addTier(TIER, PUBLIC_EVENT);
        addTier(PRIVATE_TIER, PRIVATE_EVENT);
        addTier(NORTHERN_TIER, NORTHERN_EVENT);
        addCampaign(CAMPAIGN, HARBOUR, CREATIVE);
        addCampaign(NORTHERN_CAMPAIGN, NORTHERN, NORTHERN_CREATIVE);
        directory = await(Directory.open(vertx, pool, DirectoryOptions.usual()));
    }

    void addEvent(UUID id, UUID organization, String visibility) {
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%s', '%s', 'An event', '%s', 'USD', now(), now())
                """.formatted(id, organization, visibility));
    }

    void addPost(UUID id, UUID event) {
        database.execute("""
                INSERT INTO events.event_posts (id, event_id, author_user_id, body) VALUES ('%s', '%s', '%s', 'Hello')
                """.formatted(id, event, USER));
    }

    void addTier(UUID id, UUID event) {
        database.execute("""
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                VALUES ('%s', '%s', 'Standing', 2500, 'USD', 100)
                """.formatted(id, event));
    }

    void addCampaign(UUID id, UUID organization, UUID creative) {
        database.execute("""
                INSERT INTO campaigns.campaigns (id, organization_id, name, currency) VALUES ('%s', '%s', 'Ads', 'USD');
                INSERT INTO campaigns.ad_creatives (id, campaign_id, name) VALUES ('%s', '%s', 'Banner');
                """.formatted(id, organization, creative, id));
    }

    public PgAddress address() {
        var address = database.address();
        return new PgAddress(address.host(), address.port(), address.database(), address.user(), null, null);
    }

    public Ingest ingest() {
        return ingest(IngestOptions.to(address()));
    }

    Ingest ingest(IngestOptions options) {
        return ingest(options, InstantSource.system());
    }

    public Ingest ingest(IngestOptions options, InstantSource clock) {
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        Promise<EventIngest> open = Promise.promise();
        loop.runOnContext(ignored ->
                EventIngest.open(vertx, options, directory, clock, meters).onComplete(open));
        Ingest ingest = new Ingest(loop, await(open.future()));
        opened.add(ingest);
        return ingest;
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    public static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** A fixed id that tells its kind and number. */
    static UUID id(String kind, int number) {
        return UUID.fromString("%s000000-0000-7000-8000-%012d".formatted(kind, number));
    }

    @Override
    public void close() {
        for (Ingest ingest : opened) {
            Promise<Void> closed = Promise.promise();
            ingest.loop.runOnContext(
                    ignored -> ingest.ingest.close(Duration.ofSeconds(5)).onComplete(closed));
            await(closed.future().otherwiseEmpty());
        }
        await(pool.close());
        await(vertx.close());
        database.close();
    }
}
