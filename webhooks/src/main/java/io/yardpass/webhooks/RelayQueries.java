package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The steps of a relay, as the database has them. Each that changes something fails once another has the lease.
 *
 * @param client asks as yardpass_webhooks; stays the caller's to close
 */
record RelayQueries(SqlClient client) {
    private static final String NAME = "webhooks";
    private static final String FORMER_TERM = "YP010";

    private static final String CLAIM =
            "SELECT messaging.claim_relay('" + NAME + "', $1, $2::bigint * interval '1 millisecond')";
    private static final String RENEW =
            "SELECT messaging.renew_relay('" + NAME + "', $1, $2::bigint * interval '1 millisecond')";
    private static final String RELEASE = "SELECT messaging.release_relay('" + NAME + "', $1)";
    private static final String HORIZON = "SELECT numbered, writers FROM messaging.outbox_horizon()";
    private static final String RELAY = "SELECT relayed, set_aside FROM messaging.relay_messages($1, $2, $3)";
    private static final String LAG = "SELECT messaging.relay_lag()";
    private static final String REPLAY = "SELECT messaging.go_on_with_replays($1, $2, $3)";
    private static final String MAIL = "SELECT messaging.go_on_with_mailings($1, $2)";
    private static final String DISABLE_PILED_UP =
            "SELECT messaging.disable_piled_up($1, $2::bigint * interval '1 millisecond', $3)";
    private static final String DUE =
            "SELECT endpoint_id, organization_id, is_failing FROM messaging.due_endpoints($1, $2)";
    private static final String TAKE = "SELECT endpoint_id, message_id, is_enabled, url, sealed_secret,"
            + " former_sealed_secret, attempts, topic, created_at, body FROM messaging.take_deliveries($1, $2)";
    private static final String NOTE = "SELECT messaging.note_attempts($1, $2, $3, $4, $5, $6, $7, $8,"
            + " $9::bigint * interval '1 millisecond')";
    private static final String DROP = "SELECT messaging.drop_deliveries($1, $2, $3)";
    private static final String CLEAR = "SELECT messaging.clear_endpoint($1, $2, $3)";

    /** Until where messages are numbered, and who may still bring some of them. */
    record Look(long position, Set<String> writers) {}

    /** How many messages, and of how many of them nothing could be made. */
    record Relayed(int messages, int setAside) {}

    /** True where another relays by now. */
    static boolean isFormerTerm(Throwable failure) {
        return failure instanceof PgException refused && FORMER_TERM.equals(refused.getSqlState());
    }

    /** Completes with the term; empty while another has the lease. */
    Future<Optional<Long>> claim(UUID owner, Duration lease) {
        return one(CLAIM, Tuple.of(owner, lease.toMillis())).map(row -> Optional.ofNullable(row.getLong(0)));
    }

    Future<Void> renew(long term, Duration lease) {
        return one(RENEW, Tuple.of(term, lease.toMillis())).mapEmpty();
    }

    Future<Void> release(long term) {
        return one(RELEASE, Tuple.of(term)).mapEmpty();
    }

    Future<Look> look() {
        return one(HORIZON, Tuple.tuple()).map(row -> new Look(row.getLong(0), Set.of(row.getArrayOfStrings(1))));
    }

    Future<Relayed> relay(long term, long untilPosition, int messagesMax) {
        return one(RELAY, Tuple.of(term, untilPosition, messagesMax))
                .map(row -> new Relayed(row.getInteger(0), row.getInteger(1)));
    }

    /** Completes with the age of the oldest message that is not relayed, in seconds; 0 where there is none. */
    Future<Double> lag() {
        return one(LAG, Tuple.tuple()).map(row -> row.getDouble(0));
    }

    /** Completes with the number of messages that were looked at. */
    Future<Long> replay(long term, int replaysMax, int messagesMax) {
        return one(REPLAY, Tuple.of(term, replaysMax, messagesMax)).map(row -> row.getLong(0));
    }

    /** Completes with the number of orders that were looked at, of an event whose holders of tickets are all told something. */
    Future<Integer> mail(long term, int ordersMax) {
        return one(MAIL, Tuple.of(term, ordersMax)).map(row -> row.getInteger(0));
    }

    Future<Void> disablePiledUp(long term, Duration behind, int most) {
        return one(DISABLE_PILED_UP, Tuple.of(term, behind.toMillis(), most)).mapEmpty();
    }

    Future<List<DueEndpoint>> due(UUID behind, int endpointsMax) {
        return client.preparedQuery(DUE)
                .mapping(row -> new DueEndpoint(row.getUUID(0), row.getUUID(1), row.getBoolean(2)))
                .execute(Tuple.of(behind, endpointsMax))
                .map(RelayQueries::list);
    }

    Future<List<Delivery>> take(List<Share> shares) {
        UUID[] endpoints = shares.stream().map(share -> share.endpoint().id()).toArray(UUID[]::new);
        Integer[] most = shares.stream().map(Share::deliveriesMax).toArray(Integer[]::new);
        return client.preparedQuery(TAKE)
                .mapping(RelayQueries::delivery)
                .execute(Tuple.tuple().addArrayOfUUID(endpoints).addArrayOfInteger(most))
                .map(RelayQueries::list);
    }

    private static Delivery delivery(Row row) {
        String body = row.getString(9);
        return new Delivery(
                row.getUUID(0),
                row.getUUID(1),
                row.getBoolean(2),
                row.getString(3),
                row.getBuffer(4),
                row.getBuffer(5),
                row.getShort(6),
                row.getString(7),
                row.getOffsetDateTime(8).toInstant(),
                body == null ? null : Buffer.buffer(body));
    }

    Future<Void> note(long term, List<Attempted> attempts, Duration failingMax) {
        return one(
                        NOTE,
                        Tuple.of(term)
                                .addArrayOfUUID(of(attempts, Attempted::endpointId, UUID[]::new))
                                .addArrayOfUUID(of(attempts, Attempted::messageId, UUID[]::new))
                                .addArrayOfString(of(attempts, Attempted::topic, String[]::new))
                                .addArrayOfShort(of(attempts, Attempted::status, Short[]::new))
                                .addArrayOfString(of(attempts, Attempted::fault, String[]::new))
                                .addArrayOfInteger(of(attempts, Attempted::durationMillis, Integer[]::new))
                                .addArrayOfLong(of(attempts, Attempted::nextMillis, Long[]::new))
                                .addLong(failingMax.toMillis()))
                .mapEmpty();
    }

    private static <T> T[] of(List<Attempted> attempts, Function<Attempted, T> column, IntFunction<T[]> array) {
        return attempts.stream().map(column).toArray(array);
    }

    Future<Void> drop(long term, List<Delivery> gone) {
        return one(
                        DROP,
                        Tuple.of(term)
                                .addArrayOfUUID(
                                        gone.stream().map(Delivery::endpointId).toArray(UUID[]::new))
                                .addArrayOfUUID(
                                        gone.stream().map(Delivery::messageId).toArray(UUID[]::new)))
                .mapEmpty();
    }

    Future<Void> clear(long term, UUID endpoint, int rowsMax) {
        return one(CLEAR, Tuple.of(term, endpoint, rowsMax)).mapEmpty();
    }

    private Future<Row> one(String sql, Tuple parameters) {
        return client.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.iterator().next());
    }

    private static <T> List<T> list(RowSet<T> rows) {
        return rows.stream().toList();
    }
}
