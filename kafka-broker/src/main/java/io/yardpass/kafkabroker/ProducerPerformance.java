package io.yardpass.kafkabroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Kafka's own benchmark of producers. Blocks. */
record ProducerPerformance(String bootstrap, Path log) {
    private static final Pattern RATE = Pattern.compile("records sent, ([0-9.]+) records/sec");
    private static final String TOPIC = "producer-performance";

    /** Records a second. */
    double measure(int recordBytes, long records) {
        run(
                "org.apache.kafka.tools.TopicCommand",
                "--bootstrap-server",
                bootstrap,
                "--create",
                "--if-not-exists",
                "--topic",
                TOPIC,
                "--partitions",
                "12");
        run(
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                TOPIC,
                "--num-records",
                Long.toString(records),
                "--record-size",
                Integer.toString(recordBytes),
                "--throughput",
                "-1",
                "--producer-props",
                "bootstrap.servers=" + bootstrap,
                "acks=all",
                "compression.type=lz4",
                "batch.size=65536",
                "max.request.size=2097152",
                "linger.ms=0");
        try {
            double last = Double.NaN;
            var rates = RATE.matcher(Files.readString(log));
            while (rates.find()) {
                last = Double.parseDouble(rates.group(1));
            }
            return last;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void run(String tool, String... arguments) {
        KafkaJava.run(log, tool, arguments);
    }
}
