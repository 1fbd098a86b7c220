package io.yardpass.ledger;

import io.yardpass.domain.PurchaseTickets;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.StepResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds what a batch will look at and the books lack, asks for all of it in one round trip, and enters the answers. */
final class BooksLoader {
    private static final String EVENTS = """
            SELECT e.id, e.owner_context_id, e.visibility = 'public', e.currency, o.fee_bps
            FROM events.events AS e JOIN organizations.organizations AS o ON o.id = e.owner_context_id
            WHERE e.id = ANY ($1::uuid[])""";
    private static final String TIERS = """
            SELECT id, event_id, price_cents, currency, capacity, sold, held, per_buyer_limit,
                (extract(epoch FROM on_sale_from) * 1000000)::bigint,
                (extract(epoch FROM on_sale_until) * 1000000)::bigint
            FROM ticketing.ticket_tiers WHERE id = ANY ($1::uuid[])""";
    private static final String ACCOUNTS = """
            SELECT id, kind, coalesce(user_id, organization_id), currency, balance_cents, version
            FROM payments.accounts
            WHERE user_id = ANY ($1::uuid[]) AND kind = 'user_cash' AND currency = ANY ($4::bpchar[])
            UNION ALL
            SELECT id, kind, organization_id, currency, balance_cents, version
            FROM payments.accounts
            WHERE kind = 'organization_receivable' AND organization_id IN (
                SELECT e.owner_context_id FROM events.events AS e WHERE e.id = ANY ($2::uuid[])
            ) AND currency = ANY ($4::bpchar[])
            UNION ALL
            SELECT id, kind, NULL, currency, balance_cents, version
            FROM payments.accounts WHERE kind = 'platform_revenue' AND $3::boolean
                AND currency = ANY ($4::bpchar[])""";
    private static final String PROFILES = "SELECT id FROM users.profiles WHERE id = ANY ($1::uuid[])";
    private static final String OWNED = """
            SELECT owner_user_id, tier_id, count(*)
            FROM ticketing.tickets
            WHERE (owner_user_id, tier_id) IN (SELECT b, t FROM unnest($1::uuid[], $2::uuid[]) AS pair (b, t))
                AND status IN ('issued', 'redeemed')
            GROUP BY owner_user_id, tier_id""";
    private static final String KEYS = """
            SELECT k.scope, k.key, encode(k.fingerprint, 'hex'), k.outcome, k.detail, k.right_total_cents, k.order_id,
                o.receipt
            FROM unnest($1::text[], $2::text[]) AS asked (scope, key)
            JOIN payments.idempotency_keys AS k
                ON k.scope = asked.scope AND k.key = asked.key AND k.route = 'ticket-purchases'
            LEFT JOIN ticketing.orders AS o ON o.id = k.order_id""";
    private static final String ORDERS = """
            SELECT id, idempotency_scope, encode(fingerprint, 'hex'), receipt
            FROM ticketing.orders WHERE id = ANY ($1::uuid[])""";

    private final Books books;
    private final BookEntries entries;
    private final long nowMicros;
    private final long catalogAgeMicros;

    private final Set<UUID> events = new LinkedHashSet<>();
    private final Set<UUID> tiers = new LinkedHashSet<>();
    private final Set<UUID> buyersWithoutAccount = new LinkedHashSet<>();
    private final Set<UUID> eventsWithoutAccount = new LinkedHashSet<>();
    private boolean platformWithoutAccount;
    private final Set<String> currencies = new LinkedHashSet<>();
    private final Set<UUID> profiles = new LinkedHashSet<>();
    private final Set<BuyerTier> owned = new LinkedHashSet<>();
    private final Set<KeyName> keys = new LinkedHashSet<>();
    private final Set<UUID> orders = new LinkedHashSet<>();

    private final Pipeline.Builder steps = Pipeline.builder();
    private final List<Consumer<List<List<String>>>> readers = new ArrayList<>();

    BooksLoader(Books books, long nowMicros, long catalogAgeMicros) {
        this.books = books;
        this.entries = new BookEntries(books, nowMicros);
        this.nowMicros = nowMicros;
        this.catalogAgeMicros = catalogAgeMicros;
    }

    /** What is missing for these commands; null when nothing is. */
    Pipeline misses(List<PurchaseTickets> commands) {
        commands.forEach(this::look);
        ask(!events.isEmpty(), EVENTS, entries::events, PgArray.plain(events));
        ask(!tiers.isEmpty(), TIERS, entries::tiers, PgArray.plain(tiers));
        boolean accounts = platformWithoutAccount || !buyersWithoutAccount.isEmpty() || !eventsWithoutAccount.isEmpty();
        ask(
                accounts,
                ACCOUNTS,
                entries::accounts,
                PgArray.plain(buyersWithoutAccount),
                PgArray.plain(eventsWithoutAccount),
                platformWithoutAccount,
                PgArray.plain(currencies));
        ask(!profiles.isEmpty(), PROFILES, entries::profiles, PgArray.plain(profiles));
        ask(
                !owned.isEmpty(),
                OWNED,
                entries::owned,
                PgArray.plain(owned.stream().map(BuyerTier::buyerId).toList()),
                PgArray.plain(owned.stream().map(BuyerTier::tierId).toList()));
        ask(!keys.isEmpty(), KEYS, entries::keys, texts(KeyName::scope), texts(KeyName::key));
        ask(!orders.isEmpty(), ORDERS, entries::orders, PgArray.plain(orders));
        return readers.isEmpty() ? null : steps.build();
    }

    /** Enters the answers to {@link #misses}, step by step. */
    void enter(List<StepResult> answers, Fresh fresh) {
        fresh.add(events, tiers, owned);
        // What was old may be gone.
        events.forEach(books.events::remove);
        tiers.forEach(books.tiers::remove);
        // A pair without a row owns nothing, which is as good to know.
        owned.forEach(pair -> books.owned.put(pair, 0));
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).accept(answers.get(i).rows());
        }
    }

    private void look(PurchaseTickets purchase) {
        KeyName name = KeyName.of(purchase);
        add(keys, name, books.keys.get(name) == null);
        add(orders, purchase.orderId(), books.orders.get(purchase.orderId()) == null);
        add(profiles, purchase.buyerId(), books.profiles.get(purchase.buyerId()) == null);
        SaleEvent event = books.events.get(purchase.eventId());
        add(events, purchase.eventId(), event == null || isOld(event.loadedAtMicros()));
        purchase.items().forEach(item -> lookAtTier(purchase.buyerId(), item.tierId()));
        lookAtAccounts(purchase, event);
    }

    private void lookAtTier(UUID buyerId, UUID tierId) {
        Tier tier = books.tiers.get(tierId);
        boolean missing = tier == null || isOld(tier.loadedAtMicros());
        add(tiers, tierId, missing);
        BuyerTier pair = new BuyerTier(buyerId, tierId);
        add(owned, pair, (missing || tier.perBuyerLimit() != null) && books.owned.get(pair) == null);
    }

    private void lookAtAccounts(PurchaseTickets purchase, SaleEvent event) {
        String currency = purchase.total().currency();
        currencies.add(currency);
        add(
                buyersWithoutAccount,
                purchase.buyerId(),
                books.accounts.get(AccountKey.userCash(purchase.buyerId(), currency)) == null);
        boolean known = event != null
                && books.accounts.get(AccountKey.organizationReceivable(event.organizationId(), currency)) != null;
        add(eventsWithoutAccount, purchase.eventId(), !known);
        platformWithoutAccount |= books.accounts.get(AccountKey.platformRevenue(currency)) == null;
    }

    private boolean isOld(long loadedAtMicros) {
        return nowMicros - loadedAtMicros > catalogAgeMicros;
    }

    private static <T> void add(Set<T> missing, T value, boolean isMissing) {
        if (isMissing) {
            missing.add(value);
        }
    }

    private void ask(boolean needed, String sql, Consumer<List<List<String>>> reader, Object... parameters) {
        if (needed) {
            steps.query(sql, parameters);
            readers.add(reader);
        }
    }

    private String texts(Function<KeyName, String> part) {
        return PgArray.texts(keys.stream().map(part).toList());
    }
}
