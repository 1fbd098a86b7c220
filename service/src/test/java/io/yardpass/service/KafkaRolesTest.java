package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import io.yardpass.kafkabroker.KafkaBroker;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and an ingester, each a process of its own, with a broker between them. */
class KafkaRolesTest {
    private static final int SENDERS = 4;
    private static final int BODY = 40;

    @TempDir
    Path directory;

    private final Set<UUID> queued = ConcurrentHashMap.newKeySet();
    private String token;
    private KafkaBroker broker;
    private TestDatabase database;
    private Map<String, String> settings;
    private ServiceProcess gateway;
    private ServiceProcess ingester;

    @BeforeEach
    void open() throws Exception {
        token = TestTokens.platform(RunningService.KEY);
        database = TestDatabase.demo();
        broker = KafkaBroker.start(directory.resolve("kafka"));
        settings = new HashMap<>(Map.of(
                "YARDPASS_DATABASE_URL", Sql.url(database.address()),
                "YARDPASS_JWT_SECRET", RunningService.KEY.secret().value(),
                "YARDPASS_KAFKA_BOOTSTRAP", broker.bootstrap(),
                "YARDPASS_KAFKA_LEASE", "2s",
                "YARDPASS_KAFKA_MIN_REPLICAS", "1"));
        gateway = ServiceProcess.startAs("gateway", directory, settings);
        ingester = ServiceProcess.startAs("analytics-ingest", directory, settings);
    }

    @AfterEach
    void close() {
        Stream.of(gateway, ingester).filter(process -> process != null).forEach(ServiceProcess::close);
        broker.close();
        database.close();
    }

    @Test
    void whateverIsKilledWhatWasQueuedIsStoredAndCountedOnce() throws Exception {
        var isOver = new AtomicBoolean();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS; i++) {
                senders.submit(() -> send(isOver));
            }
            awaitMore(500);
            ingester.kill();
            awaitMore(500);
            ingester = ServiceProcess.startAs("analytics-ingest", directory, settings);
            awaitMore(500);
            broker.kill();
            broker.start();
            awaitMore(500);
            gateway.kill();
            gateway = ServiceProcess.startAs("gateway", directory, settings);
            awaitMore(500);
            isOver.set(true);
        }
        awaitStored();
        Set<UUID> stored = new Sql(database.address()).ids("SELECT id FROM analytics.post_impressions");
        Set<UUID> missing = new HashSet<>(queued);
        missing.removeAll(stored);
        assertEquals(Set.of(), missing);
        assertEquals(stored.size(), database.count("""
                        SELECT (SELECT coalesce(sum(views), 0) FROM analytics.event_deltas)
                             + (SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats)"""), "every row is counted, once");
        assertEquals(0, database.count("SELECT count(*) FROM analytics.kafka_gaps"));
        assertEquals(0, ingester.terminate(), ingester::output);
        assertEquals(0, gateway.terminate(), gateway::output);
    }

    @Test
    void theAnswerSaysWhatIsQueuedAndWhatIsRejected() throws Exception {
        GatewayClient client = client();
        HttpResponse<String> answer = client.post("/v1/batch", """
                [{"type":"post_view","id":"%s","post_id":"%s"},{"type":"post_view","id":"%s","post_id":"%s"}]
                """.formatted(
                        GatewayClient.freshId(), GatewayClient.POST, GatewayClient.freshId(), GatewayClient.freshId()));
        assertEquals(202, answer.statusCode(), answer.body());
        JsonObject body = new JsonObject(answer.body());
        assertEquals(1, body.getInteger("queued"));
        assertEquals(1, body.getInteger("rejected"));
        assertEquals(
                "unknown_post", body.getJsonArray("errors").getJsonObject(0).getString("code"));
        assertEquals(3, body.size());
        assertEquals(202, client.postViews(List.of(GatewayClient.freshId())).statusCode());
        // Nothing was queued, so nothing waits.
        assertEquals(200, client.post("/v1/post-views", "[{}]").statusCode());
    }

    @Test
    void withoutABrokerEventsAreRefusedAtOnceAndTheGatewayIsNotReady() throws Exception {
        GatewayClient client = client();
        assertEquals(202, client.postViews(List.of(GatewayClient.freshId())).statusCode());
        broker.kill();
        eventually(() -> !isReady(gateway));
        long began = System.nanoTime();
        assertEquals(503, client.postViews(List.of(GatewayClient.freshId())).statusCode());
        assertTrue(System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(1_500), "refused too late");
        broker.start();
        eventually(() -> isReady(gateway));
        UUID id = GatewayClient.freshId();
        assertEquals(202, client.postViews(List.of(id)).statusCode());
        eventually(
                () -> database.count("SELECT count(*) FROM analytics.post_impressions WHERE id = '" + id + "'") == 1);
    }

    @Test
    void aTopicThatCouldLoseWhatItAcknowledgesIsRefused() throws Exception {
        gateway.close();
        settings.put("YARDPASS_KAFKA_MIN_REPLICAS", "2");
        gateway = ServiceProcess.launch(List.of("serve", "--role", "gateway"), directory, settings);
        eventually(() -> !gateway.isAlive());
        assertTrue(
                gateway.output()
                        .contains(
                                "Kafka cannot be used: the topic yardpass.facts has 1 replicas of which 1 acknowledge,"
                                        + " and YARDPASS_KAFKA_MIN_REPLICAS is 2"),
                gateway::output);
    }

    /** The page of Kafka names every metric of it, with its labels, and no other; dashboards and alerts ask for no other. */
    @Test
    void everyMetricIsDocumented() throws Exception {
        assertEquals(202, client().postViews(List.of(GatewayClient.freshId())).statusCode());
        String page = Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/KAFKA.md"));
        Set<String> documented = new OperationsPage(page)
                .table("Metric of Kafka").stream()
                        .flatMap(row -> Pattern.compile("`([a-z_]+)")
                                .matcher(row.getFirst())
                                .results())
                        .map(match -> match.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> registered = new TreeSet<>();
        for (ServiceProcess process : List.of(gateway, ingester)) {
            process.metrics()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE yardpass_kafka_"))
                    .map(line -> line.split(" ")[2])
                    .filter(name -> !name.endsWith("_max"))
                    .forEach(registered::add);
        }
        assertEquals(documented, registered);

        Map<String, String> watched = Watched.expressions(expression -> expression.contains("yardpass_kafka_"));
        assertTrue(watched.size() > 10, watched::toString);
        assertEquals(Map.of(), Watched.untold(watched, gateway.metrics() + ingester.metrics()));
    }

    /** A retry of the same body after whatever is no answer, as clients do. */
    private Void send(AtomicBoolean isOver) throws InterruptedException {
        while (!isOver.get()) {
            List<UUID> ids = Stream.generate(GatewayClient::freshId).limit(BODY).toList();
            while (!isQueued(ids)) {
                if (isOver.get()) {
                    return null;
                }
                Thread.sleep(50);
            }
            queued.addAll(ids);
        }
        return null;
    }

    private boolean isQueued(List<UUID> ids) throws InterruptedException {
        try {
            return client().postViews(ids).statusCode() == 202;
        } catch (Exception noAnswer) {
            return false;
        }
    }

    private void awaitMore(int events) throws InterruptedException {
        int target = queued.size() + events;
        eventually(() -> queued.size() >= target);
    }

    private void awaitStored() throws InterruptedException {
        eventually(() -> database.count("SELECT count(*) FROM analytics.post_impressions") >= queued.size());
    }

    private static boolean isReady(ServiceProcess process) {
        try {
            return process.isReady();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private void eventually(Supplier<Boolean> holds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!holds.get()) {
            assertTrue(System.nanoTime() < deadline, () -> gateway.output() + ingester.output());
            Thread.sleep(50);
        }
    }

    private GatewayClient client() {
        return gateway.client(token);
    }
}
