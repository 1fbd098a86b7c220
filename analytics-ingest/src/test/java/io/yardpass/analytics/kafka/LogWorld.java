package io.yardpass.analytics.kafka;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactRecord;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.World;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.kafkabroker.KafkaBroker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A database, a topic of a real broker, a gateway's way into it, and as many ingesters as are wanted. */
final class LogWorld implements AutoCloseable {
    /** The shortest there may be. */
    static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(5);

    private static final long LOOK_MILLIS = 10;

    final World world = new World();
    final KafkaBroker broker;
    final String topic = "facts-" + UUID.randomUUID();
    private final List<Supplier<Future<Void>>> opened = new ArrayList<>();
    private final LongAccumulator longestGapNanos = new LongAccumulator(Math::max, 0);
    private EventIngest gateway;
    private Context gatewayLoop;

    /** @param partitions of the topic */
    LogWorld(KafkaBroker broker, int partitions) {
        this.broker = broker;
        makeTopic(partitions, Map.of());
    }

    void makeTopic(int partitions, Map<String, String> settings) {
        var config = new HashMap<>(Map.of("max.message.bytes", Integer.toString(KafkaOptions.RECORD_BYTES_MAX)));
        config.putAll(settings);
        admin(admin -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(config)))
                .all()
                .get(30, TimeUnit.SECONDS));
    }

    interface Administration {
        void with(Admin admin) throws Exception;
    }

    void admin(Administration what) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            what.with(admin);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    KafkaOptions options() {
        return options(KafkaOptions.OnGap.STOP);
    }

    KafkaOptions options(KafkaOptions.OnGap gaps) {
        return new KafkaOptions(
                broker.bootstrap(), topic, Map.of(), "lz4", DELIVERY_TIMEOUT, 1, Duration.ofSeconds(2), "test", gaps);
    }

    /** What a gateway appends by. */
    void openGateway() {
        openGateway(options());
    }

    void openGateway(KafkaOptions options) {
        gatewayLoop = newLoop();
        watch(gatewayLoop);
        FactLog log = on(gatewayLoop, () -> FactLog.open(world.vertx, options, 32 << 20, world.meters));
        gateway = on(
                gatewayLoop,
                () -> Future.succeededFuture(EventIngest.with(
                        log.writerHere(),
                        world.vertx,
                        IngestOptions.to(world.address()),
                        world.directory,
                        InstantSource.system(),
                        world.meters)));
        Context loop = gatewayLoop;
        EventIngest closing = gateway;
        opened.add(() -> call(loop, () -> closing.close(Duration.ofSeconds(5))).eventually(log::close));
    }

    private void watch(Context loop) {
        var before = new AtomicLong(System.nanoTime());
        loop.runOnContext(_ -> world.vertx.setPeriodic(LOOK_MILLIS, _ -> {
            long now = System.nanoTime();
            longestGapNanos.accumulate(now - before.getAndSet(now));
        }));
    }

    /** How long the gateway's event loop did nothing else at most. */
    long longestGapMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestGapNanos.get()) - LOOK_MILLIS;
    }

    Future<IngestOutcome> submit(List<? extends Event> events) {
        return call(gatewayLoop, () -> gateway.submit(World.PERSON, List.copyOf(events), 200L * events.size()));
    }

    String hindranceOfGateway() {
        return gateway.hindrance();
    }

    LogIngest openIngest() {
        return openIngest(options());
    }

    LogIngest openIngest(KafkaOptions options) {
        return openIngest(options, IngestOptions.to(world.address()));
    }

    LogIngest openIngest(KafkaOptions options, IngestOptions ingesting) {
        Context loop = newLoop();
        LogIngest ingest = on(
                loop,
                () -> LogIngest.open(
                        world.vertx,
                        options,
                        ingesting,
                        world.pool,
                        InstantSource.system(),
                        UUID.randomUUID().toString(),
                        world.meters));
        opened.add(() -> call(loop, ingest::close));
        return ingest;
    }

    void close(LogIngest ingest) {
        World.await(call(newLoop(), ingest::close));
    }

    /** Appends bytes that need not be facts. */
    void append(byte[] value, int partition) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrap(), "compression.type", "lz4");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, (byte[]) null, value))
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    static List<PostView> views(int count) {
        List<PostView> views = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            views.add(new PostView(
                    UUID.randomUUID(),
                    World.nowMicros(),
                    World.POST,
                    1_000,
                    "feed",
                    null,
                    "session",
                    "{\"n\":" + i + "}"));
        }
        return views;
    }

    /** As a gateway makes one of what it admitted. */
    static byte[] record(List<PostView> views) {
        List<Fact> facts = views.stream()
                .map(view -> new Fact(view, World.HARBOUR, World.PUBLIC_EVENT, view.userId(), false, World.nowMicros()))
                .toList();
        return FactRecord.of(facts).getFirst().bytes();
    }

    /** Ends the sessions in which ingesters store. */
    void endSessions() {
        world.database.execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'yardpass-ingest'""");
    }

    /** Makes the writes of post views with these numbers fail so; the test breaks the rule against triggers to have its way. */
    void failWrites(String sqlstate, int from, int until) {
        world.database.execute("""
                CREATE SEQUENCE public.writes;
                GRANT USAGE ON SEQUENCE public.writes TO PUBLIC;
                CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF int8range(%d, %d, '[]') @> nextval('public.writes') THEN
                        RAISE EXCEPTION 'as the test wants it' USING ERRCODE = '%s';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER fail BEFORE INSERT ON analytics.post_impressions
                    FOR EACH STATEMENT EXECUTE FUNCTION public.fail();
                """.formatted(from, until, sqlstate));
    }

    /** Dwelling so long is refused by the database. */
    static PostView refused() {
        return refused(null);
    }

    static PostView refused(UUID user) {
        return new PostView(UUID.randomUUID(), World.nowMicros(), World.POST, 13, null, user, null, null);
    }

    void refuseThirteen() {
        world.database.execute(
                "ALTER TABLE analytics.post_impressions ADD CONSTRAINT no_thirteen CHECK (dwell_ms <> 13)");
    }

    long letters() {
        return world.database.count("SELECT count(*) FROM analytics.dead_letters");
    }

    long rows() {
        return world.database.count("SELECT count(*) FROM analytics.post_impressions");
    }

    long counted() {
        return world.database.count("SELECT coalesce(sum(views), 0) FROM analytics.event_deltas");
    }

    long offsets() {
        return world.database.count(
                "SELECT coalesce(sum(next_offset), 0) FROM analytics.kafka_partitions WHERE topic = '" + topic + "'");
    }

    static void eventually(String what, BooleanSupplier holds) {
        eventually(what, Duration.ofSeconds(30), holds);
    }

    static void eventually(String what, Duration max, BooleanSupplier holds) {
        long until = System.nanoTime() + max.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("not within " + max + ": " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    private Context newLoop() {
        return ((VertxInternal) world.vertx).createEventLoopContext();
    }

    private static <T> T on(Context loop, Supplier<Future<T>> opening) {
        return World.await(call(loop, opening));
    }

    private static <T> Future<T> call(Context loop, Supplier<Future<T>> asked) {
        Promise<T> answer = Promise.promise();
        loop.runOnContext(_ -> asked.get().onComplete(answer));
        return answer.future();
    }

    @Override
    public void close() {
        opened.reversed().forEach(closing -> World.await(closing.get().otherwiseEmpty()));
        world.close();
    }
}
