/** A real Kafka broker for tests and benchmarks. */
package io.yardpass.kafkabroker;
