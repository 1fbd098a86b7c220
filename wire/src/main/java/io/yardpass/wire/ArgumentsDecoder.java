package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.wire.Parameter.Type;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads the arguments of a function, by name and strictly. Safe on any thread. */
public final class ArgumentsDecoder {
    private final StrictDecoder decoder;

    public ArgumentsDecoder(int bytesMax) {
        this.decoder = new StrictDecoder(bytesMax);
    }

    /**
     * The arguments that are there, in the order of the body: a {@code UUID}, {@code UUID[]}, {@code String}, {@code String[]}, {@code Long},
     * {@code Double[]}, {@code Boolean} or {@code OffsetDateTime} each, an object as its JSON text. A text that must be there is not blank. Throws a
     * problem if there is anything wrong with them. An empty body has no arguments.
     */
    public Map<String, Object> decode(byte[] body, List<Parameter> parameters) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (body.length == 0) {
            body = new byte[] {'{', '}'};
        }
        return decoder.decode(body, "The arguments", input -> {
            Set<String> seen = input.object("", name -> read(name, parameters, input, arguments));
            List<String> required = parameters.stream()
                    .filter(Parameter::required)
                    .map(Parameter::name)
                    .toList();
            input.require(required, seen);
            return arguments;
        });
    }

    private static void read(String name, List<Parameter> parameters, StrictInput input, Map<String, Object> arguments)
            throws IOException {
        Parameter parameter = parameters.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(null);
        if (parameter == null) {
            input.wrong("/" + name, "is not an argument of this function");
        } else if (parameter.required() || !input.isAt(JsonToken.VALUE_NULL)) {
            Object value = value(parameter, "/" + name, input);
            if (value != null) {
                arguments.put(name, value);
            }
        }
    }

    private static Object value(Parameter parameter, String pointer, StrictInput input) throws IOException {
        return switch (parameter.type()) {
            case Type.Id() -> input.uuid(pointer);
            case Type.Ids(int countMax) -> ids(pointer, countMax, input);
            case Type.Text(int lengthMax, String pattern) -> {
                String text = parameter.required() ? input.name(pointer, lengthMax) : input.text(pointer, lengthMax);
                if (text != null && pattern != null && !text.matches(pattern)) {
                    input.wrong(pointer, "must match " + pattern);
                }
                yield text;
            }
            case Type.Texts texts -> texts(pointer, texts, input);
            case Type.Whole(long min, long max) -> input.integer(pointer, min, max);
            case Type.Numbers() -> numbers(pointer, input);
            case Type.Truth() -> input.bool(pointer);
            case Type.Time() -> time(input.micros(pointer));
            case Type.Metadata() -> input.object(pointer);
        };
    }

    private static UUID[] ids(String pointer, int countMax, StrictInput input) throws IOException {
        List<UUID> ids = new ArrayList<>();
        input.array(pointer, 0, countMax, element -> ids.add(input.uuid(element)));
        return ids.toArray(UUID[]::new);
    }

    private static String[] texts(String pointer, Type.Texts type, StrictInput input) throws IOException {
        Set<String> texts = new LinkedHashSet<>();
        input.array(pointer, 1, type.countMax(), element -> {
            String text = input.name(element, type.lengthMax());
            if (text != null && (!text.matches(type.pattern()) || !texts.add(text))) {
                input.wrong(element, "must match " + type.pattern() + ", and not be there twice");
            }
        });
        return texts.toArray(String[]::new);
    }

    private static Double[] numbers(String pointer, StrictInput input) throws IOException {
        List<Double> numbers = new ArrayList<>();
        input.array(pointer, 0, Integer.MAX_VALUE, element -> numbers.add(number(element, input)));
        return numbers.toArray(Double[]::new);
    }

    private static Double number(String pointer, StrictInput input) throws IOException {
        double value = input.json().currentToken().isNumeric() ? input.json().getDoubleValue() : Double.NaN;
        if (!Double.isFinite(value)) {
            input.wrong(pointer, "must be a number");
        }
        return value;
    }

    private static OffsetDateTime time(Long micros) {
        return micros == null ? null : Rfc3339.ofMicros(micros);
    }
}
