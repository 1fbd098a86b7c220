package io.yardpass.service;

import io.yardpass.analytics.letters.LetterFilter;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Uuids;
import io.yardpass.wire.EventType;
import io.yardpass.wire.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which commands choose dead letters. */
final class LetterSelection {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--code", paramLabel = "CODE", description = "Rejected with this code, as unknown_post.")
    private String code;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Rejected at this time or later: 30m, 2h, 7d ago, or as 2026-01-31T12:00:00Z.")
    private String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Rejected before this time; written in the same ways.")
    private String until;

    @Option(names = "--org", paramLabel = "ID", description = "Sent for this organization.")
    private String organization;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            completionCandidates = EventTypeNames.class,
            description = "One of ${COMPLETION-CANDIDATES}; events that name no type have none.")
    private String type;

    @Option(names = "--id", paramLabel = "ID", description = "This letter alone.")
    private String id;

    /** What they choose, as of now; throws a ParameterException naming the option that cannot be understood. */
    LetterFilter filter(Instant now) {
        Instant from = since == null ? Instant.EPOCH : time("--since", since, now);
        Instant to = until == null ? now : time("--until", until, now);
        if (!from.isBefore(to)) {
            throw refused("--since must be before " + (until == null ? "now" : "--until"));
        }
        return new LetterFilter(
                from,
                to,
                oneOf("--code", code, RejectionCode.values(), RejectionCode::wireName),
                oneOf("--type", type, EventType.values(), EventType::wireName),
                uuid("--org", organization),
                uuid("--id", id));
    }

    private <T> T oneOf(String option, String text, T[] known, Function<T, String> name) {
        if (text == null) {
            return null;
        }
        StringBuilder names = new StringBuilder();
        for (T one : known) {
            if (name.apply(one).equals(text)) {
                return one;
            }
            names.append(names.isEmpty() ? "" : ", ").append(name.apply(one));
        }
        throw refused(option + " must be one of " + names);
    }

    private UUID uuid(String option, String text) {
        UUID id = text == null ? null : Uuids.parse(text);
        if (text != null && id == null) {
            throw refused(option + " must be a UUID");
        }
        return id;
    }

    private Instant time(String option, String text, Instant now) {
        OffsetDateTime written = Rfc3339.time(text);
        try {
            return written != null ? written.toInstant() : now.minus(Environment.parseDuration(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException malformed) {
            throw refused(option + " must be a duration such as 30m, 2h or 7d, or a time such as 2026-01-31T12:00:00Z");
        }
    }

    private ParameterException refused(String why) {
        return new ParameterException(command.commandLine(), why);
    }
}
