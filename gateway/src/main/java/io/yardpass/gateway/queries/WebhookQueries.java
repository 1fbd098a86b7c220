package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.wire.problems.ProblemCode;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Webhook endpoints as whoever administers them sees and changes them. The database decides who that is. */
public final class WebhookQueries {
    private static final String NO_ENDPOINT = "There is no such webhook endpoint, or none that you may see.";

    private static final String CREATE = "SELECT messaging.create_webhook_endpoint($1, $2, $3, $4, $5, $6)";
    private static final String EDIT = "SELECT messaging.edit_webhook_endpoint($1, $2, $3, $4, $5)";
    private static final String ROTATE = "SELECT ref.utc(messaging.rotate_webhook_secret($1, $2))";
    private static final String REMOVE = "SELECT messaging.remove_webhook_endpoint($1)";
    private static final String TEST = "SELECT messaging.test_webhook_endpoint($1)";
    private static final String REPLAY = "SELECT messaging.replay_webhooks($1, $2, $3, $4, $5, $6)";

    private static final String COLUMNS = """
            e.id, e.organization_id, e.url, e.topics, e.is_ordered, e.status, e.disabled_reason,
            ref.utc(e.disabled_at) AS disabled_at, ref.utc(e.failing_since) AS failing_since,
            ref.utc(e.former_secret_until) AS former_secret_until, ref.utc(e.created_at) AS created_at,
            ref.utc(e.updated_at) AS updated_at
            """;

    private static final String ONE = "SELECT row_to_json(endpoint)::text FROM (SELECT " + COLUMNS
            + " FROM public.webhook_endpoints AS e WHERE e.id = $1) AS endpoint";

    private static final String ALL = "SELECT json_build_object('webhook_endpoints', coalesce(json_agg(endpoint"
            + " ORDER BY endpoint.created_at, endpoint.id), '[]'))::text FROM (SELECT " + COLUMNS
            + " FROM public.webhook_endpoints AS e) AS endpoint";

    /** The last attempts, and how each message stands: what is not tried yet comes first. */
    private static final String DELIVERIES = """
            SELECT json_build_object(
                'pending', (
                    SELECT coalesce(json_agg(row_to_json(pending)), '[]')
                    FROM (
                        SELECT d.message_id, d.attempts, d.is_waiting, ref.utc(d.due_at) AS due_at
                        FROM public.webhook_deliveries AS d
                        WHERE d.endpoint_id = e.id
                        ORDER BY d.due_at
                        LIMIT $2
                    ) AS pending
                ),
                'attempts', (
                    SELECT coalesce(json_agg(row_to_json(attempt)), '[]')
                    FROM (
                        SELECT a.message_id, a.topic, a.number, a.outcome, a.status, a.fault, a.duration_millis,
                            ref.utc(a.attempted_at) AS attempted_at, ref.utc(a.next_attempt_at) AS next_attempt_at
                        FROM public.webhook_attempts AS a
                        WHERE a.endpoint_id = e.id AND a.attempted_at < coalesce($3, 'infinity'::timestamptz)
                        ORDER BY a.attempted_at DESC
                        LIMIT $2
                    ) AS attempt
                )
            )::text
            FROM public.webhook_endpoints AS e
            WHERE e.id = $1
            """;

    private final CallerQueries queries;

    public WebhookQueries(CallerQueries queries) {
        this.queries = queries;
    }

    /** What an endpoint is told of, and how; what is null stays as it is. */
    public record Wanted(String url, String[] topics, Boolean isOrdered, String status) {}

    /** Completes with whether it was made now: otherwise it is there already, just so. */
    public Future<Boolean> create(Caller caller, UUID id, Wanted wanted, Buffer sealedSecret, UUID organization) {
        return change(
                        caller,
                        CREATE,
                        Tuple.of(id, wanted.url(), wanted.topics(), wanted.isOrdered(), sealedSecret, organization))
                .map(row -> row.getBoolean(0));
    }

    public Future<Void> edit(Caller caller, UUID id, Wanted wanted) {
        return change(caller, EDIT, Tuple.of(id, wanted.url(), wanted.topics(), wanted.isOrdered(), wanted.status()))
                .mapEmpty();
    }

    /** Completes with the time until which the former secret signs as well. */
    public Future<String> rotate(Caller caller, UUID id, Buffer sealedSecret) {
        return change(caller, ROTATE, Tuple.of(id, sealedSecret)).map(row -> row.getString(0));
    }

    public Future<Void> remove(Caller caller, UUID id) {
        return change(caller, REMOVE, Tuple.of(id)).mapEmpty();
    }

    /** Completes with the id of the message. */
    public Future<UUID> test(Caller caller, UUID id) {
        return change(caller, TEST, Tuple.of(id)).map(row -> row.getUUID(0));
    }

    /** Of a time, or of one message. */
    public Future<Void> replay(
            Caller caller,
            UUID id,
            UUID endpoint,
            OffsetDateTime from,
            OffsetDateTime until,
            boolean isMissingOnly,
            UUID message) {
        return change(caller, REPLAY, Tuple.of(id, endpoint, from, until, isMissingOnly, message))
                .mapEmpty();
    }

    public Future<Buffer> all(Caller caller) {
        return queries.run(caller, ALL, Tuple.tuple())
                .map(rows -> Buffer.buffer(rows.iterator().next().getString(0)));
    }

    public Future<Buffer> one(Caller caller, UUID id) {
        return queries.one(caller, ONE, id, ProblemCode.NOT_FOUND, NO_ENDPOINT);
    }

    public Future<Buffer> deliveries(Caller caller, UUID id, int limit, OffsetDateTime before) {
        return queries.run(caller, DELIVERIES, Tuple.of(id, limit, before))
                .map(rows -> Buffer.buffer(CallerQueries.only(rows, ProblemCode.NOT_FOUND, NO_ENDPOINT)
                        .getString(0)));
    }

    private Future<Row> change(Caller caller, String sql, Tuple parameters) {
        return queries.change(caller, sql, parameters)
                .recover(failure -> Future.failedFuture(CallerQueries.explained(failure)))
                .map(rows -> rows.iterator().next());
    }
}
