package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * A service of the platform moves money between accounts that are there, by its own words: what all other commands reduce to. The
 * transaction's id is made by the client.
 *
 * @param kind what the service calls it
 * @param currency in which all of its accounts must be; null to leave that to the accounts
 * @param occurredAtMicros by the client; null for now
 * @param metadata a JSON object as it was sent, or null
 * @param dryRun true to be told what would become of it, and no more
 */
public record PostTransaction(
        UUID id,
        String kind,
        String referenceType,
        UUID referenceId,
        String currency,
        Long occurredAtMicros,
        String metadata,
        List<Leg> legs,
        boolean dryRun,
        Envelope envelope)
        implements CallerCommand {
    public static final int LEGS_MIN = 2;
    public static final int LEGS_MAX = 50;
    /** Debit positive, credit negative. */
    public record Leg(UUID accountId, long cents) {
        public Leg {
            requireNonNull(accountId, "accountId");
            if (cents == 0 || !AmountLimits.isBalance(cents)) {
                throw new IllegalArgumentException("a leg moves something, and no more than an account may stand at");
            }
        }
    }

    public PostTransaction {
        requireNonNull(id, "id");
        requireNonNull(envelope, "envelope");
        requireNonNull(kind, "kind");
        requireNonNull(referenceType, "referenceType");
        requireNonNull(referenceId, "referenceId");
        // The lines of the chain are made of them.
        if (!isName(kind) || !isName(referenceType)) {
            throw new IllegalArgumentException("a kind is a name");
        }
        legs = List.copyOf(legs);
        if (legs.size() < LEGS_MIN || legs.size() > LEGS_MAX) {
            throw new IllegalArgumentException("a transaction has " + LEGS_MIN + " to " + LEGS_MAX + " legs");
        }
        if (legs.stream().map(Leg::accountId).distinct().count() < legs.size()) {
            throw new IllegalArgumentException("an account is named once");
        }
    }

    /** True for what a kind or a reference may be called: small letters, digits and underscores, a letter first. */
    public static boolean isName(String text) {
        return text.length() <= 64
                && !text.isEmpty()
                && Character.isLetter(text.charAt(0))
                && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_');
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.LEDGER_TRANSACTIONS;
    }

    @Override
    public String about() {
        return id.toString();
    }
}
