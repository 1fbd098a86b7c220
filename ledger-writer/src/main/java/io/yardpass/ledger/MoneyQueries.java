package io.yardpass.ledger;

import io.yardpass.domain.Money;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.Leg;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.MemberRole;
import io.yardpass.ledger.rules.PastTransaction;
import io.yardpass.ledger.rules.PaymentReference;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.SponsorshipOrder;
import io.yardpass.ledger.rules.Wallet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What {@link FactQueries} asks about money that is not a sale's, each question beside what reads its answer. */
final class MoneyQueries {
    private MoneyQueries() {}

    static final String TRANSACTIONS = """
            SELECT t.id, t.kind,
                EXISTS (SELECT FROM payments.transactions AS r WHERE r.reference_id = t.id AND r.kind = 'reversal'),
                e.amount_cents, a.kind, a.user_id, a.organization_id, a.sponsorship_order_id, a.currency
            FROM payments.transactions AS t
            JOIN payments.entries AS e ON e.transaction_id = t.id
            JOIN payments.accounts AS a ON a.id = e.account_id
            WHERE t.id = ANY ($1::uuid[])
            ORDER BY t.id, e.ordinal""";

    static void transactions(ReadResult found, List<List<String>> rows) {
        Map<UUID, List<Leg>> legs = new LinkedHashMap<>();
        for (List<String> row : rows) {
            AccountKey key = FactRows.accountKey(AccountKind.ofWireName(row.get(4)), row.subList(5, 8), row.get(8));
            legs.computeIfAbsent(UUID.fromString(row.get(0)), id -> new ArrayList<>())
                    .add(new Leg(key, Long.parseLong(row.get(3))));
        }
        for (List<String> row : rows) {
            UUID id = UUID.fromString(row.get(0));
            if (legs.containsKey(id)) {
                found.transactions.add(new PastTransaction(id, row.get(1), legs.remove(id), FactRows.bool(row.get(2))));
            }
        }
    }

    /** A lot that came with a transaction of its own bears that one's id. */
    static final String TAKEN_IDS = """
            SELECT id FROM payments.transactions WHERE id = ANY ($1::uuid[])
            UNION SELECT id FROM payments.credit_lots WHERE id = ANY ($1::uuid[])""";

    static void takenIds(ReadResult found, List<List<String>> rows) {
        rows.forEach(row -> found.takenIds.add(UUID.fromString(row.getFirst())));
    }

    static final String USED_REFERENCES = """
            SELECT encode(reference_sha256, 'hex') FROM payments.payment_references
            WHERE reference_sha256 = ANY ($1::bytea[])""";

    static void usedReferences(ReadResult found, List<List<String>> rows) {
        rows.forEach(row -> found.usedReferences.add(new PaymentReference(row.getFirst())));
    }

    static final String SPONSORSHIP_ORDERS = """
            SELECT o.id, o.escrow_status, o.organization_id, g.fee_bps, s.organization_id, o.amount_cents, o.currency
            FROM sponsorship.orders AS o
            JOIN organizations.organizations AS g ON g.id = o.organization_id
            JOIN sponsorship.sponsors AS s ON s.id = o.sponsor_id
            WHERE o.id = ANY ($1::uuid[])""";

    static void sponsorshipOrders(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.sponsorshipOrders.add(new SponsorshipOrder(
                    UUID.fromString(row.get(0)),
                    EscrowStatus.ofWireName(row.get(1)),
                    UUID.fromString(row.get(2)),
                    Integer.parseInt(row.get(3)),
                    UUID.fromString(row.get(4)),
                    new Money(Long.parseLong(row.get(5)), row.get(6))));
        }
    }

    static final String MEMBERS = """
            SELECT m.organization_id, m.user_id, m.role
            FROM unnest($1::uuid[], $2::uuid[]) AS asked (organization, user_id)
            JOIN organizations.org_memberships AS m
                ON m.organization_id = asked.organization AND m.user_id = asked.user_id
            WHERE m.status = 'active'
            """;

    static void members(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.members.put(
                    new Member(UUID.fromString(row.get(0)), UUID.fromString(row.get(1))),
                    MemberRole.ofWireName(row.get(2)));
        }
    }

    static final String WALLETS_OF_ORGANIZATIONS = """
            SELECT asked.organization, asked.currency, o.id IS NOT NULL, c.code IS NOT NULL, w.id, w.account_id
            FROM unnest($1::uuid[], $2::bpchar[]) AS asked (organization, currency)
            LEFT JOIN organizations.organizations AS o ON o.id = asked.organization
            LEFT JOIN ref.currencies AS c ON c.code = asked.currency
            LEFT JOIN organizations.wallets AS w
                ON w.organization_id = asked.organization AND w.currency = asked.currency""";
    static final String WALLETS_OF_USERS = """
            SELECT asked.user_id, asked.currency, true, c.code IS NOT NULL, NULL, NULL
            FROM unnest($1::uuid[], $2::bpchar[]) AS asked (user_id, currency)
            LEFT JOIN ref.currencies AS c ON c.code = asked.currency""";

    static void walletsOfOrganizations(ReadResult found, List<List<String>> rows) {
        wallets(found, rows, AccountHolder.ORGANIZATION);
    }

    static void walletsOfUsers(ReadResult found, List<List<String>> rows) {
        wallets(found, rows, AccountHolder.USER);
    }

    private static void wallets(ReadResult found, List<List<String>> rows, AccountHolder holder) {
        for (List<String> row : rows) {
            AccountKey key = new AccountKey(AccountKind.WALLET, holder, UUID.fromString(row.get(0)), row.get(1));
            found.wallets.put(
                    key,
                    new Wallet(
                            FactRows.bool(row.get(2)),
                            FactRows.bool(row.get(3)),
                            FactRows.uuid(row.get(4)),
                            FactRows.uuid(row.get(5))));
        }
    }
}
