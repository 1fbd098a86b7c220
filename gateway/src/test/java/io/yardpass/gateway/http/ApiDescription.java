package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIVersion;
import io.yardpass.gateway.openapi.WrittenPart;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The description that the service serves, to which every answer that a test gets is held: its status and its content type are
 * named there, its headers and its body are as described, and no field is in it that is not described. Any thread may ask.
 */
public final class ApiDescription {
    private static final ApiDescription SERVED = new ApiDescription();
    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");
    private static final Pattern LOCAL_TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ][0-9:.]+([+-][0-9:]+)?");

    private final JsonObject description = WrittenPart.copy();
    // Of a copy, for the library writes its notes into what it is given.
    private final SchemaRepository schemas = repository(description.copy());
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();

    private ApiDescription() {}

    /** The description itself. */
    public static JsonObject json() {
        return WrittenPart.copy();
    }

    /** The same answer, or an error that says in what it is not as described. */
    public static <T> HttpResponse<T> check(HttpResponse<T> answer) {
        SERVED.check(answer, text(answer.body()));
        return answer;
    }

    private static String text(Object body) {
        return switch (body) {
            case String text -> text;
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException("a body of " + body.getClass());
        };
    }

    private void check(HttpResponse<?> answer, String body) {
        String method = answer.request().method();
        String what = method + " " + answer.request().uri().getRawPath() + " was answered " + answer.statusCode();
        JsonObject described = described(method, answer);
        assertTrue(described != null, () -> what + ", which is not described: " + body);
        requireHeaders(described, answer.headers(), what);
        JsonObject content = described.getJsonObject("content", new JsonObject());
        if (content.isEmpty() || method.equals("HEAD")) {
            assertTrue(body.isEmpty(), () -> what + " with a body: " + body);
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        JsonObject media = content.getJsonObject(type.replaceFirst(";.*", "").toLowerCase(Locale.ROOT));
        assertTrue(media != null, () -> what + " as " + type + ", which is not described: " + body);
        if (type.contains("json")) {
            Object value = Json.decodeValue(body);
            requireTimesInUtc(value, what + ": " + body);
            require(shape(media, value).getString("$ref"), value, what + ": " + body);
        }
    }

    /** What callers wrote themselves is theirs. */
    private static void requireTimesInUtc(Object value, String what) {
        switch (value) {
            case JsonObject object ->
                object.forEach(field -> {
                    if (!field.getKey().equals("metadata")) {
                        requireTimesInUtc(field.getValue(), what);
                    }
                });
            case JsonArray array -> array.forEach(each -> requireTimesInUtc(each, what));
            case String text -> assertFalse(LOCAL_TIME.matcher(text).matches(), () -> text + " in " + what);
            case null, default -> {}
        }
    }

    /** To a body of several there is another answer, which is none of a client's that was generated: it sends one. */
    private static JsonObject shape(JsonObject media, Object value) {
        boolean hasResults = value instanceof JsonObject object && object.containsKey("results");
        return media.getJsonObject(hasResults && media.containsKey("x-to-an-array") ? "x-to-an-array" : "schema");
    }

    /** How such an answer is described, references followed; null if it is not. */
    private JsonObject described(String method, HttpResponse<?> answer) {
        int status = answer.statusCode();
        if (method.equals("OPTIONS") && status == 204) {
            // A preflight is the browser's business, which no client sees.
            return new JsonObject();
        }
        JsonObject operation = operation(answer.request().uri().getRawPath(), method.equals("HEAD") ? "GET" : method);
        JsonObject answers = operation == null
                ? new JsonObject().put("default", new JsonObject().put("$ref", "#/components/responses/Problem"))
                : operation.getJsonObject("responses");
        // Only a problem is described by default.
        String named = Integer.toString(status);
        return followed(answers.getJsonObject(answers.containsKey(named) || status < 400 ? named : "default"));
    }

    /** The operation at an address; null where nothing is. A final slash says nothing. */
    private JsonObject operation(String rawPath, String method) {
        String path =
                rawPath.length() > 1 && rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        JsonObject paths = description.getJsonObject("paths");
        String template = paths.containsKey(path)
                ? path
                : paths.fieldNames().stream()
                        .filter(each -> leadsTo(each, path))
                        .findFirst()
                        .orElse(null);
        return template == null ? null : paths.getJsonObject(template).getJsonObject(method.toLowerCase(Locale.ROOT));
    }

    private static boolean leadsTo(String template, String path) {
        return path.matches(PARAMETER.matcher(template).replaceAll("[^/]+"));
    }

    private void requireHeaders(JsonObject described, HttpHeaders headers, String what) {
        for (Map.Entry<String, Object> each : described.getJsonObject("headers", new JsonObject())) {
            String reference = ((JsonObject) each.getValue()).getString("$ref");
            JsonObject header = followed((JsonObject) each.getValue());
            String value = headers.firstValue(each.getKey()).orElse(null);
            assertTrue(
                    value != null || !header.getBoolean("required", false), () -> what + " without " + each.getKey());
            if (value != null) {
                boolean isNumber =
                        header.getJsonObject("schema").getString("type").equals("integer");
                require(reference + "/schema", isNumber ? Json.decodeValue(value) : value, what + " with " + each);
            }
        }
    }

    private JsonObject followed(JsonObject maybeReference) {
        if (maybeReference == null || !maybeReference.containsKey("$ref")) {
            return maybeReference;
        }
        JsonObject found = description;
        for (String name : maybeReference.getString("$ref").substring(2).split("/")) {
            found = found.getJsonObject(name);
        }
        return found;
    }

    private void require(String schema, Object value, String what) {
        OutputUnit found =
                validators.computeIfAbsent(schema, schemas::validator).validate(value);
        if (!found.getValid()) {
            List<OutputUnit> errors = found.getErrors();
            fail(what + "\n is not a " + schema + "\n"
                    + String.join(
                            "\n",
                            errors.stream()
                                    .map(error -> error.getInstanceLocation() + " " + error.getError())
                                    .toList()));
        }
    }

    /** A description that is as OpenAPI has it, or an error that says in what it is not. */
    static void requireValid(JsonObject description) {
        repository(description);
    }

    private static SchemaRepository repository(JsonObject description) {
        closeObjects(description);
        Vertx vertx = Vertx.vertx();
        try {
            OpenAPIVersion version = OpenAPIVersion.fromContract(description);
            SchemaRepository schemas = version.getRepository(vertx, "app://").await();
            version.validateContract(vertx, schemas, description).await().checkValidity();
            version.resolve(vertx, schemas, description).await();
            return schemas;
        } catch (Exception notOpenApi) {
            throw new AssertionError("openapi.yaml is not what OpenAPI says", notOpenApi);
        } finally {
            vertx.close().await();
        }
    }

    /** Clients are to bear fields that they do not know; we are not to send any. */
    private static void closeObjects(JsonObject description) {
        JsonObject all = description.getJsonObject("components").getJsonObject("schemas");
        for (String name : all.fieldNames()) {
            JsonObject schema = all.getJsonObject(name);
            // What is part of another schema cannot know the rest of it.
            if (schema.containsKey("properties") && !name.equals("EventBase")) {
                schema.getMap().putIfAbsent("additionalProperties", false);
            }
        }
    }
}
