package io.yardpass.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Uuids;
import io.yardpass.gateway.queries.LedgerCursor;
import io.yardpass.gateway.queries.PageRequest;
import io.yardpass.wire.Rfc3339;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.Problem.FieldError;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The parameters of an address, read strictly: one that nobody asked for, since it may be a misspelt one, and one that is
 * there twice are faults as much as one that cannot be read. A missing one is null.
 */
final class QueryParameters {
    private final MultiMap sent;
    private final Set<String> known = new HashSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    QueryParameters(RoutingContext context) {
        this.sent = context.queryParams();
    }

    OffsetDateTime time(String name) {
        return read(name, Rfc3339::time, "must be an RFC 3339 time with an offset, its + written %2B");
    }

    /** Null when it is missing, which is a fault as well. */
    UUID requiredUuid(String name) {
        UUID value = read(name, Uuids::parse, "must be a UUID of 36 characters");
        if (!sent.contains(name)) {
            wrong(name, "is required");
        }
        return value;
    }

    /** How many rows at most; the usual number where it is missing. */
    int limit() {
        Integer limit =
                read("limit", QueryParameters::parsedLimit, "must be an integer from 1 to " + PageRequest.LIMIT_MAX);
        return limit == null ? PageRequest.LIMIT_DEFAULT : limit;
    }

    PageRequest page() {
        LedgerCursor after = read("cursor", LedgerCursor::parse, "must be a next_cursor of an earlier answer");
        return new PageRequest(limit(), after);
    }

    private void wrong(String name, String detail) {
        errors.add(new FieldError("?" + name, detail));
    }

    /** Throws a problem that names all faults, if there are any. Called when everything was read. */
    void requireNoFault() {
        sent.names().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> wrong(name, "is not a parameter of this address"));
        if (!errors.isEmpty()) {
            FieldError first = errors.getFirst();
            throw new ProblemException(
                    Problem.of(ProblemCode.INVALID_PARAMETER, first.pointer() + " " + first.detail() + ".")
                            .withErrors(errors));
        }
    }

    private <T> T read(String name, Function<String, T> parse, String rule) {
        known.add(name);
        List<String> values = sent.getAll(name);
        if (values.isEmpty()) {
            return null;
        }
        T value = values.size() == 1 ? parse.apply(values.getFirst()) : null;
        if (value == null) {
            wrong(name, values.size() > 1 ? "is there twice" : rule);
        }
        return value;
    }

    private static Integer parsedLimit(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            return null;
        }
        int limit = Integer.parseInt(text);
        return limit >= 1 && limit <= PageRequest.LIMIT_MAX ? limit : null;
    }
}
