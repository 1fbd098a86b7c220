package io.yardpass.analytics.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.EventWriter;
import io.yardpass.analytics.IngestOptions;

/** What one ingester asks, reads and writes by. */
record LogTools(KafkaTopic topic, LogReader reader, EventWriter writer, ForgottenUsers forgotten) {
    /** Must be called on an event loop, which then owns it. Fails when the database cannot be reached; Kafka may come later. */
    static Future<LogTools> open(
            Vertx vertx, KafkaOptions options, IngestOptions ingest, ForgottenUsers forgotten, MeterRegistry meters) {
        return EventWriter.open(vertx, ingest, meters)
                .compose(writer -> KafkaTopic.open(vertx, options)
                        .compose(topic -> LogReader.open(vertx, options)
                                .map(reader -> new LogTools(topic, reader, writer, forgotten))
                                .onFailure(_ -> topic.close()))
                        .onFailure(_ -> writer.close()));
    }

    Future<Void> close() {
        return reader.close().eventually(writer::close).eventually(topic::close);
    }
}
