package io.yardpass.ledger.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import java.security.MessageDigest;
import java.util.List;

/**
 * The hash that ties a batch to all before it: SHA-256 of the previous hash and of one line for each transaction and
 * entry, in order. The lines are made of values alone, so that anybody can make them again from the tables.
 */
final class Chain {
    private Chain() {}

    static byte[] hash(byte[] previousHash, List<PostedTransaction> transactions) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update(previousHash);
        return digest.digest(content(transactions).getBytes(UTF_8));
    }

    static String content(List<PostedTransaction> transactions) {
        StringBuilder lines = new StringBuilder(512 * transactions.size());
        for (PostedTransaction transaction : transactions) {
            line(
                    lines,
                    'T',
                    transaction.sequence(),
                    transaction.id(),
                    transaction.kind(),
                    transaction.referenceType(),
                    transaction.referenceId(),
                    transaction.occurredAtMicros(),
                    transaction.postedAtMicros());
            for (PostedEntry entry : transaction.entries()) {
                line(
                        lines,
                        'E',
                        transaction.sequence(),
                        entry.ordinal(),
                        entry.accountId(),
                        entry.cents(),
                        entry.currency(),
                        entry.previousCents(),
                        entry.currentCents());
            }
        }
        return lines.toString();
    }

    private static void line(StringBuilder lines, char type, Object... values) {
        lines.append(type);
        for (Object value : values) {
            lines.append('|').append(value == null ? "" : value);
        }
        lines.append('\n');
    }
}
