package io.yardpass.ledger;

import io.yardpass.domain.Money;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Leg;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.MemberRole;
import io.yardpass.ledger.rules.PastTransaction;
import io.yardpass.ledger.rules.PaymentReference;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.SponsorshipOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was posted and paid before, which orders of sponsors there are, and who may move their money. */
final class MoneyQueries {
    private static final String TRANSACTIONS = """
            SELECT t.id, t.kind,
                EXISTS (SELECT FROM payments.transactions AS r WHERE r.reference_id = t.id AND r.kind = 'reversal'),
                a.kind, a.user_id, a.organization_id, a.sponsorship_order_id, a.currency, e.amount_cents
            FROM payments.transactions AS t
            JOIN payments.entries AS e ON e.transaction_id = t.id
            JOIN payments.accounts AS a ON a.id = e.account_id
            WHERE t.id = ANY ($1::uuid[])
            ORDER BY t.id, e.ordinal""";

    /** A row for each entry. */
    private static void transactions(ReadResult found, List<Row> rows) {
        Map<PastTransaction, List<Leg>> transactions = new LinkedHashMap<>();
        for (Row row : rows) {
            var without = new PastTransaction(row.uuid(), row.text(), List.of(), row.bool());
            transactions
                    .computeIfAbsent(without, first -> new ArrayList<>())
                    .add(new Leg(AccountQueries.key(row), row.bigint()));
        }
        transactions.forEach((without, legs) -> found.put(
                Facts.TRANSACTIONS,
                without.id(),
                new PastTransaction(without.id(), without.kind(), legs, without.isReversed())));
    }

    /** A lot that came with a transaction of its own bears that one's id. */
    private static final String TAKEN_IDS = """
            SELECT id FROM payments.transactions WHERE id = ANY ($1::uuid[])
            UNION SELECT id FROM payments.credit_lots WHERE id = ANY ($1::uuid[])""";

    private static final String USED_REFERENCES = """
            SELECT encode(reference_sha256, 'hex') FROM payments.payment_references
            WHERE reference_sha256 = ANY ($1::bytea[])""";

    private static final String SPONSORSHIP_ORDERS = """
            SELECT o.id, coalesce(k.event_id, p.event_id), o.escrow_status, o.organization_id, g.fee_bps, s.organization_id, o.amount_cents, o.currency,
                (
                    SELECT count(*)::integer FROM sponsorship.deliverables AS d
                    WHERE d.order_id = o.id AND d.status <> 'approved'
                )
            FROM sponsorship.orders AS o
            JOIN organizations.organizations AS g ON g.id = o.organization_id
            JOIN sponsorship.sponsors AS s ON s.id = o.sponsor_id
            LEFT JOIN sponsorship.packages AS k ON k.id = o.package_id
            LEFT JOIN sponsorship.proposals AS p ON p.id = o.proposal_id
            WHERE o.id = ANY ($1::uuid[])""";

    private static void sponsorshipOrder(ReadResult found, Row row) {
        SponsorshipOrder order = new SponsorshipOrder(
                row.uuid(),
                row.uuid(),
                EscrowStatus.ofWireName(row.text()),
                row.uuid(),
                row.integer(),
                row.uuid(),
                new Money(row.bigint(), row.text()),
                row.integer());
        found.put(Facts.SPONSORSHIP_ORDERS, order.id(), order);
    }

    private static final String MEMBERS = """
            SELECT m.organization_id, m.user_id, m.role
            FROM unnest($1::uuid[], $2::uuid[]) AS asked (organization, user_id)
            JOIN organizations.org_memberships AS m
                ON m.organization_id = asked.organization AND m.user_id = asked.user_id
            WHERE m.status = 'active'
            """;

    private static void member(ReadResult found, Row row) {
        found.put(Facts.MEMBERS, new Member(row.uuid(), row.uuid()), MemberRole.ofWireName(row.text()));
    }

    static final List<Question<?>> ALL = List.of(
            Question.together(Facts.TRANSACTIONS, TRANSACTIONS, MoneyQueries::transactions, List.of(Question::keys)),
            Question.of(
                    Facts.TAKEN_IDS,
                    TAKEN_IDS,
                    (found, row) -> found.put(Facts.TAKEN_IDS, row.uuid(), true),
                    List.of(Question::keys)),
            Question.of(
                    Facts.USED_REFERENCES,
                    USED_REFERENCES,
                    (found, row) -> found.put(Facts.USED_REFERENCES, new PaymentReference(row.text()), true),
                    List.of(Question.texts(reference -> "\\x" + reference.sha256()))),
            Question.of(
                    Facts.SPONSORSHIP_ORDERS,
                    SPONSORSHIP_ORDERS,
                    MoneyQueries::sponsorshipOrder,
                    List.of(Question::keys)),
            Question.of(
                    Facts.MEMBERS,
                    MEMBERS,
                    MoneyQueries::member,
                    List.of(Question.each(Member::organizationId), Question.each(Member::userId))));

    private MoneyQueries() {}
}
