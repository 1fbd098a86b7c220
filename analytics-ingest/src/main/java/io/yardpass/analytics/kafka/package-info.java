/**
 * Kafka between the gateway and the ingest, for whoever outgrows one machine. A gateway admits events as always and appends them
 * to a topic as facts ({@link io.yardpass.analytics.kafka.FactLog}); ingesters read them, each the partitions that it holds a lease
 * on, and move the offset in the commit that holds the rows ({@link io.yardpass.analytics.kafka.LogIngest}). So whatever was
 * acknowledged is stored, once, whoever is killed when.
 *
 * <p>Everything is confined to the event loop that opened it. What may block, which is the reading of the log and Kafka's
 * administration, runs on a worker of its own.
 */
package io.yardpass.analytics.kafka;
