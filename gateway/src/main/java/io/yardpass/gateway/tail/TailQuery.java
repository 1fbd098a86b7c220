package io.yardpass.gateway.tail;

import io.vertx.core.MultiMap;
import io.yardpass.domain.Uuids;
import io.yardpass.domain.Verdict;
import io.yardpass.wire.EventType;
import java.util.Set;
import java.util.UUID;

/**
 * What a watcher wants to see. What is null does not matter.
 *
 * @param verdict as {@link #nameOf} has it
 * @param ratePerSecond lines at most
 */
record TailQuery(UUID organizationId, EventType type, String verdict, int ratePerSecond) {
    static final int RATE_MAX = 1_000;
    private static final int RATE_USUAL = 10;
    private static final Set<String> NAMES = Set.of("org", "type", "verdict", "rate");
    private static final Set<String> VERDICTS = Set.of("accepted", "duplicate", "queued", "rejected");

    /** @throws IllegalArgumentException saying in a sentence what cannot be understood */
    static TailQuery of(MultiMap parameters) {
        for (String name : parameters.names()) {
            require(NAMES.contains(name), "known are org, type, verdict and rate");
        }
        String organization = parameters.get("org");
        UUID organizationId = organization == null ? null : Uuids.parse(organization);
        require(organization == null || organizationId != null, "org must be a UUID");
        String typeName = parameters.get("type");
        EventType type = typeName == null ? null : EventType.named(typeName);
        require(typeName == null || type != null, "type must be " + EventType.anyName());
        String verdict = parameters.get("verdict");
        require(
                verdict == null || VERDICTS.contains(verdict),
                "verdict must be accepted, duplicate, queued or rejected");
        return new TailQuery(organizationId, type, verdict, rate(parameters.get("rate")));
    }

    static String nameOf(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted _ -> "accepted";
            case Verdict.Duplicate _ -> "duplicate";
            case Verdict.Queued _ -> "queued";
            case Verdict.Rejected _ -> "rejected";
        };
    }

    private static int rate(String text) {
        if (text == null) {
            return RATE_USUAL;
        }
        boolean isNumber = text.matches("\\d{1,6}");
        require(isNumber && !text.matches("0+") && Integer.parseInt(text) <= RATE_MAX, "rate must be 1 to " + RATE_MAX);
        return Integer.parseInt(text);
    }

    private static void require(boolean understood, String otherwise) {
        if (!understood) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
