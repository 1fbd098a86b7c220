package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every topic there is. Each is declared by a file of its name in {@code topics}, a schema that says the rest too. */
public final class Topics {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final Map<String, Topic> ALL = all("index.txt");

    private Topics() {}

    /** In the order in which people read of them. */
    public static Collection<Topic> all() {
        return ALL.values();
    }

    public static Optional<Topic> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** All of them as JSON, with where the schema of each is served. */
    public static String catalogue() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("topics");
            for (Topic topic : all()) {
                json.writeStartObject();
                json.writeStringField("name", topic.name());
                json.writeNumberField("version", topic.version());
                json.writeStringField("description", topic.description());
                json.writeStringField("audience", topic.audience().wireName());
                json.writeStringField("key", topic.key());
                json.writeStringField("schema", topic.schemaPath());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into a string", e);
        }
        return text.toString();
    }

    private static Map<String, Topic> all(String index) {
        Map<String, Topic> topics = new LinkedHashMap<>();
        text(index).lines().forEach(name -> topics.put(name, topic(name, text(name + ".json"))));
        return Collections.unmodifiableMap(topics);
    }

    private static Topic topic(String name, String schema) {
        Map<String, String> says = says(schema);
        return new Topic(
                name,
                Integer.parseInt(says.get("x-version")),
                says.get("description"),
                Topic.Audience.named(says.get("x-audience")),
                says.get("x-key"),
                schema);
    }

    /** What a schema says of itself in single words, numbers and sentences. */
    private static Map<String, String> says(String schema) {
        Map<String, String> says = new HashMap<>();
        try (JsonParser json = JSON.createParser(schema)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    says.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a schema of ours", e);
        }
        return says;
    }

    private static String text(String file) {
        try (InputStream in = Topics.class.getResourceAsStream("topics/" + file)) {
            if (in == null) {
                throw new IllegalStateException("topics/" + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("topics/" + file, e);
        }
    }
}
