package io.yardpass.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What becomes of each column when a person is erased, as docs/PRIVACY.md says it.
 *
 * @param fates schema.table.column to the first word of what it says: blanked, deleted, searched, key, kept or nobody's
 */
record PersonalColumns(Map<String, String> fates) {
    static final Set<String> GONE = Set.of("blanked", "deleted", "searched");
    static final Set<String> FATES = Set.of("blanked", "deleted", "searched", "key", "kept", "nobody's");

    static PersonalColumns documented() {
        var fates = new TreeMap<String, String>();
        for (var line : lines(Path.of("../docs/PRIVACY.md"))) {
            var cells = line.split("\\|");
            if (cells.length == 5 && cells[1].matches(" [a-z]+\\.[a-z_]+ ")) {
                for (var column : cells[2].strip().split(", ")) {
                    var before = fates.put(
                            cells[1].strip() + "." + column, cells[4].strip().split("[ ,;]")[0]);
                    if (before != null) {
                        throw new AssertionError("twice in docs/PRIVACY.md: " + line);
                    }
                }
            }
        }
        return new PersonalColumns(fates);
    }

    Set<String> that(Set<String> meet) {
        var columns = new TreeSet<String>();
        fates.forEach((column, fate) -> {
            if (meet.contains(fate)) {
                columns.add(column);
            }
        });
        return columns;
    }

    private static Iterable<String> lines(Path document) {
        try {
            return Files.readAllLines(document);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
