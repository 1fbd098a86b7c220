package io.yardpass.analytics.kafka;

import static io.yardpass.analytics.kafka.LogWorld.eventually;
import static io.yardpass.analytics.kafka.LogWorld.views;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.analytics.World;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.kafkabroker.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that the brokers will not take anything from is not ready, and says why; one that they do take it from is. */
class LogRightsTest {
    /** Past this a gateway that was acknowledged nothing asks, and believes the answer. */
    private static final Duration SAID_MAX = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static KafkaBroker broker;
    private LogWorld log;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.startGuarded(directory.resolve("kafka"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() {
        log = new LogWorld(broker, 4);
        grant(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS, AclOperation.WRITE);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whoMayNoLongerWriteIsNotReadyUntilItMayAgain() {
        log.openGateway(options(log.topic, "secret"));
        eventually("it takes events", this::isQueued);
        revoke(AclOperation.WRITE);
        eventually("it says so", SAID_MAX, () -> log.hindranceOfGateway().contains("WRITE"));
        assertFalse(isQueued());
        grant(AclOperation.WRITE);
        eventually("it takes events again", SAID_MAX, this::isQueued);
        assertEquals("", log.hindranceOfGateway());
    }

    @Test
    void whoNeverMightWriteDoesNotStart() {
        revoke(AclOperation.WRITE);
        AssertionError refused =
                assertThrows(AssertionError.class, () -> log.openGateway(options(log.topic, "secret")));
        assertTrue(refused.toString().contains("WRITE"), refused.toString());
    }

    @Test
    void whoCannotSignInIsNotReadyAndSaysSo() {
        log.openGateway(options(log.topic, "wrong"));
        eventually("it says so", SAID_MAX, () -> log.hindranceOfGateway().contains("refuses"));
        assertFalse(isQueued());
    }

    @Test
    void aTopicThatIsNotThereAndMayNotBeMadeIsSaid() {
        log.openGateway(options("absent-" + UUID.randomUUID(), "secret"));
        eventually("it says so", SAID_MAX, () -> log.hindranceOfGateway().contains("refuses"));
        assertFalse(isQueued());
    }

    /** Whoever is acknowledged something is ready, whatever else is refused: a moment's trouble takes no gateway away. */
    @Test
    void whoMayNotAskButIsAcknowledgedStaysReady() throws InterruptedException {
        log.openGateway(options(log.topic, "secret"));
        eventually("it takes events", this::isQueued);
        revoke(AclOperation.DESCRIBE_CONFIGS);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < until) {
            assertTrue(isQueued());
            assertEquals("", log.hindranceOfGateway());
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private KafkaOptions options(String topic, String password) {
        Map<String, String> signIn = Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"gateway\" password=\""
                        + password + "\";");
        return new KafkaOptions(
                broker.guardedBootstrap(),
                topic,
                signIn,
                "lz4",
                LogWorld.DELIVERY_TIMEOUT,
                1,
                Duration.ofSeconds(2),
                "test",
                KafkaOptions.OnGap.STOP);
    }

    private boolean isQueued() {
        return World.await(log.submit(views(1))) instanceof IngestOutcome.Recorded;
    }

    private void grant(AclOperation... operations) {
        log.admin(admin -> admin.createAcls(
                        List.of(operations).stream().map(this::right).toList())
                .all()
                .get(30, TimeUnit.SECONDS));
    }

    private void revoke(AclOperation operation) {
        log.admin(admin ->
                admin.deleteAcls(List.of(right(operation).toFilter())).all().get(30, TimeUnit.SECONDS));
    }

    private AclBinding right(AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, log.topic, PatternType.LITERAL),
                new AccessControlEntry("User:gateway", "*", operation, AclPermissionType.ALLOW));
    }
}
