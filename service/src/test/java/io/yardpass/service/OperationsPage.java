package io.yardpass.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What docs/OPERATIONS.md says, for tests that compare it with what is. */
record OperationsPage(String text) {
    static OperationsPage read() throws IOException {
        return new OperationsPage(Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/OPERATIONS.md")));
    }

    /** The cells of the rows of the table whose head begins so. */
    List<List<String>> table(String head) {
        int start = text.indexOf("\n| " + head + " |");
        if (start < 0) {
            throw new AssertionError("no table begins with " + head);
        }
        return text.substring(start + 1)
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(OperationsPage::cells)
                .toList();
    }

    private static List<String> cells(String row) {
        return Stream.of(row.split("\\|", -1)).skip(1).map(String::strip).toList();
    }
}
