package io.yardpass.analytics.letters;

import static java.util.Objects.requireNonNull;

import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.RejectionCode;
import io.yardpass.wire.EventType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Which letters are meant. What is null does not matter.
 *
 * @param since the first moment of rejection that counts
 * @param until the first that does not
 */
public record LetterFilter(
        Instant since, Instant until, RejectionCode code, EventType type, UUID organizationId, UUID id) {
    /** With its parameters $1 to $6, see {@link #parameters}. */
    static final String CONDITION = """
            rejected_at >= $1 AND rejected_at < $2
                AND ($3::text IS NULL OR code = $3)
                AND ($4::text IS NULL OR type = $4)
                AND ($5::uuid IS NULL OR organization_id = $5)
                AND ($6::uuid IS NULL OR id = $6)""";

    public LetterFilter {
        requireNonNull(since, "since");
        requireNonNull(until, "until");
    }

    Tuple parameters() {
        return Tuple.of(
                since.atOffset(ZoneOffset.UTC),
                until.atOffset(ZoneOffset.UTC),
                code == null ? null : code.wireName(),
                type == null ? null : type.wireName(),
                organizationId,
                id);
    }
}
