package io.yardpass.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Uuids;
import io.yardpass.gateway.queries.Cursor;
import io.yardpass.gateway.queries.Days;
import io.yardpass.gateway.queries.PageRequest;
import io.yardpass.wire.Rfc3339;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.Problem.FieldError;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.DateTimeException;
import java.time.LocalDate;
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
    private static final int TEXT_LENGTH_MAX = 64;

    private final MultiMap sent;
    private final Set<String> known = new HashSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    QueryParameters(RoutingContext context) {
        this.sent = context.queryParams();
    }

    OffsetDateTime time(String name) {
        return read(name, Rfc3339::time, "must be an RFC 3339 time with an offset, its + written %2B");
    }

    private LocalDate date(String name) {
        return read(name, QueryParameters::parsedDate, "must be a date, such as 2026-01-31");
    }

    /** From one day to another, each with its default; null when there is something wrong with them. */
    Days days(LocalDate today) {
        LocalDate sentFrom = date("from");
        LocalDate sentTo = date("to");
        if (!errors.isEmpty()) {
            return null;
        }
        LocalDate to = sentTo == null ? today : sentTo;
        LocalDate from = sentFrom == null ? to.minusDays(Days.COUNT_DEFAULT - 1) : sentFrom;
        if (!Days.isValid(from, to)) {
            wrong("from", "must not be after to (today, if absent), and at most " + Days.COUNT_MAX + " days with it");
            return null;
        }
        return new Days(from, to);
    }

    UUID uuid(String name) {
        return read(name, Uuids::parse, "must be a UUID of 36 characters");
    }

    String text(String name) {
        return read(
                name,
                text -> isText(text) ? text : null,
                "must be UTF-8 text of at most " + TEXT_LENGTH_MAX + " characters");
    }

    /** Null when it is missing, which is a fault as well. */
    UUID requiredUuid(String name) {
        UUID value = uuid(name);
        if (!sent.contains(name)) {
            wrong(name, "is required");
        }
        return value;
    }

    PageRequest<Cursor> page() {
        return page(Cursor::parse);
    }

    <C> PageRequest<C> page(Function<String, C> parsedCursor) {
        Integer limit =
                read("limit", QueryParameters::parsedLimit, "must be an integer from 1 to " + PageRequest.LIMIT_MAX);
        C after = read("cursor", parsedCursor, "must be a next_cursor of an earlier answer");
        return new PageRequest<>(limit == null ? PageRequest.LIMIT_DEFAULT : limit, after);
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

    /** What is not UTF-8, half a surrogate pair for one, was read as U+FFFD; NUL is no text to PostgreSQL. */
    private static boolean isText(String text) {
        return text.codePointCount(0, text.length()) <= TEXT_LENGTH_MAX
                && text.indexOf(0) < 0
                && text.indexOf('\uFFFD') < 0;
    }

    private static LocalDate parsedDate(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            return hasFourDigits(date.getYear()) ? date : null;
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    /** Java knows years that PostgreSQL does not. */
    private static boolean hasFourDigits(int year) {
        return year >= 1 && year <= 9_999;
    }

    private static Integer parsedLimit(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            return null;
        }
        int limit = Integer.parseInt(text);
        return limit >= 1 && limit <= PageRequest.LIMIT_MAX ? limit : null;
    }
}
