package io.yardpass.loadtests.stories;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What commands were answered, on disk, so that hundreds of rounds fit: a line each, as PostgreSQL's COPY reads it. Confined
 * to one thread.
 */
public final class AnswerJournal implements AutoCloseable {
    private final Path file;
    private final BufferedWriter lines;
    private long answers;

    public AnswerJournal(Path file) throws IOException {
        this.file = file;
        this.lines = Files.newBufferedWriter(file);
    }

    void note(AnsweredCommand answered) {
        Command command = answered.command();
        try {
            lines.write(String.join(
                            "\t",
                            command.kind().route(),
                            command.path(),
                            command.key(),
                            command.id() == null ? "\\N" : command.id().toString(),
                            Integer.toString(answered.status()),
                            text(command.body()),
                            text(answered.body()))
                    + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers++;
    }

    private static String text(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    public Path file() {
        return file;
    }

    long answers() {
        return answers;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
