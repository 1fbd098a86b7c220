package io.yardpass.gateway.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The part of the description that is written by hand: everything but what each view and function is. Immutable. */
public final class WrittenPart {
    private static final String TEXT = text();
    private static final JsonObject JSON = json(TEXT);

    private WrittenPart() {}

    /** As it was written, in YAML. */
    public static Buffer yaml() {
        return Buffer.buffer(TEXT);
    }

    /** The caller's own. */
    public static JsonObject copy() {
        return JSON.copy();
    }

    private static JsonObject json(String yaml) {
        var options = new LoaderOptions();
        // Of a heading that is there twice a reader takes one.
        options.setAllowDuplicateKeys(false);
        Map<String, Object> read = new Yaml(new SafeConstructor(options)).load(yaml);
        // Once through JSON: keys are texts there, as those of answers by their status.
        return new JsonObject(new JsonObject(read).encode());
    }

    private static String text() {
        try (InputStream in = WrittenPart.class.getResourceAsStream("/openapi.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inOurOwnJar) {
            throw new UncheckedIOException(inOurOwnJar);
        }
    }
}
