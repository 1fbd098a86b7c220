package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The ledger as its callers see it: an account when it is theirs, an entry when its account is, a transaction when one of its
 * entries is. Lists come newest first. A bound is a parameter or a subquery of its own, never a coalesce(): under row-level
 * security PostgreSQL trusts that with no index.
 */
public final class LedgerReads {
    private static final String NO_ACCOUNT = "There is no such account, or none that you may see.";
    private static final String NO_TRANSACTION = "There is no such transaction, or none that you may see.";

    private static final String ACCOUNT = """
            SELECT to_json(account)::text
            FROM (
                SELECT a.id, a.kind, a.organization_id, a.user_id, a.sponsorship_order_id, a.currency, a.balance_cents,
                    ref.utc(a.created_at) AS created_at, ref.utc(a.closed_at) AS closed_at
                FROM payments.accounts AS a
                WHERE a.id = $1
            ) AS account
            """;

    /** The balance after the last entry that was posted by then; after the last one of all without a moment. */
    static final String BALANCE = """
            SELECT json_build_object(
                'account_id', a.id,
                'currency', a.currency,
                'at', ref.utc($2::timestamptz),
                'balance_cents', coalesce(last.current_balance_cents, 0),
                'last_transaction_id', last.transaction_id,
                'last_posted_at', ref.utc(last.posted_at)
            )::text
            FROM payments.accounts AS a
            LEFT JOIN LATERAL (
                SELECT e.current_balance_cents, e.transaction_id, t.posted_at
                FROM payments.entries AS e
                JOIN payments.transactions AS t ON t.id = e.transaction_id
                WHERE e.account_id = a.id
                    AND e.position <= (SELECT payments.position_at(coalesce($2::timestamptz, 'infinity')))
                ORDER BY e.position DESC
                LIMIT 1
            ) AS last ON true
            WHERE a.id = $1
            """;

    /** One row without an entry for an account that has none, so that it is not taken for one that is not there. */
    static final String STATEMENT = """
            SELECT entry.json, entry.position
            FROM payments.accounts AS a
            LEFT JOIN LATERAL (
                SELECT (to_jsonb(line) - 'position' || jsonb_build_object('currency', a.currency))::text AS json,
                    line.position
                FROM (
                    SELECT e.position, t.sequence, e.ordinal, e.transaction_id, t.kind, t.reference_type, t.reference_id,
                        e.amount_cents, e.previous_balance_cents, e.current_balance_cents,
                        ref.utc(t.occurred_at) AS occurred_at, ref.utc(t.posted_at) AS posted_at, t.metadata
                    FROM payments.entries AS e
                    JOIN payments.transactions AS t ON t.id = e.transaction_id
                    WHERE e.account_id = a.id AND e.position < $2
                    ORDER BY e.position DESC
                    LIMIT $3
                ) AS line
            ) AS entry ON true
            WHERE a.id = $1
            """;

    private static final String TRANSACTION_COLUMNS = """
            SELECT (to_jsonb(t) || jsonb_build_object('entries', (
                SELECT jsonb_agg(to_jsonb(entry) ORDER BY entry.ordinal)
                FROM (
                    SELECT e.ordinal, e.account_id, a.kind, e.amount_cents, e.currency, e.previous_balance_cents,
                        e.current_balance_cents
                    FROM payments.entries AS e
                    JOIN payments.accounts AS a ON a.id = e.account_id
                    WHERE e.transaction_id = t.id
                ) AS entry
            )))::text, t.sequence
            FROM (
                SELECT id, sequence, kind, reference_type, reference_id, entry_count,
                    ref.utc(occurred_at) AS occurred_at, ref.utc(posted_at) AS posted_at, metadata
                FROM payments.transactions
            """;

    private static final String TRANSACTION = TRANSACTION_COLUMNS + """
                WHERE id = $1
            ) AS t
            """;

    static final String TRANSACTIONS = TRANSACTION_COLUMNS + """
                WHERE reference_id = $1 AND sequence < $2
                ORDER BY sequence DESC
                LIMIT $3
            ) AS t
            ORDER BY t.sequence DESC
            """;

    /** As of a moment each account is looked up once, however long its history is. */
    private static final String TRIAL_BALANCE = """
            WITH moment AS MATERIALIZED (
                SELECT payments.position_at(coalesce($1::timestamptz, 'infinity')) AS position
            ), kinds AS (
                SELECT a.currency, a.kind, sum(CASE WHEN $1::timestamptz IS NULL THEN a.balance_cents ELSE (
                    SELECT e.current_balance_cents
                    FROM payments.entries AS e
                    WHERE e.account_id = a.id AND e.position <= (SELECT m.position FROM moment AS m)
                    ORDER BY e.position DESC
                    LIMIT 1
                ) END) AS balance_cents
                FROM payments.accounts AS a
                GROUP BY a.currency, a.kind
            ), currencies AS (
                SELECT k.currency, coalesce(sum(k.balance_cents), 0) AS total_cents, json_agg(json_build_object(
                    'kind', k.kind,
                    'balance_cents', coalesce(k.balance_cents, 0)
                ) ORDER BY k.kind) AS kinds
                FROM kinds AS k
                GROUP BY k.currency
            )
            SELECT json_build_object('at', ref.utc($1::timestamptz), 'currencies', coalesce(
                json_agg(to_json(c) ORDER BY c.currency), '[]'
            ))::text
            FROM currencies AS c
            """;

    private final CallerQueries queries;

    public LedgerReads(CallerQueries queries) {
        this.queries = queries;
    }

    public Future<Buffer> account(Caller caller, UUID id) {
        return queries.one(caller, ACCOUNT, id, ProblemCode.NOT_FOUND, NO_ACCOUNT);
    }

    /** @param at null for the present */
    public Future<Buffer> balance(Caller caller, UUID account, OffsetDateTime at) {
        return queries.run(caller, BALANCE, Tuple.of(account, at))
                .map(rows -> Buffer.buffer(CallerQueries.only(rows, ProblemCode.NOT_FOUND, NO_ACCOUNT)
                        .getString(0)));
    }

    /** The entries of an account, each with the balance before and after it. */
    public Future<Buffer> statement(Caller caller, UUID account, PageRequest page) {
        Tuple parameters = Tuple.of(account, LedgerCursor.before(page), page.limit() + 1);
        return queries.run(caller, STATEMENT, parameters)
                .map(rows -> CallerQueries.only(rows, ProblemCode.NOT_FOUND, NO_ACCOUNT)
                                        .getString(0)
                                == null
                        ? Page.empty("entries")
                        : Page.of("entries", rows, page.limit()));
    }

    /** A transaction with those of its entries that the caller may see. */
    public Future<Buffer> transaction(Caller caller, UUID id) {
        return queries.one(caller, TRANSACTION, id, ProblemCode.NOT_FOUND, NO_TRANSACTION);
    }

    /** What was posted about an order, or whatever else the id names; none where nothing was that the caller may see. */
    public Future<Buffer> transactions(Caller caller, UUID reference, PageRequest page) {
        Tuple parameters = Tuple.of(reference, LedgerCursor.before(page), page.limit() + 1);
        return queries.run(caller, TRANSACTIONS, parameters).map(rows -> Page.of("transactions", rows, page.limit()));
    }

    /**
     * The sums of all accounts by currency and kind, which come to zero in each currency. For the platform alone.
     *
     * @param at null for the present
     */
    public Future<Buffer> trialBalance(Caller caller, OffsetDateTime at) {
        if (caller.role() != Role.SERVICE_ROLE || caller.organizationId() != null) {
            return Future.failedFuture(new ProblemException(
                    ProblemCode.FORBIDDEN, "The trial balance is for a service that is bound to no organization."));
        }
        return queries.run(caller, TRIAL_BALANCE, Tuple.of(at))
                .map(rows -> Buffer.buffer(rows.iterator().next().getString(0)));
    }
}
