package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.HeldMoney;
import io.yardpass.ledger.rules.HeldMoney.CreditLot;
import io.yardpass.ledger.rules.HeldMoney.WalletBinding;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Wallet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The part of the tables that knows wallets, and which money is in them. */
final class WalletTable {
    private final Set<UUID> organizations = new HashSet<>();
    private final Set<String> currencies = new HashSet<>();
    private final Map<AccountKey, Row> rows = new HashMap<>();
    private final Map<UUID, CreditLots> lots = new HashMap<>();
    private final Set<UUID> lotIds = new HashSet<>();

    /** @param accountId null before anything came in */
    private record Row(UUID id, UUID accountId) {}

    void addOrganization(UUID id) {
        organizations.add(id);
    }

    void addCurrency(String code) {
        currencies.add(code);
    }

    /** One that nothing came into yet. */
    void add(UUID id, AccountKey key) {
        rows.put(key, new Row(id, null));
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.WALLETS).forEach(key -> found.put(Facts.WALLETS, key, wallet(key)));
        readSet.of(Facts.TAKEN_IDS).stream()
                .filter(lotIds::contains)
                .forEach(id -> found.put(Facts.TAKEN_IDS, id, true));
    }

    private Wallet wallet(AccountKey key) {
        boolean hasCurrency = currencies.contains(key.currency());
        if (key.holder() == AccountHolder.USER) {
            return new Wallet(true, hasCurrency, null, null);
        }
        Row row = rows.getOrDefault(key, new Row(null, null));
        return new Wallet(organizations.contains(key.owner()), hasCurrency, row.id(), row.accountId());
    }

    /** What a unique index refuses. */
    boolean hasAny(HeldMoney held) {
        return held.lots.stream().anyMatch(lot -> lotIds.contains(lot.id()))
                || held.lots.stream().map(CreditLot::id).distinct().count() < held.lots.size();
    }

    private static AccountKey key(WalletBinding binding) {
        return new AccountKey(
                AccountKind.WALLET, AccountHolder.ORGANIZATION, binding.organizationId(), binding.currency());
    }

    /** What {@code bind_wallets} raises for, when it is false. */
    boolean bindAsExpected(List<WalletBinding> bindings) {
        return bindings.stream().map(WalletTable::key).distinct().count() == bindings.size()
                && bindings.stream().allMatch(binding -> {
                    Row row = rows.get(key(binding));
                    return row == null || row.id().equals(binding.walletId()) && row.accountId() == null;
                });
    }

    /** What the foreign key of an organization's lot refuses, when it is false. */
    boolean lotsBelong(HeldMoney held) {
        Set<Row> bound = held.bindings.stream()
                .map(binding -> new Row(binding.walletId(), binding.accountId()))
                .collect(Collectors.toSet());
        return held.lots.stream()
                .filter(lot -> lot.organizationWalletId() != null)
                .map(lot -> new Row(lot.organizationWalletId(), lot.accountId()))
                .allMatch(wallet -> bound.contains(wallet) || rows.containsValue(wallet));
    }

    /** What {@code spend_credit} raises for, when it is false; all that came in is there by then. */
    boolean sufficesFor(HeldMoney held) {
        return held.spent.entrySet().stream()
                .allMatch(spent -> left(spent.getKey()) + added(spent.getKey(), held) >= spent.getValue());
    }

    private long left(UUID account) {
        return lots.containsKey(account) ? lots.get(account).left() : 0;
    }

    private static long added(UUID account, HeldMoney held) {
        return held.lots.stream()
                .filter(lot -> lot.accountId().equals(account))
                .mapToLong(CreditLot::cents)
                .sum();
    }

    /** What {@code assert_held} raises for, when it is false. */
    boolean holdWhatIsLeft(Sent batch) {
        HeldMoney held = batch.journal().held;
        return batch.accountsMoved().stream()
                .filter(wallet -> wallet.key().kind() == AccountKind.WALLET)
                .allMatch(wallet -> {
                    UUID account = wallet.id();
                    long left = left(account) + added(account, held) - held.spent.getOrDefault(account, 0L);
                    return wallet.balanceCents() == -left;
                });
    }

    void apply(HeldMoney held, long atMicros) {
        held.bindings.forEach(binding -> rows.put(key(binding), new Row(binding.walletId(), binding.accountId())));
        for (CreditLot lot : held.lots) {
            CreditLots credit = lots.computeIfAbsent(lot.accountId(), account -> new CreditLots());
            if (credit.add(lot, atMicros)) {
                lotIds.add(lot.id());
            }
        }
        held.spent.forEach((account, cents) -> lots.get(account).spend(cents));
    }

    /** Of the lots what is left of them together: which of one moment is spent first is nobody's to say. */
    Map<String, Object> rows() {
        Map<UUID, Long> left = new HashMap<>();
        lots.forEach((account, credit) -> left.put(account, credit.left()));
        return Map.of("wallets", rows, "lots", lotIds, "left", left);
    }
}
