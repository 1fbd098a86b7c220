package io.yardpass.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue of topics: each file is a schema, and says all that a reader of webhooks needs. */
class TopicsTest {
    private static final Path FILES = Path.of("src/main/resources/io/yardpass/wire/topics");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    static Collection<Topic> topics() {
        return Topics.all();
    }

    @Test
    void everyFileIsListedAndNoOther() throws IOException {
        Set<String> listed = new TreeSet<>();
        Topics.all().forEach(topic -> listed.add(topic.name() + ".json"));
        Set<String> there = new TreeSet<>();
        try (Stream<Path> files = Files.list(FILES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .forEach(there::add);
        }
        assertEquals(there, listed);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void aSchemaIsOneByItsOwnRules(Topic topic) throws IOException {
        JsonSchema rules = FACTORY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"), STRICT);
        assertEquals(Set.of(), rules.validate(JSON.readTree(topic.schema())));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void anExampleIsWhatItsSchemaSays(Topic topic) throws IOException {
        JsonNode schema = JSON.readTree(topic.schema());
        JsonSchema strict = FACTORY.getSchema(topic.schema(), STRICT);
        assertFalse(schema.at("/examples").isEmpty());
        for (JsonNode example : schema.at("/examples")) {
            assertEquals(Set.of(), strict.validate(example));
        }
        assertFalse(strict.validate(JSON.createObjectNode()).isEmpty());
    }

    /** Within a version fields are added, so nobody may refuse what they do not know. */
    @ParameterizedTest
    @MethodSource("topics")
    void everyObjectTakesMoreFieldsAndRequiresThoseThatItHas(Topic topic) throws IOException {
        JsonNode schema = JSON.readTree(topic.schema());
        for (JsonNode object : schema.findParents("properties")) {
            assertTrue(object.path("additionalProperties").isBoolean(), object::toPrettyString);
            assertTrue(object.path("additionalProperties").asBoolean(), object::toPrettyString);
            assertEquals(names(object.path("properties")), texts(object.path("required")), object::toPrettyString);
        }
    }

    @ParameterizedTest
    @MethodSource("topics")
    void theEnvelopeIsThatOfAllOthers(Topic topic) throws IOException {
        JsonNode schema = JSON.readTree(topic.schema());
        assertEquals(topic.name(), schema.path("title").asText());
        assertEquals(topic.name(), schema.at("/properties/type/const").asText());
        assertEquals(List.of("type", "timestamp", "data"), texts(schema.path("required")));
        assertEquals("date-time", schema.at("/properties/timestamp/format").asText());
        assertEquals("object", schema.at("/properties/data/type").asText());
    }

    /** What an erasure leaves behind of a person is null, and a message that is sent again still is what its schema says. */
    @ParameterizedTest
    @MethodSource("topics")
    void whoIsNamedMayBeForgotten(Topic topic) throws IOException {
        JsonNode data = JSON.readTree(topic.schema()).at("/properties/data/properties");
        for (String name : names(data)) {
            if (name.endsWith("user_id") || name.equals("email")) {
                assertEquals(List.of("string", "null"), texts(data.path(name).path("type")), name);
            }
        }
    }

    /** Names, texts and addresses stand in rows that the caller may read or not; webhooks bring ids and amounts. */
    @Test
    void whatAnOrganizationHearsIsIdsStatesTimesAndAmounts() throws IOException {
        for (Topic topic : Topics.all()) {
            if (topic.audience() == Topic.Audience.ORGANIZATION) {
                for (JsonNode object :
                        JSON.readTree(topic.schema()).at("/properties/data").findParents("properties")) {
                    for (JsonNode field : object.path("properties")) {
                        requireNoText(field, topic.name());
                    }
                }
            }
        }
    }

    private static void requireNoText(JsonNode field, String topic) {
        boolean isText = field.path("type").toString().contains("string");
        boolean isBounded = Stream.of("format", "const", "enum", "pattern").anyMatch(field::has);
        assertTrue(!isText || isBounded, () -> topic + ": " + field.toPrettyString());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyFieldIsExplained(Topic topic) throws IOException {
        assertTrue(topic.description().endsWith("."), topic.description());
        assertTrue(topic.key().endsWith("."), topic.key());
        for (JsonNode object :
                JSON.readTree(topic.schema()).at("/properties/data").findParents("properties")) {
            object.path("properties")
                    .forEach(field ->
                            assertTrue(field.path("description").asText().endsWith("."), field::toPrettyString));
        }
    }

    /** The table as it should be is left in target. */
    @Test
    void thePageForReceiversHasARowForEachTopic() throws IOException {
        List<String> rows = Topics.all().stream().map(TopicsTest::row).toList();
        Files.write(Path.of("target/topics.md"), rows);
        assertEquals(
                rows,
                Files.readAllLines(Path.of("../docs/WEBHOOKS.md")).stream()
                        .filter(line -> line.matches("\\| `[a-z_]+\\.[a-z_]+` \\|.*"))
                        .toList());
    }

    private static String row(Topic topic) {
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        topic.name(),
                        withoutStop(topic.description()),
                        withoutStop(topic.key()),
                        topic.audience().wireName());
    }

    private static String withoutStop(String sentence) {
        return sentence.substring(0, sentence.length() - 1);
    }

    @Test
    void theListTellsWhereEachSchemaIs() throws IOException {
        JsonNode list = JSON.readTree(Topics.catalogue()).path("topics");
        assertEquals(Topics.all().size(), list.size());
        JsonNode first = list.get(0);
        assertEquals("ticket.purchased", first.path("name").asText());
        assertEquals(1, first.path("version").asInt());
        assertEquals("organization", first.path("audience").asText());
        assertEquals("/schemas/ticket.purchased.json", first.path("schema").asText());
        assertNotNull(Topics.named("organization.invited_by_mail"));
        assertEquals(
                Topic.Audience.PLATFORM,
                Topics.named("organization.invited_by_mail").orElseThrow().audience());
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(property -> property.getKey()).toList();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
