package io.yardpass.loadtests.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a measurement found, as people and as programs read it. */
public interface Report {
    /** Tables, and under them what a reader must know of the machine and the run. */
    String markdown();

    /** The fields of the object that the generator is in. */
    void write(JsonGenerator json) throws IOException;

    /** The file is made anew. Blocks. */
    default void writeJson(Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file);
                JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            write(json);
            json.writeEndObject();
        }
    }
}
