package io.yardpass.ledger;

import io.yardpass.domain.RefusalCode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads rows, as PostgreSQL writes them in text, into the books; the columns are those of {@link BooksLoader}. */
final class BookEntries {
    private final Books books;
    private final long nowMicros;

    BookEntries(Books books, long nowMicros) {
        this.books = books;
        this.nowMicros = nowMicros;
    }

    void events(List<List<String>> rows) {
        for (List<String> row : rows) {
            UUID id = uuid(row.get(0));
            boolean isPublic = "t".equals(row.get(2));
            int feeBps = Integer.parseInt(row.get(4));
            books.events.put(id, new SaleEvent(id, uuid(row.get(1)), isPublic, row.get(3), feeBps, nowMicros));
        }
    }

    void tiers(List<List<String>> rows) {
        for (List<String> row : rows) {
            UUID id = uuid(row.get(0));
            Tier tier = new Tier(
                    id,
                    uuid(row.get(1)),
                    Long.parseLong(row.get(2)),
                    row.get(3),
                    Integer.parseInt(row.get(4)),
                    Integer.parseInt(row.get(5)),
                    Integer.parseInt(row.get(6)),
                    row.get(7) == null ? null : Integer.valueOf(row.get(7)),
                    longOrNull(row.get(8)),
                    longOrNull(row.get(9)),
                    nowMicros);
            books.tiers.put(id, tier);
        }
    }

    void accounts(List<List<String>> rows) {
        for (List<String> row : rows) {
            AccountKey key = new AccountKey(AccountKind.ofWireName(row.get(1)), uuid(row.get(2)), row.get(3));
            books.accounts.put(
                    key, new Account(uuid(row.get(0)), key, Long.parseLong(row.get(4)), Long.parseLong(row.get(5))));
        }
    }

    void profiles(List<List<String>> rows) {
        rows.forEach(row -> books.profiles.put(uuid(row.getFirst()), true));
    }

    void owned(List<List<String>> rows) {
        for (List<String> row : rows) {
            books.owned.put(new BuyerTier(uuid(row.get(0)), uuid(row.get(1))), Integer.valueOf(row.get(2)));
        }
    }

    void keys(List<List<String>> rows) {
        for (List<String> row : rows) {
            books.keys.put(new KeyName(row.get(0), row.get(1)), decidedKey(row));
        }
    }

    private static DecidedKey decidedKey(List<String> row) {
        String fingerprint = row.get(2);
        String outcome = row.get(3);
        if (outcome.equals(DecidedKey.POSTED)) {
            return new DecidedKey.PostedOrder(fingerprint, uuid(row.get(6)), row.get(7));
        }
        Long rightTotal = longOrNull(row.get(5));
        return new DecidedKey.FinalRefusal(
                fingerprint,
                RefusalCode.valueOf(outcome.toUpperCase(Locale.ROOT)),
                row.get(4),
                rightTotal == null ? OptionalLong.empty() : OptionalLong.of(rightTotal));
    }

    void orders(List<List<String>> rows) {
        for (List<String> row : rows) {
            books.orders.put(uuid(row.get(0)), new PriorOrder(row.get(1), row.get(2), row.get(3)));
        }
    }

    private static UUID uuid(String text) {
        return text == null ? null : UUID.fromString(text);
    }

    private static Long longOrNull(String text) {
        return text == null ? null : Long.valueOf(text);
    }
}
