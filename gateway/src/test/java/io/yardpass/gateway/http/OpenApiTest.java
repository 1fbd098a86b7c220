package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.RejectionCode;
import io.yardpass.gateway.decoding.EventType;
import io.yardpass.gateway.decoding.Field;
import io.yardpass.gateway.decoding.Parameter;
import io.yardpass.gateway.problems.ProblemCode;
import io.yardpass.gateway.queries.ReferenceList;
import io.yardpass.gateway.queries.RemoteFunction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description served and the code say the same. Read by lines, for it is indented by two spaces throughout. */
class OpenApiTest {
    private final String description = Pages.openApi().body().toString();
    private final List<String> lines = description.lines().toList();

    @Test
    void everyRouteIsDescribedAndNoOther() {
        Set<String> described = new HashSet<>();
        String path = "";
        for (String line : block("paths:")) {
            if (line.matches("  /\\S*:")) {
                path = line.strip().substring(0, line.strip().length() - 1);
            } else if (line.matches("    (get|post|put|patch|delete):")) {
                described.add(line.strip().replace(":", "").toUpperCase() + " " + path);
            }
        }
        Set<String> routed = Arrays.stream(Endpoint.values())
                .map(endpoint ->
                        endpoint.method().name() + " " + endpoint.path().replaceAll(":(\\w+)", "{$1}"))
                .collect(Collectors.toSet());
        assertEquals(routed, described);
    }

    /** Two methods of one address stand under one heading: of a heading that is there twice a reader takes one. */
    @Test
    void nothingIsDescribedTwice() {
        for (String heading : List.of("paths:", "    ProblemCode:", "  schemas:", "  parameters:")) {
            List<String> block = block(heading);
            int indent =
                    block.getFirst().length() - block.getFirst().stripLeading().length();
            List<String> names = block.stream()
                    .filter(line -> line.matches(" {" + indent + "}\\S.*:"))
                    .toList();
            assertEquals(List.copyOf(new LinkedHashSet<>(names)), names);
        }
    }

    @Test
    void everyCodeIsDescribedAndNoOther() {
        assertEquals(
                Stream.of(ProblemCode.values()).map(ProblemCode::wireName).toList(),
                enumerated(block("    ProblemCode:"), "        - "));
        assertEquals(
                Stream.concat(
                                Stream.of("duplicate"),
                                Stream.of(RejectionCode.values()).map(RejectionCode::wireName))
                        .toList(),
                enumerated(block("    Verdicts:"), "                  - "));
    }

    @Test
    void everyFieldOfEveryEventIsDescribed() {
        for (EventType type : EventType.values()) {
            String name = Stream.of(type.name().split("_"))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase())
                    .collect(Collectors.joining());
            String schema = String.join("\n", block("    " + name + ":")) + String.join("\n", block("    EventBase:"));
            for (Field field : Field.values()) {
                assertEquals(type.has(field), schema.contains(" " + field.wireName() + ":\n"), name + " " + field);
            }
            assertTrue(schema.contains("required: [" + type.subject().wireName() + "]"));
        }
    }

    @Test
    void everyFunctionIsDescribedWithWhatItTakesAndNoOther() {
        List<String> functions =
                Stream.of(RemoteFunction.values()).map(RemoteFunction::wireName).toList();
        List<String> rpc = block("  /v1/rpc/{function}:");
        assertEquals(functions, enumerated(rpc, "              - "));
        assertEquals(
                functions,
                rpc.stream()
                        .filter(line -> line.startsWith("                - $ref: '#/components/schemas/"))
                        .map(line -> line.substring(line.lastIndexOf('/') + 1, line.length() - 1))
                        .toList());
        for (RemoteFunction function : RemoteFunction.values()) {
            List<String> schema = block("    " + function.wireName() + ":");
            assertEquals(
                    function.parameters().stream().map(Parameter::name).toList(),
                    schema.stream()
                            .filter(line -> line.matches(" {8}[a-z_]+:"))
                            .map(line -> line.strip().replace(":", ""))
                            .toList());
            String required = function.parameters().stream()
                    .filter(Parameter::required)
                    .map(Parameter::name)
                    .collect(Collectors.joining(", "));
            assertEquals(
                    !required.isEmpty(), schema.contains("      required: [" + required + "]"), function.wireName());
        }
    }

    @Test
    void everyListOfReferenceDataIsDescribedAndNoOther() {
        assertTrue(block("  /v1/reference/{list}:").contains("            enum: [" + ReferenceList.names() + "]"));
    }

    private static List<String> enumerated(List<String> lines, String indent) {
        return lines.stream()
                .filter(line -> line.startsWith(indent))
                .map(String::strip)
                .map(line -> line.substring(2))
                .toList();
    }

    /** The lines under a heading, to the next one that is indented as little. */
    private List<String> block(String heading) {
        int from = lines.indexOf(heading) + 1;
        assertTrue(from > 0, heading);
        int indent = heading.length() - heading.stripLeading().length();
        return lines.subList(from, lines.size()).stream()
                .takeWhile(line ->
                        line.isBlank() || line.length() - line.stripLeading().length() > indent)
                .toList();
    }
}
