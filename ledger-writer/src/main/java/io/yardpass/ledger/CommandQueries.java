package io.yardpass.ledger;

import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.RefusalCode;
import io.yardpass.ledger.rules.CommandId;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.PriorCommand;
import io.yardpass.ledger.rules.ReadResult;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;

/** What was decided before: under which keys, and under which ids. */
final class CommandQueries {
    private static final String KEYS = """
            SELECT k.scope, k.route, k.key, encode(k.fingerprint, 'hex'), k.outcome, k.detail, k.right_total_cents,
                k.order_id, coalesce(k.body, o.receipt)
            FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (scope, route, key)
            JOIN payments.idempotency_keys AS k
                ON k.scope = asked.scope AND k.route = asked.route AND k.key = asked.key
            LEFT JOIN ticketing.orders AS o ON o.id = k.order_id""";

    private static void key(ReadResult found, Row row) {
        KeyName name = new KeyName(row.text(), CommandRoute.ofWireName(row.text()), row.text());
        found.put(Facts.KEYS, name, decided(row));
    }

    private static DecidedKey decided(Row row) {
        String fingerprint = row.text();
        String outcome = row.text();
        String detail = row.text();
        Long rightTotal = row.bigintOrNull();
        UUID order = row.uuid();
        String body = row.text();
        if (outcome.equals(LedgerRows.POSTED)) {
            return order == null
                    ? new DecidedKey.PostedCommand(fingerprint, body)
                    : new DecidedKey.PostedOrder(fingerprint, order, body);
        }
        return new DecidedKey.FinalRefusal(
                fingerprint,
                RefusalCode.valueOf(outcome.toUpperCase(Locale.ROOT)),
                detail,
                rightTotal == null ? OptionalLong.empty() : OptionalLong.of(rightTotal));
    }

    private static final String ORDERS = """
            SELECT id, idempotency_scope, encode(fingerprint, 'hex'), receipt
            FROM ticketing.orders WHERE id = ANY ($1::uuid[])""";

    private static void order(ReadResult found, Row row) {
        CommandId id = new CommandId(CommandRoute.TICKET_PURCHASES, row.uuid());
        found.put(Facts.PRIOR_COMMANDS, id, prior(row));
    }

    private static final String RECEIPTS = """
            SELECT r.route, r.id, r.scope, encode(r.fingerprint, 'hex'), r.body
            FROM unnest($1::text[], $2::uuid[]) AS asked (route, id)
            JOIN payments.receipts AS r ON r.route = asked.route AND r.id = asked.id""";

    private static void receipt(ReadResult found, Row row) {
        CommandId id = new CommandId(CommandRoute.ofWireName(row.text()), row.uuid());
        found.put(Facts.PRIOR_COMMANDS, id, prior(row));
    }

    private static PriorCommand prior(Row row) {
        return new PriorCommand(row.text(), row.text(), row.text());
    }

    static final List<Question<?>> ALL = List.of(
            Question.of(
                    Facts.KEYS,
                    KEYS,
                    CommandQueries::key,
                    List.of(
                            Question.texts(KeyName::scope),
                            Question.texts(name -> name.route().wireName()),
                            Question.texts(KeyName::key))),
            // An order is its own receipt.
            Question.some(
                    Facts.PRIOR_COMMANDS,
                    id -> id.route() == CommandRoute.TICKET_PURCHASES,
                    ORDERS,
                    CommandQueries::order,
                    List.of(Question.each(CommandId::id))),
            Question.some(
                    Facts.PRIOR_COMMANDS,
                    id -> id.route() != CommandRoute.TICKET_PURCHASES,
                    RECEIPTS,
                    CommandQueries::receipt,
                    List.of(Question.texts(id -> id.route().wireName()), Question.each(CommandId::id))));

    private CommandQueries() {}
}
