package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.PostedTransaction;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The part of the tables that knows where balances stand. */
final class AccountTable {
    private final Map<AccountKey, Account> accounts = new LinkedHashMap<>();
    private final Map<UUID, AccountKey> keys = new HashMap<>();

    Account get(AccountKey key) {
        return accounts.get(key);
    }

    Collection<Account> all() {
        return accounts.values();
    }

    /** Of an account that is there, or that the batch opens; null for any other. */
    AccountKey keyOf(UUID id, Journal journal) {
        AccountKey known = keys.get(id);
        return known != null
                ? known
                : journal.newAccounts.stream()
                        .filter(opened -> opened.id().equals(id))
                        .map(Account::key)
                        .findFirst()
                        .orElse(null);
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.ACCOUNTS).stream()
                .filter(accounts::containsKey)
                .map(accounts::get)
                .forEach(found::put);
        readSet.of(Facts.ACCOUNT_KEYS).stream()
                .filter(keys::containsKey)
                .map(keys::get)
                .map(accounts::get)
                .forEach(found::put);
    }

    /** What the unique indexes refuse. */
    boolean hasAny(Collection<Account> opened) {
        return opened.stream()
                .anyMatch(account -> accounts.containsKey(account.key()) || keys.containsKey(account.id()));
    }

    void insert(Account opened) {
        accounts.put(opened.key(), opened);
        keys.put(opened.id(), opened.key());
    }

    /** What the entries of a batch do to one account. */
    private record Step(long firstCents, long lastCents, boolean isUnbroken) {
        Step then(Step next) {
            return new Step(firstCents, next.lastCents, isUnbroken && next.isUnbroken && next.firstCents == lastCents);
        }
    }

    /** What the trigger {@code entries_move_balances} raises for: entries begin where their account stands. */
    boolean standWhereEntriesBegin(Sent batch) {
        return steps(batch.journal().transactions).entrySet().stream()
                .allMatch(moved -> moved.getValue().isUnbroken()
                        && beginsWhereItStands(accounts.get(keys.get(moved.getKey())), moved.getValue()));
    }

    private static boolean beginsWhereItStands(Account row, Step step) {
        return row == null ? step.firstCents() == 0 : step.firstCents() == row.balanceCents() && !row.isClosed();
    }

    /** What {@code apply_batch} raises for last: the accounts that moved are those that the writer knows of. */
    boolean standWhereExpected(Sent batch) {
        Map<UUID, Step> steps = steps(batch.journal().transactions);
        return steps.size() == batch.accountsMoved().size()
                && batch.accountsMoved().stream()
                        .allMatch(after -> isMovedTo(after, steps.get(after.id()))
                                && (standsInVersionOf(after) || isOpenedIn(batch, after)));
    }

    private static Map<UUID, Step> steps(Collection<PostedTransaction> transactions) {
        Map<UUID, Step> steps = new HashMap<>();
        for (PostedTransaction transaction : transactions) {
            for (PostedEntry entry : transaction.entries()) {
                boolean adds = entry.previousCents() + entry.cents() == entry.currentCents();
                steps.merge(entry.accountId(), new Step(entry.previousCents(), entry.currentCents(), adds), Step::then);
            }
        }
        return steps;
    }

    private static boolean isMovedTo(Account after, Step step) {
        return step != null && step.lastCents() == after.balanceCents();
    }

    private static boolean isOpenedIn(Sent batch, Account after) {
        return batch.journal().newAccounts.stream()
                .anyMatch(opened -> opened.id().equals(after.id()));
    }

    private boolean standsInVersionOf(Account after) {
        Account row = accounts.get(after.key());
        return row != null && row.id().equals(after.id()) && row.version() == after.version();
    }

    /** What {@code close_accounts} raises for, when it is false. */
    static boolean mayClose(Sent batch) {
        return batch.journal().held.closed.stream()
                .allMatch(id -> batch.accountsMoved().stream()
                        .anyMatch(account -> account.id().equals(id) && account.balanceCents() == 0));
    }

    /** Moves what stands where it is believed. */
    void move(Sent batch) {
        Map<UUID, Step> steps = steps(batch.journal().transactions);
        for (Account after : batch.accountsMoved()) {
            if (standsInVersionOf(after) && beginsWhereItStands(accounts.get(after.key()), steps.get(after.id()))) {
                accounts.put(
                        after.key(),
                        new Account(
                                after.id(), after.key(), after.balanceCents(), after.version() + 1, after.isClosed()));
            }
        }
    }

    /** But for the versions, which count batches. */
    Set<Account> rows() {
        return accounts.values().stream()
                .map(row -> new Account(row.id(), row.key(), row.balanceCents(), 0, row.isClosed()))
                .collect(Collectors.toSet());
    }
}
