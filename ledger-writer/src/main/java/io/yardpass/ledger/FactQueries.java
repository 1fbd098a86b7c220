package io.yardpass.ledger;

import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.HoldTickets;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.CommandId;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.StepResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Asks for what the cache lacks, all of it in one round trip, and reads the answers. */
final class FactQueries {
    private static final String EVENTS = """
            SELECT e.id, e.owner_context_id, e.visibility = 'public', e.currency, o.fee_bps
            FROM events.events AS e JOIN organizations.organizations AS o ON o.id = e.owner_context_id
            WHERE e.id = ANY ($1::uuid[])""";
    private static final String TIERS = """
            SELECT id, event_id, price_cents, currency, capacity, sold, held, per_buyer_limit,
                (extract(epoch FROM on_sale_from) * 1000000)::bigint,
                (extract(epoch FROM on_sale_until) * 1000000)::bigint
            FROM ticketing.ticket_tiers WHERE id = ANY ($1::uuid[])""";
    /** The columns without an owner are named, so that each asks the one index of owners. */
    private static final String ACCOUNTS = """
            SELECT a.id, a.kind, a.user_id, a.organization_id, a.sponsorship_order_id, a.currency, a.balance_cents,
                a.version, a.closed_at IS NOT NULL
            FROM payments.accounts AS a
            """;

    private static final String ACCOUNTS_OF_USERS = ACCOUNTS + """
            WHERE a.user_id = ANY ($1::uuid[]) AND a.currency = ANY ($2::bpchar[])""";
    private static final String ACCOUNTS_OF_ORGANIZATIONS = ACCOUNTS + """
            WHERE a.organization_id = ANY ($1::uuid[]) AND a.currency = ANY ($2::bpchar[])""";
    private static final String ACCOUNTS_OF_SPONSORSHIP_ORDERS = ACCOUNTS + """
            WHERE a.user_id IS NULL AND a.organization_id IS NULL AND a.sponsorship_order_id = ANY ($1::uuid[])
                AND a.currency = ANY ($2::bpchar[])""";
    private static final String ACCOUNTS_OF_PLATFORM = ACCOUNTS + """
            WHERE a.kind = 'platform_revenue' AND a.currency = ANY ($1::bpchar[])""";
    private static final String ACCOUNTS_BY_ID = ACCOUNTS + "WHERE a.id = ANY ($1::uuid[])";
    private static final String PROFILES = "SELECT id FROM users.profiles WHERE id = ANY ($1::uuid[])";
    /** Counted as far as matters: past that a buyer gets no more, be a whole hold its own. */
    private static final String CLAIMS =
            String.format(Locale.ROOT, """
            SELECT pair.buyer, pair.tier, nullif(least(c.claims, c.enough), c.enough)
            FROM unnest($1::uuid[], $2::uuid[]) AS pair (buyer, tier)
            JOIN ticketing.ticket_tiers AS k ON k.id = pair.tier
            CROSS JOIN LATERAL (SELECT coalesce(k.per_buyer_limit, %d) + %d AS enough) AS e
            CROSS JOIN LATERAL (
                SELECT e.enough, (
                    SELECT count(*)
                    FROM (
                        SELECT FROM ticketing.tickets AS t
                        WHERE t.owner_user_id = pair.buyer AND t.tier_id = pair.tier
                            AND t.status IN ('issued', 'redeemed')
                        LIMIT e.enough
                    ) AS owned
                ) + (
                    SELECT coalesce(sum(held.quantity), 0)
                    FROM (
                        SELECT h.quantity FROM ticketing.ticket_holds AS h
                        WHERE h.user_id = pair.buyer AND h.tier_id = pair.tier AND h.status = 'held'
                        LIMIT e.enough
                    ) AS held
                ) AS claims
            ) AS c""", HoldTickets.OWNED_AND_HELD_MAX, HoldTickets.QUANTITY_MAX);

    private static final String KEYS = """
            SELECT k.scope, k.route, k.key, encode(k.fingerprint, 'hex'), k.outcome, k.detail, k.right_total_cents,
                k.order_id, coalesce(k.body, o.receipt)
            FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (scope, route, key)
            JOIN payments.idempotency_keys AS k
                ON k.scope = asked.scope AND k.route = asked.route AND k.key = asked.key
            LEFT JOIN ticketing.orders AS o ON o.id = k.order_id""";
    private static final String ORDERS = """
            SELECT id, idempotency_scope, encode(fingerprint, 'hex'), receipt
            FROM ticketing.orders WHERE id = ANY ($1::uuid[])""";
    private static final String RECEIPTS = """
            SELECT r.route, r.id, r.scope, encode(r.fingerprint, 'hex'), r.body
            FROM unnest($1::text[], $2::uuid[]) AS asked (route, id)
            JOIN payments.receipts AS r ON r.route = asked.route AND r.id = asked.id""";

    private static final Function<Collection<AccountKey>, String> OWNERS = each(AccountKey::owner);
    private static final Function<Collection<AccountKey>, String> CURRENCIES = each(AccountKey::currency);

    private final Pipeline.Builder steps = Pipeline.builder();
    private final List<BiConsumer<ReadResult, List<List<String>>>> readers = new ArrayList<>();

    private FactQueries() {}

    /** Something must be readSet. */
    static FactQueries of(ReadSet readSet) {
        FactQueries queries = new FactQueries();
        queries.askCatalogue(readSet);
        queries.askAccounts(readSet);
        queries.askPast(readSet);
        queries.askMoney(readSet);
        TicketingQueries.ask(readSet.ticketing, queries);
        return queries;
    }

    private void askCatalogue(ReadSet readSet) {
        ask(readSet.events, EVENTS, FactRows::events, all());
        ask(readSet.tiers, TIERS, FactRows::tiers, all());
        ask(readSet.claims, CLAIMS, FactRows::claims, each(BuyerTier::buyerId), each(BuyerTier::tierId));
        ask(readSet.profiles, PROFILES, FactRows::profiles, all());
    }

    private void askAccounts(ReadSet readSet) {
        ask(held(readSet.accounts, AccountHolder.USER), ACCOUNTS_OF_USERS, FactRows::accounts, OWNERS, CURRENCIES);
        ask(
                held(readSet.accounts, AccountHolder.ORGANIZATION),
                ACCOUNTS_OF_ORGANIZATIONS,
                FactRows::accounts,
                OWNERS,
                CURRENCIES);
        ask(
                held(readSet.accounts, AccountHolder.SPONSORSHIP_ORDER),
                ACCOUNTS_OF_SPONSORSHIP_ORDERS,
                FactRows::accounts,
                OWNERS,
                CURRENCIES);
        ask(held(readSet.accounts, AccountHolder.PLATFORM), ACCOUNTS_OF_PLATFORM, FactRows::accounts, CURRENCIES);
    }

    private static List<AccountKey> held(Collection<AccountKey> keys, AccountHolder holder) {
        return keys.stream().filter(key -> key.holder() == holder).toList();
    }

    private void askMoney(ReadSet readSet) {
        ask(readSet.accountIds, ACCOUNTS_BY_ID, FactRows::accounts, all());
        ask(readSet.transactions, MoneyQueries.TRANSACTIONS, MoneyQueries::transactions, all());
        ask(readSet.newIds, MoneyQueries.TAKEN_IDS, MoneyQueries::takenIds, all());
        ask(
                readSet.references,
                MoneyQueries.USED_REFERENCES,
                MoneyQueries::usedReferences,
                texts(reference -> "\\x" + reference.sha256()));
        ask(readSet.sponsorshipOrders, MoneyQueries.SPONSORSHIP_ORDERS, MoneyQueries::sponsorshipOrders, all());
        ask(
                readSet.members,
                MoneyQueries.MEMBERS,
                MoneyQueries::members,
                each(Member::organizationId),
                each(Member::userId));
        ask(
                held(readSet.wallets, AccountHolder.ORGANIZATION),
                MoneyQueries.WALLETS_OF_ORGANIZATIONS,
                MoneyQueries::walletsOfOrganizations,
                OWNERS,
                CURRENCIES);
        ask(
                held(readSet.wallets, AccountHolder.USER),
                MoneyQueries.WALLETS_OF_USERS,
                MoneyQueries::walletsOfUsers,
                OWNERS,
                CURRENCIES);
    }

    private void askPast(ReadSet readSet) {
        ask(
                readSet.keys,
                KEYS,
                FactRows::keys,
                texts(KeyName::scope),
                texts(key -> key.route().wireName()),
                texts(KeyName::key));
        List<CommandId> orders = readSet.ids.stream()
                .filter(id -> id.route() == CommandRoute.TICKET_PURCHASES)
                .toList();
        ask(orders, ORDERS, FactRows::orders, each(CommandId::id));
        List<CommandId> others = readSet.ids.stream()
                .filter(id -> id.route() != CommandRoute.TICKET_PURCHASES)
                .toList();
        ask(others, RECEIPTS, FactRows::receipts, texts(id -> id.route().wireName()), each(CommandId::id));
    }

    @SafeVarargs
    final <T> void ask(
            Collection<T> names,
            String sql,
            BiConsumer<ReadResult, List<List<String>>> reader,
            Function<Collection<T>, String>... parameters) {
        if (!names.isEmpty()) {
            Object[] bound = new Object[parameters.length];
            for (int i = 0; i < parameters.length; i++) {
                bound[i] = parameters[i].apply(names);
            }
            ask(sql, reader, bound);
        }
    }

    void ask(String sql, BiConsumer<ReadResult, List<List<String>>> reader, Object... bound) {
        steps.query(sql, bound);
        readers.add(reader);
    }

    static <T> Function<Collection<T>, String> all() {
        return PgArray::plain;
    }

    static <T> Function<Collection<T>, String> each(Function<T, ?> part) {
        return names -> PgArray.plain(names.stream().map(part).toList());
    }

    private static <T> Function<Collection<T>, String> texts(Function<T, String> part) {
        return names -> PgArray.texts(names.stream().map(part).toList());
    }

    Pipeline pipeline() {
        return steps.build();
    }

    /** What the answers to {@link #pipeline} hold. */
    ReadResult found(List<StepResult> answers, long readAtMicros) {
        ReadResult found = new ReadResult(readAtMicros);
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).accept(found, answers.get(i).rows());
        }
        return found;
    }
}
