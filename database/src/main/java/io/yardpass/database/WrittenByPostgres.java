package io.yardpass.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What PostgreSQL and its programs wrote into files. Names and messages come in whatever encoding the system has, so a byte
 * that is not UTF-8 is shown as the replacement character: it must not hide the rest.
 */
final class WrittenByPostgres {
    private WrittenByPostgres() {}

    static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }

    static List<String> lines(Path file) throws IOException {
        return text(file).lines().toList();
    }
}
