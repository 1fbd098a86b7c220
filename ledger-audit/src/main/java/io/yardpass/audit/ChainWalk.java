package io.yardpass.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks along the ledger, an entry at a time, and stops at the first row that does not follow from those before it. Rows come
 * in order of batch, sequence and ordinal; a batch without transactions is one row.
 */
final class ChainWalk {
    private BatchRow last = BatchRow.NONE;
    private BatchRow batch;
    private MessageDigest digest;
    private long sequence;
    private long position;
    private TransactionRow transaction;
    private final List<EntryRow> legs = new ArrayList<>();
    private long entries;
    private Fault fault;

    void accept(Row row) {
        long number = row.getLong("number");
        if (batch == null || batch.number() != number) {
            endBatch();
            begin(BatchRow.of(row));
        }
        Long next = row.getLong("sequence");
        if (next != null && (transaction == null || transaction.sequence() != next)) {
            endTransaction();
            begin(TransactionRow.of(row));
        }
        if (row.getInteger("ordinal") != null) {
            add(EntryRow.of(row));
        }
    }

    /** After the last row. */
    void end() {
        endBatch();
        batch = null;
    }

    private void begin(BatchRow next) {
        batch = next;
        Place place = Place.ofBatch(last.number() + 1);
        require(next.number() == last.number() + 1, "batches have no gap", place, last.number() + 1, next.number());
        require(
                next.previousHash().equals(last.hash()),
                "a batch names the hash of the one before",
                place,
                last.hash(),
                next.previousHash());
        require(
                next.firstSequence() == last.lastSequence() + 1,
                "a batch begins where the one before ended",
                place,
                last.lastSequence() + 1,
                next.firstSequence());
        require(
                next.epoch() >= last.epoch(),
                "no earlier writer comes back",
                place,
                "at least " + last.epoch(),
                next.epoch());
        digest = sha256();
        digest.update(HexFormat.of().parseHex(next.previousHash()));
        sequence = next.firstSequence() - 1;
    }

    private void begin(TransactionRow next) {
        transaction = next;
        Place place = Place.ofTransaction(batch.number(), sequence + 1);
        require(next.sequence() == sequence + 1, "transactions have no gap", place, sequence + 1, next.sequence());
        require(
                next.batchNumber() == batch.number(),
                "a transaction names its batch",
                place,
                batch.number(),
                next.batchNumber());
        require(
                next.postedAt().equals(batch.postedAt()),
                "a transaction is posted with its batch",
                place,
                batch.postedAt(),
                next.postedAt());
        sequence = next.sequence();
        hash(next.line());
    }

    private void add(EntryRow entry) {
        Place place = new Place(batch.number(), sequence, entry.ordinal(), entry.accountId());
        require(
                entry.ordinal() == legs.size() + 1,
                "ordinals are 1 to entry_count",
                place,
                legs.size() + 1,
                entry.ordinal());
        require(entry.accountKind() != null, "an entry has an account", place, "one", "none");
        require(
                entry.position() > position,
                "positions follow the ledger",
                place,
                "more than " + position,
                entry.position());
        // Or else what lies before it on the account is not what the index says.
        require(
                entry.sequenceBefore() <= sequence,
                "positions follow the ledger",
                place,
                "nothing later before it",
                "sequence " + entry.sequenceBefore());
        require(
                entry.previousCents() == entry.balanceBefore(),
                "an entry begins where the one before it on the account ended",
                place,
                entry.balanceBefore(),
                entry.previousCents());
        require(
                sum(entry.previousCents(), entry.cents()).equals(BigInteger.valueOf(entry.currentCents())),
                "previous balance and amount make the current balance",
                place,
                sum(entry.previousCents(), entry.cents()),
                entry.currentCents());
        position = entry.position();
        legs.add(entry);
        entries++;
        hash(entry.line(sequence));
    }

    private void endTransaction() {
        if (transaction == null) {
            return;
        }
        Place place = Place.ofTransaction(batch.number(), transaction.sequence());
        require(
                legs.size() == transaction.entryCount(),
                "a transaction has all its entries",
                place,
                transaction.entryCount(),
                legs.size());
        Map<String, BigInteger> sums = new HashMap<>();
        Map<Object, EntryRow> ends = new HashMap<>();
        for (EntryRow leg : legs) {
            sums.merge(leg.currency(), BigInteger.valueOf(leg.cents()), BigInteger::add);
            ends.put(leg.accountId(), leg);
        }
        sums.forEach((currency, total) ->
                require(total.signum() == 0, "entries come to zero in " + currency, place, 0, total));
        ends.values()
                .forEach(leg -> require(
                        !leg.isOverdrawn(),
                        "an account of kind " + leg.accountKind() + " is not overdrawn",
                        new Place(place.batch(), place.sequence(), leg.ordinal(), leg.accountId()),
                        "at most 0",
                        leg.currentCents()));
        transaction = null;
        legs.clear();
    }

    private void endBatch() {
        if (batch == null) {
            return;
        }
        endTransaction();
        Place place = Place.ofBatch(batch.number());
        require(
                sequence == batch.lastSequence(),
                "a batch has all its transactions",
                place,
                "up to sequence " + batch.lastSequence(),
                "up to " + sequence);
        String computed = HexFormat.of().formatHex(digest.digest());
        require(
                computed.equals(batch.hash()),
                "the hash is that of what the batch holds",
                place,
                computed,
                batch.hash());
        if (fault == null) {
            last = batch;
        }
    }

    private void hash(String line) {
        digest.update(line.getBytes(UTF_8));
    }

    private static BigInteger sum(long a, long b) {
        return BigInteger.valueOf(a).add(BigInteger.valueOf(b));
    }

    /** Only the first counts: what follows a wrong row is wrong with it. */
    private void require(boolean holds, String what, Place place, Object expected, Object found) {
        if (!holds && fault == null) {
            fault = new Fault(what, place, expected.toString(), found.toString());
        }
    }

    Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    /** The last batch that is sound. */
    BatchRow last() {
        return last;
    }

    long sequence() {
        return sequence;
    }

    long entries() {
        return entries;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
