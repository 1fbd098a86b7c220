package io.yardpass.ledger;

import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.RefusalCode;
import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.CommandId;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.PriorCommand;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads rows, as PostgreSQL writes them in text; the columns are those of {@link FactQueries}. */
final class FactRows {
    private FactRows() {}

    static void events(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.events.add(new SaleEvent(
                    uuid(row.get(0)),
                    uuid(row.get(1)),
                    bool(row.get(2)),
                    row.get(3),
                    Integer.parseInt(row.get(4)),
                    found.readAtMicros));
        }
    }

    static void tiers(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.tiers.add(new Tier(
                    uuid(row.get(0)),
                    uuid(row.get(1)),
                    Long.parseLong(row.get(2)),
                    row.get(3),
                    Integer.parseInt(row.get(4)),
                    Integer.parseInt(row.get(5)),
                    Integer.parseInt(row.get(6)),
                    row.get(7) == null ? null : Integer.valueOf(row.get(7)),
                    longOrNull(row.get(8)),
                    longOrNull(row.get(9)),
                    found.readAtMicros));
        }
    }

    static void accounts(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            AccountKey key = accountKey(AccountKind.ofWireName(row.get(1)), row.subList(2, 5), row.get(5));
            found.accounts.add(new Account(
                    uuid(row.get(0)), key, Long.parseLong(row.get(6)), Long.parseLong(row.get(7)), bool(row.get(8))));
        }
    }

    /** @param owners a user, an organization, a sponsorship order: one of them at most */
    static AccountKey accountKey(AccountKind kind, List<String> owners, String currency) {
        AccountHolder[] holders = {AccountHolder.USER, AccountHolder.ORGANIZATION, AccountHolder.SPONSORSHIP_ORDER};
        for (int i = 0; i < holders.length; i++) {
            if (owners.get(i) != null) {
                return new AccountKey(kind, holders[i], uuid(owners.get(i)), currency);
            }
        }
        return new AccountKey(kind, AccountHolder.PLATFORM, null, currency);
    }

    static void profiles(ReadResult found, List<List<String>> rows) {
        rows.forEach(row -> found.profiles.add(uuid(row.getFirst())));
    }

    static void claims(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            int claims = row.get(2) == null ? BuyerTier.MANY : Integer.parseInt(row.get(2));
            found.claims.put(new BuyerTier(uuid(row.get(0)), uuid(row.get(1))), claims);
        }
    }

    static void keys(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            KeyName name = new KeyName(row.get(0), CommandRoute.ofWireName(row.get(1)), row.get(2));
            found.keys.put(name, decidedKey(row));
        }
    }

    private static DecidedKey decidedKey(List<String> row) {
        String fingerprint = row.get(3);
        String outcome = row.get(4);
        if (outcome.equals(LedgerRows.POSTED)) {
            return row.get(7) == null
                    ? new DecidedKey.PostedCommand(fingerprint, row.get(8))
                    : new DecidedKey.PostedOrder(fingerprint, uuid(row.get(7)), row.get(8));
        }
        Long rightTotal = longOrNull(row.get(6));
        return new DecidedKey.FinalRefusal(
                fingerprint,
                RefusalCode.valueOf(outcome.toUpperCase(Locale.ROOT)),
                row.get(5),
                rightTotal == null ? OptionalLong.empty() : OptionalLong.of(rightTotal));
    }

    static void orders(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.ids.put(
                    new CommandId(CommandRoute.TICKET_PURCHASES, uuid(row.get(0))),
                    new PriorCommand(row.get(1), row.get(2), row.get(3)));
        }
    }

    static void receipts(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.ids.put(
                    new CommandId(CommandRoute.ofWireName(row.get(0)), uuid(row.get(1))),
                    new PriorCommand(row.get(2), row.get(3), row.get(4)));
        }
    }

    static boolean bool(String text) {
        return "t".equals(text);
    }

    static UUID uuid(String text) {
        return text == null ? null : UUID.fromString(text);
    }

    static Long longOrNull(String text) {
        return text == null ? null : Long.valueOf(text);
    }
}
