package io.yardpass.gateway.rest;

import io.yardpass.gateway.rest.RestQuery.Count;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the headers of a read say; each null or empty where it is not sent.
 *
 * @param range as {@code Range} has it
 * @param profile the schema, as {@code Accept-Profile} has it
 */
public record RestHeaders(List<String> accept, List<String> prefer, String range, String rangeUnit, String profile) {
    public static final String ONE_OBJECT = "application/vnd.pgrst.object+json";

    private static final List<String> LISTS = List.of("application/json", "application/*", "*/*");
    private static final List<String> IGNORED =
            List.of("return", "resolution", "missing", "tx", "timezone", "handling");
    private static final Pattern ITEMS = Pattern.compile("(\\d{1,9})-(\\d{1,9})?");

    /** The part of the rows that a {@code Range} asks for. */
    record Part(long offset, Integer limit) {}

    public RestHeaders {
        accept = List.copyOf(accept);
        prefer = List.copyOf(prefer);
    }

    /** True where the one row is the answer; throws where the client takes no JSON. */
    boolean isSingle() {
        List<String> types =
                words(accept).map(type -> type.split(";", 2)[0].strip()).toList();
        for (String type : types) {
            if (type.equals(ONE_OBJECT)) {
                return true;
            }
            if (LISTS.contains(type)) {
                return false;
            }
        }
        if (types.isEmpty()) {
            return false;
        }
        throw RestProblem.refused(
                ProblemCode.NOT_ACCEPTABLE,
                "PGRST107",
                "None of these media types are available: " + String.join(", ", types),
                "There are application/json and " + ONE_OBJECT + ".");
    }

    /** Throws where another schema is asked for. */
    void requireSchema() {
        if (profile != null && !profile.equals("public")) {
            throw RestProblem.refused(
                    ProblemCode.NOT_ACCEPTABLE, "PGRST106", "Invalid schema: " + profile, "There is public alone.");
        }
    }

    Count count() {
        List<String> preferences = words(prefer).toList();
        if (preferences.contains("handling=strict")) {
            requireKnown(preferences);
        }
        return Stream.of(Count.values())
                .filter(count -> count != Count.NONE && preferences.contains("count=" + count.wireName()))
                .findFirst()
                .orElse(Count.NONE);
    }

    private static void requireKnown(List<String> preferences) {
        List<String> unknown = preferences.stream()
                .filter(each -> !each.matches("count=(exact|planned|estimated)"))
                .filter(each -> !IGNORED.contains(each.split("=", 2)[0]))
                .toList();
        if (!unknown.isEmpty()) {
            throw RestProblem.refused(
                    ProblemCode.INVALID_PARAMETER,
                    "PGRST122",
                    "Invalid preferences given with handling=strict",
                    "Invalid preferences: " + String.join(", ", unknown));
        }
    }

    /** Null where none is sent, or one in another unit, which a server that does not know it passes over. */
    Part part() {
        Matcher items = range == null ? null : ITEMS.matcher(range.strip());
        if (items == null || rangeUnit != null && !rangeUnit.equals("items") || !items.matches()) {
            return null;
        }
        long from = Long.parseLong(items.group(1));
        if (items.group(2) == null) {
            return new Part(from, null);
        }
        long to = Long.parseLong(items.group(2));
        if (to < from) {
            throw RestProblem.refused(
                    ProblemCode.RANGE_NOT_SATISFIABLE,
                    "PGRST103",
                    "Requested range not satisfiable",
                    "The lower boundary must be lower than or equal to the upper boundary in the Range header.");
        }
        return new Part(from, (int) (to - from + 1));
    }

    private static Stream<String> words(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty());
    }
}
