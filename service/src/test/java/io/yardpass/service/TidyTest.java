package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Counts what can be counted about the sources of all modules. */
class TidyTest {
    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
    private static final int FILE_LINES_MAX = 250;
    private static final int FUNCTION_LINES_MAX = 60;
    private static final int README_LINES_MAX = 150;

    /** Split, so that this file does not name what it looks for. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private static final Pattern REGISTRY = Pattern.compile(
            "(repo[0-9]*\\.maven|maven\\.apache\\.org/(maven2|repo)|search\\.maven|artifactory|nexus\\.|jcenter|oss\\.sonatype)");

    /** A constant of an enum looks like one and is none. */
    private static final Pattern FUNCTION_START = Pattern.compile(
            "^ {4}(?! )(?!.*[=;]$)(?!.*\\b(class|record|interface|enum)\\b).*\\).*\\{$|^ {4}(?! )(?![A-Z_0-9]+\\($).*\\($");

    @Test
    void noProductionFileIsLong() {
        assertEquals(
                List.of(),
                sources("main")
                        .filter(file -> lines(file).size() > FILE_LINES_MAX)
                        .toList());
    }

    @Test
    void noFunctionIsLong() {
        assertEquals(List.of(), sources("main").flatMap(TidyTest::longFunctions).toList());
    }

    @Test
    void nothingIsLeftForLater() {
        assertEquals(List.of(), matching(sources("main", "test"), UNFINISHED));
    }

    @Test
    void noPackageRegistryIsNamedByItsHost() {
        Stream<Path> builds = Stream.of("mvnw", "yardpass", "README.md", ".mvn/find-jdk.sh", "deploy/Dockerfile")
                .map(HOUSE::resolve)
                .filter(Files::exists);
        assertEquals(List.of(), matching(Stream.concat(builds, poms()), REGISTRY));
    }

    @Test
    void theReadmeIsShort() {
        Path readme = HOUSE.resolve("README.md");
        assertTrue(Files.notExists(readme) || lines(readme).size() < README_LINES_MAX);
    }

    @Test
    void theSourcesAreFoundAtAll() {
        assertTrue(sources("main").count() > 50);
    }

    private static Stream<String> longFunctions(Path file) {
        List<String> lines = lines(file);
        List<String> found = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (start < 0 && FUNCTION_START.matcher(lines.get(i)).find()) {
                start = i;
            } else if (start >= 0 && lines.get(i).equals("    }")) {
                if (i - start + 1 > FUNCTION_LINES_MAX) {
                    found.add(file.getFileName() + ":" + (start + 1) + " has " + (i - start + 1) + " lines");
                }
                start = -1;
            }
        }
        return found.stream();
    }

    private static List<String> matching(Stream<Path> files, Pattern pattern) {
        return files.flatMap(file -> lines(file).stream()
                        .filter(line -> pattern.matcher(line).find())
                        .map(line -> HOUSE.relativize(file) + ": " + line.strip()))
                .toList();
    }

    private static Stream<Path> poms() {
        return modules().map(module -> module.resolve("pom.xml"));
    }

    private static Stream<Path> sources(String... sets) {
        return modules()
                .flatMap(module -> Stream.of(sets)
                        .map(set -> module.resolve("src").resolve(set).resolve("java")))
                .filter(Files::isDirectory)
                .flatMap(TidyTest::javaFiles);
    }

    private static Stream<Path> modules() {
        try (Stream<Path> entries = Files.list(HOUSE)) {
            return entries.filter(entry -> Files.exists(entry.resolve("pom.xml"))).toList().stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Stream<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
