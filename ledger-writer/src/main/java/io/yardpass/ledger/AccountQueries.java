package io.yardpass.ledger;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.Wallet;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Where balances stand, and which account is a wallet. */
final class AccountQueries {
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

    private static void account(ReadResult found, Row row) {
        UUID id = row.uuid();
        AccountKey key = key(row);
        found.put(new Account(id, key, row.bigint(), row.bigint(), row.bool()));
    }

    private static final List<AccountHolder> OWNERS_BY_COLUMN =
            List.of(AccountHolder.USER, AccountHolder.ORGANIZATION, AccountHolder.SPONSORSHIP_ORDER);

    /** Its columns: the kind, a user, an organization, a sponsorship order, of which one is there at most, the currency. */
    static AccountKey key(Row row) {
        AccountKind kind = AccountKind.ofWireName(row.text());
        AccountHolder holder = AccountHolder.PLATFORM;
        UUID owner = null;
        for (AccountHolder each : OWNERS_BY_COLUMN) {
            UUID id = row.uuid();
            if (id != null) {
                holder = each;
                owner = id;
            }
        }
        return new AccountKey(kind, holder, owner, row.text());
    }

    private static final String WALLETS_OF_ORGANIZATIONS = """
            SELECT asked.organization, asked.currency, o.id IS NOT NULL, c.code IS NOT NULL, w.id, w.account_id
            FROM unnest($1::uuid[], $2::bpchar[]) AS asked (organization, currency)
            LEFT JOIN organizations.organizations AS o ON o.id = asked.organization
            LEFT JOIN ref.currencies AS c ON c.code = asked.currency
            LEFT JOIN organizations.wallets AS w
                ON w.organization_id = asked.organization AND w.currency = asked.currency""";
    private static final String WALLETS_OF_USERS = """
            SELECT asked.user_id, asked.currency, true, c.code IS NOT NULL, NULL, NULL
            FROM unnest($1::uuid[], $2::bpchar[]) AS asked (user_id, currency)
            LEFT JOIN ref.currencies AS c ON c.code = asked.currency""";

    private static BiConsumer<ReadResult, Row> wallet(AccountHolder holder) {
        return (found, row) -> found.put(
                Facts.WALLETS,
                new AccountKey(AccountKind.WALLET, holder, row.uuid(), row.text()),
                new Wallet(row.bool(), row.bool(), row.uuid(), row.uuid()));
    }

    private static final Function<List<AccountKey>, Object> OWNERS = Question.each(AccountKey::owner);
    private static final Function<List<AccountKey>, Object> CURRENCIES = Question.each(AccountKey::currency);

    static final List<Question<?>> ALL = List.of(
            accounts(AccountHolder.USER, ACCOUNTS_OF_USERS),
            accounts(AccountHolder.ORGANIZATION, ACCOUNTS_OF_ORGANIZATIONS),
            accounts(AccountHolder.SPONSORSHIP_ORDER, ACCOUNTS_OF_SPONSORSHIP_ORDERS),
            Question.some(
                    Facts.ACCOUNTS,
                    key -> key.holder() == AccountHolder.PLATFORM,
                    ACCOUNTS_OF_PLATFORM,
                    AccountQueries::account,
                    List.of(CURRENCIES)),
            Question.of(Facts.ACCOUNT_KEYS, ACCOUNTS_BY_ID, AccountQueries::account, List.of(Question::keys)),
            wallets(AccountHolder.ORGANIZATION, WALLETS_OF_ORGANIZATIONS),
            wallets(AccountHolder.USER, WALLETS_OF_USERS));

    private AccountQueries() {}

    private static Question<AccountKey> accounts(AccountHolder holder, String sql) {
        return Question.some(
                Facts.ACCOUNTS,
                key -> key.holder() == holder,
                sql,
                AccountQueries::account,
                List.of(OWNERS, CURRENCIES));
    }

    private static Question<AccountKey> wallets(AccountHolder holder, String sql) {
        return Question.some(
                Facts.WALLETS, key -> key.holder() == holder, sql, wallet(holder), List.of(OWNERS, CURRENCIES));
    }
}
