package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Which partitions are an ingester's, as the database says.
 *
 * @param client asks as yardpass_ingest; stays the caller's to close
 */
record PartitionLeases(SqlClient client, String topic, UUID ingester, Duration lease) {
    private static final String KNOW = "SELECT analytics.know_kafka_topic($1, $2, $3)";
    private static final String BEGIN_ANEW = "SELECT analytics.begin_kafka_topic_anew($1, $2, $3)";
    private static final String LEASE = "SELECT partition, next_offset, leader_epoch, is_share"
            + " FROM analytics.lease_kafka_partitions($1, $2, $3, $4::bigint * interval '1 millisecond', $5)";
    private static final String RELEASE = "SELECT analytics.release_kafka_partitions($1, $2, $3)";
    private static final String LEAVE = "SELECT analytics.leave_kafka_topic($1, $2)";
    private static final String PASS_GAP = "SELECT analytics.pass_kafka_gap($1, $2, $3, $4, $5, $6)";

    /**
     * @param nextOffset of the first record that is not stored
     * @param leaderEpoch of the record before; null when that is not known
     * @param isShare false for one that should be another's
     */
    record Leased(int partition, long nextOffset, Integer leaderEpoch, boolean isShare) {}

    /** Records from one offset until another that are gone, though nobody stored them. */
    record Gap(Kind kind, int partition, long fromOffset, long untilOffset) {
        enum Kind {
            TRUNCATED("truncated"),
            RETENTION("retention");

            private final String sqlName;

            Kind(String sqlName) {
                this.sqlName = sqlName;
            }
        }

        @Override
        public String toString() {
            return "partition " + partition + " was read until offset " + fromOffset + " and goes on at " + untilOffset
                    + " (" + kind.sqlName + ")";
        }
    }

    /** False when the name was known as another topic's. */
    Future<Boolean> know(TopicState state) {
        return client.preparedQuery(KNOW)
                .execute(Tuple.of(topic, state.clusterId(), state.topicId()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Future<Void> beginAnew(TopicState state) {
        return client.preparedQuery(BEGIN_ANEW)
                .execute(Tuple.of(topic, state.clusterId(), state.topicId()))
                .mapEmpty();
    }

    /**
     * Renews the lease, and takes what is the ingester's share and free. Completes with all that it owns; fails when another topic
     * has that name since.
     */
    Future<List<Leased>> renew(TopicState state) {
        return client.preparedQuery(LEASE)
                .execute(Tuple.of(topic, state.topicId(), ingester, lease.toMillis(), state.partitions()))
                .map(PartitionLeases::leased);
    }

    /** Releases what should be another's, as it stands: nothing of it may be under way. Completes with the others. */
    Future<List<Leased>> keepShare(List<Leased> leased) {
        List<Leased> others = leased.stream().filter(one -> !one.isShare()).toList();
        List<Leased> share = leased.stream().filter(Leased::isShare).toList();
        return others.isEmpty()
                ? Future.succeededFuture(share)
                : release(others).map(share);
    }

    private Future<Void> release(Collection<Leased> partitions) {
        Integer[] released = partitions.stream().map(Leased::partition).toArray(Integer[]::new);
        return client.preparedQuery(RELEASE)
                .execute(Tuple.of(topic, ingester, released))
                .mapEmpty();
    }

    Future<Void> leave() {
        return client.preparedQuery(LEAVE).execute(Tuple.of(topic, ingester)).mapEmpty();
    }

    Future<Void> pass(Gap gap) {
        return client.preparedQuery(PASS_GAP)
                .execute(Tuple.of(topic, ingester, gap.partition, gap.kind.sqlName, gap.fromOffset, gap.untilOffset))
                .mapEmpty();
    }

    private static List<Leased> leased(RowSet<Row> rows) {
        List<Leased> leased = new ArrayList<>(rows.size());
        rows.forEach(
                row -> leased.add(new Leased(row.getInteger(0), row.getLong(1), row.getInteger(2), row.getBoolean(3))));
        return leased;
    }
}
