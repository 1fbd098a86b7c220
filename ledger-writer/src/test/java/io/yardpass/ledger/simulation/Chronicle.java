package io.yardpass.ledger.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.PostedTransaction;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The money of the story: one sequence, written by one writer at a time, in which nothing comes from nowhere. */
final class Chronicle {
    /** Of money that is held for others no more is taken than there is. */
    private static final Set<AccountKind> HELD = EnumSet.of(AccountKind.WALLET, AccountKind.SPONSOR_ESCROW);

    private final Witness witness;
    private final Map<UUID, AccountKey> accounts = new HashMap<>();
    private final Map<UUID, Long> balances = new HashMap<>();
    private final Map<UUID, Map<AccountKey, Long>> legs = new HashMap<>();
    private final Map<String, Long> sums = new HashMap<>();
    private final MessageDigest digest = sha256();
    private final MessageDigest contents = sha256();
    private byte[] hash = new byte[32];
    private long claimed;
    private long number;
    private long sequence;

    Chronicle(Witness witness) {
        this.witness = witness;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    void claimed(long epoch) {
        witness.require(epoch == claimed + 1, "an epoch does not follow the one before", epoch);
        claimed = epoch;
    }

    void committed(Sent batch, long epoch) {
        witness.require(epoch == claimed, "a batch of an epoch that is over was committed", epoch);
        number++;
        witness.require(batch.after().number() == number, "a batch does not follow the one before", number);
        witness.require(Arrays.equals(batch.before().hash(), hash), "a link does not hold", number);
        batch.journal().newAccounts.forEach(account -> accounts.put(account.id(), account.key()));
        StringBuilder lines = new StringBuilder();
        batch.journal().transactions.forEach(transaction -> add(transaction, lines));
        witness.require(batch.after().sequence() == sequence, "a batch names another end", number);
        contents.update(lines.toString().getBytes(UTF_8));
        digest.update(hash);
        hash = digest.digest(lines.toString().getBytes(UTF_8));
        witness.require(Arrays.equals(batch.after().hash(), hash), "a hash is not that of its batch", number);
    }

    private void add(PostedTransaction transaction, StringBuilder lines) {
        sequence++;
        witness.require(transaction.sequence() == sequence, "a transaction is out of sequence", transaction);
        write(
                lines,
                "T",
                sequence,
                transaction.id(),
                transaction.kind(),
                transaction.referenceType(),
                transaction.referenceId(),
                transaction.occurredAtMicros(),
                transaction.postedAtMicros());
        Map<String, Long> sides = new HashMap<>();
        Map<AccountKey, Long> moved = new HashMap<>();
        witness.require(legs.put(transaction.id(), moved) == null, "a transaction was posted twice", transaction);
        int ordinal = 0;
        for (PostedEntry entry : transaction.entries()) {
            witness.require(entry.ordinal() == ++ordinal, "an entry is out of order", transaction);
            sides.merge(entry.currency(), entry.cents(), Math::addExact);
            moved.merge(accounts.get(entry.accountId()), entry.cents(), Math::addExact);
            move(entry);
            write(
                    lines,
                    "E",
                    sequence,
                    ordinal,
                    entry.accountId(),
                    entry.cents(),
                    entry.currency(),
                    entry.previousCents(),
                    entry.currentCents());
        }
        witness.require(ordinal >= 2, "a transaction has one side", transaction);
        witness.require(sides.values().stream().allMatch(sum -> sum == 0), "does not balance", transaction);
    }

    private static void write(StringBuilder lines, Object... values) {
        for (int i = 0; i < values.length; i++) {
            lines.append(i == 0 ? "" : "|").append(values[i] == null ? "" : values[i]);
        }
        lines.append('\n');
    }

    private void move(PostedEntry entry) {
        long before = balances.getOrDefault(entry.accountId(), 0L);
        long after = Math.addExact(before, entry.cents());
        witness.require(entry.cents() != 0, "an entry moves nothing", entry);
        witness.require(entry.previousCents() == before, "an entry does not begin where the one before ended", entry);
        witness.require(entry.currentCents() == after, "an entry does not end where it leads", entry);
        witness.require(
                after <= 0 || !HELD.contains(accounts.get(entry.accountId()).kind()),
                "more was taken out than is held",
                entry);
        balances.put(entry.accountId(), after);
        sums.merge(entry.currency(), entry.cents(), Math::addExact);
    }

    /** Which account it is; null for none. */
    AccountKey account(UUID id) {
        return accounts.get(id);
    }

    /** What a transaction did to each account; nothing where there was none. */
    Map<AccountKey, Long> legs(UUID transaction) {
        return transaction == null ? Map.of() : legs.getOrDefault(transaction, Map.of());
    }

    /** The balance that stands there is the fold of the entries. */
    void compare(Account account) {
        long fold = balances.getOrDefault(account.id(), 0L);
        witness.require(account.balanceCents() == fold, "the entries make " + fold + " of an account", account);
    }

    /** The hash of all lines, without a thought of batches. Must be asked for once, at the end. */
    String content() {
        return sequence + " " + HexFormat.of().formatHex(contents.digest());
    }

    void audit() {
        witness.require(sums.values().stream().allMatch(sum -> sum == 0), "money came from nowhere", sums);
    }
}
