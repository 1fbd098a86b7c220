package io.yardpass.kafkabroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Kafka's own tool that tells where partitions end. Blocks. */
record EndOffsets(String bootstrap, Path log) {
    /** Of all partitions of the topic. */
    long sum(String topic) {
        try {
            Files.deleteIfExists(log);
            KafkaJava.run(
                    log, "org.apache.kafka.tools.GetOffsetShell", "--bootstrap-server", bootstrap, "--topic", topic);
            return Pattern.compile(Pattern.quote(topic) + ":\\d+:(\\d+)")
                    .matcher(Files.readString(log))
                    .results()
                    .mapToLong(offset -> Long.parseLong(offset.group(1)))
                    .sum();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
