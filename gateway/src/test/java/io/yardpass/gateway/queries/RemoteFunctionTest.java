package io.yardpass.gateway.queries;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import io.yardpass.wire.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RemoteFunctionTest {
    /** A name that the list misspells, a type that it mistakes or a default that it forgets would fail on the first call only. */
    @Test
    void theListSaysWhatTheDatabaseHas() {
        String names = Arrays.stream(RemoteFunction.values())
                .map(function -> "'" + function.qualifiedName() + "'")
                .collect(Collectors.joining(", "));
        try (TestDatabase database = TestDatabase.fresh()) {
            List<List<String>> there = database.rows("""
                    SELECT n.nspname || '.' || p.proname, p.proretset, coalesce((
                        SELECT string_agg(
                            argument.name || ' ' || format_type(argument.type, NULL)
                                || CASE WHEN argument.place <= p.pronargs - p.pronargdefaults THEN ' required' ELSE '' END,
                            ', ' ORDER BY argument.name)
                        FROM unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) WITH ORDINALITY
                            AS argument (name, type, place)
                    ), '')
                    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                    WHERE n.nspname || '.' || p.proname IN (%s)
                    ORDER BY 1""".formatted(names));
            assertEquals(
                    Stream.of(RemoteFunction.values())
                            .map(function -> List.of(
                                    function.qualifiedName(),
                                    function.returnsSet() ? "t" : "f",
                                    function.parameters().stream()
                                            .map(RemoteFunctionTest::described)
                                            .sorted()
                                            .collect(Collectors.joining(", "))))
                            .sorted((one, other) -> one.getFirst().compareTo(other.getFirst()))
                            .toList(),
                    there);
        }
    }

    private static String described(Parameter parameter) {
        String type = switch (parameter.type()) {
            case Parameter.Type.Id() -> "uuid";
            case Parameter.Type.Text text -> "text";
            case Parameter.Type.Currency() -> "text";
            case Parameter.Type.Whole(long min, long max) -> max <= Integer.MAX_VALUE ? "integer" : "bigint";
            case Parameter.Type.Time() -> "timestamp with time zone";
            case Parameter.Type.Truth() -> "boolean";
            case Parameter.Type.Metadata() -> "jsonb";
        };
        return parameter.name() + " " + type + (parameter.required() ? " required" : "");
    }
}
