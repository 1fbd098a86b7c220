package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead somewhere, stay readable, and name files that are there. */
class DocumentsTest {
    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*)$", Pattern.MULTILINE);
    /** Such as {@code wire/…/wire/Field}, where the dots stand for the root of the sources. */
    private static final Pattern FILE = Pattern.compile("`([a-z-]+)/…/([\\w/]+)`");

    private static final Pattern TABLE = Pattern.compile("(?:^\\|.*\\R)+", Pattern.MULTILINE);

    private static final int ARCHITECTURE_LINES_MAX = 250;
    private static final int CELL_WORDS_MAX = 60;

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatAreThere() {
        assertEquals(List.of(), pages().flatMap(DocumentsTest::brokenLinks).toList());
    }

    @Test
    void tablesHoldFactsAndNotParagraphs() {
        assertEquals(List.of(), pages().flatMap(DocumentsTest::longCells).toList());
    }

    /** Such as one that was pasted into a second table too. */
    @Test
    void everyRowHasAsManyCellsAsItsTable() {
        assertEquals(List.of(), pages().flatMap(DocumentsTest::strangeRows).toList());
    }

    @Test
    void theArchitectureIsShort() {
        long lines = text(HOUSE.resolve("docs/ARCHITECTURE.md")).lines().count();
        assertTrue(lines < ARCHITECTURE_LINES_MAX, () -> lines + " lines");
    }

    @Test
    void theFilesThatAChangeTouchesAreThere() {
        List<MatchResult> named = FILE.matcher(text(HOUSE.resolve("docs/CONTRIBUTING.md")))
                .results()
                .toList();
        assertTrue(named.size() > 20);
        assertEquals(
                List.of(),
                named.stream()
                        .map(file -> file.group(1) + "/src/main/java/io/yardpass/" + file.group(2) + ".java")
                        .filter(file -> Files.notExists(HOUSE.resolve(file)))
                        .toList());
    }

    /** Nothing of ours is in a repository of Maven's, so a module by itself is built as long as it needs no other. */
    @Test
    void aCommandThatNamesAModuleBringsAlongWhatThatNeeds() {
        assertEquals(
                List.of(),
                pages().flatMap(page -> text(page).lines())
                        .filter(line -> line.contains("./mvnw") && line.contains(" -pl ") && !line.contains(" -am "))
                        .toList());
    }

    private static Stream<String> brokenLinks(Path page) {
        return LINK.matcher(text(page))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://") && !leadsSomewhere(page, link))
                .map(link -> HOUSE.relativize(page) + ": " + link);
    }

    private static boolean leadsSomewhere(Path page, String link) {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(text(page))
                .results()
                .map(heading -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Stream<String> longCells(Path page) {
        return text(page)
                .lines()
                .filter(line -> line.startsWith("|"))
                .flatMap(line -> Stream.of(line.split("\\|")))
                .filter(cell -> cell.strip().split("\\s+").length >= CELL_WORDS_MAX)
                .map(cell -> HOUSE.relativize(page) + ": " + cell);
    }

    private static Stream<String> strangeRows(Path page) {
        return TABLE.matcher(text(page))
                .results()
                .map(table -> table.group().lines().toList())
                .flatMap(rows -> rows.stream().filter(row -> cells(row) != cells(rows.getFirst())))
                .map(row -> HOUSE.relativize(page) + ": " + row);
    }

    private static int cells(String row) {
        return row.split("(?<!\\\\)\\|", -1).length;
    }

    private static Stream<Path> pages() {
        return Stream.of(HOUSE, HOUSE.resolve("docs"), HOUSE.resolve("docs/walks"))
                .flatMap(DocumentsTest::pagesOf);
    }

    private static Stream<Path> pagesOf(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
