package io.yardpass.service;

import io.yardpass.analytics.kafka.KafkaOptions;
import io.yardpass.analytics.kafka.KafkaOptions.OnGap;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the environment says of Kafka. */
final class KafkaSettings {
    private static final String[] COMPRESSIONS = {"lz4", "zstd", "snappy", "gzip", "none"};

    private KafkaSettings() {}

    /** Empty where no broker is named: then events go to PostgreSQL at once. */
    static Optional<KafkaOptions> read(Environment environment) {
        String bootstrap = environment.text("YARDPASS_KAFKA_BOOTSTRAP", "");
        String topic = environment.text("YARDPASS_KAFKA_TOPIC", "yardpass.facts");
        String group = environment.text("YARDPASS_KAFKA_GROUP", "yardpass");
        String file = environment.text("YARDPASS_KAFKA_PROPERTIES_FILE", "");
        String compression =
                environment.choice("YARDPASS_KAFKA_COMPRESSION", COMPRESSIONS[0], COMPRESSIONS, Function.identity());
        Duration delivery = environment.duration(
                "YARDPASS_KAFKA_DELIVERY_TIMEOUT",
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
        int replicas = (int) environment.number("YARDPASS_KAFKA_MIN_REPLICAS", 2, 1, 10);
        Duration lease = environment.duration(
                "YARDPASS_KAFKA_LEASE", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1));
        OnGap gaps = environment.choice(
                "YARDPASS_KAFKA_ON_GAP",
                OnGap.STOP,
                OnGap.values(),
                choice -> choice.name().toLowerCase(Locale.ROOT));
        if (bootstrap.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KafkaOptions(
                    bootstrap,
                    topic,
                    properties(environment, file),
                    compression,
                    delivery,
                    replicas,
                    lease,
                    group,
                    gaps));
        } catch (IllegalArgumentException refused) {
            environment.fault("YARDPASS_KAFKA_PROPERTIES_FILE: " + refused.getMessage());
            return Optional.empty();
        }
    }

    /** As Kafka's own tools read such files. */
    private static Map<String, String> properties(Environment environment, String file) {
        var properties = new Properties();
        if (!file.isEmpty()) {
            try (Reader reader = Files.newBufferedReader(Path.of(file))) {
                properties.load(reader);
            } catch (IOException | RuntimeException unreadable) {
                environment.fault("YARDPASS_KAFKA_PROPERTIES_FILE names a file that cannot be read: " + file);
            }
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), properties::getProperty));
    }
}
