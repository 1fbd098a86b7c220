package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walks of docs/walks and the examples of docs/CLIENTS.md, run by a shell as they stand there, where payments are required. */
@Timeout(180)
class WalksTest {
    private static final Path PAGES =
            Path.of("").toAbsolutePath().getParent().resolve("docs").resolve("walks");
    private static final Path PLACE = Path.of("target", "walks").toAbsolutePath();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String ADDRESS = "http://127.0.0.1:8080";
    /** What was printed since the last of these lines, in a page. */
    private static final String PRINTS = "#> ";

    private static final long WALK_SECONDS_MAX = 120;

    private static TestDatabase database;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.demo();
        service = RunningService.on(
                database.address(), Map.of("YARDPASS_PAYMENTS", "required", "YARDPASS_QUOTA_ADDRESS_PER_SECOND", "0"));
        Files.createDirectories(PLACE);
        Path command = PLACE.resolve("yardpass");
        Files.writeString(command, """
                #!/bin/sh
                exec "%s" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
                  -cp "%s" %s "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        Main.class.getName()));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        database.close();
    }

    static Stream<String> walks() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages
                    .map(page -> page.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void thereIsAWalkOfEachKindOfUser() throws IOException {
        assertEquals(
                new TreeSet<>(Set.of(
                        "organizer.md",
                        "page.md",
                        "advertiser.md",
                        "buyer.md",
                        "sponsor.md",
                        "member.md",
                        "erased.md")),
                walks().collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("walks")
    void aWalkLeadsWhereItsPageSays(String page) throws Exception {
        String walk = blocks("README.md") + blocks(page);
        assertTrue(walk.contains(PRINTS), "it says what comes of it");
        List<String> printed = run(
                page,
                walk.lines()
                        .map(line -> line.startsWith(PRINTS) ? "echo '" + line + "'" : line)
                        .collect(Collectors.joining("\n")));
        var faults = new ArrayList<String>();
        var since = new StringBuilder();
        for (String line : printed) {
            if (!line.startsWith(PRINTS)) {
                since.append(line).append('\n');
            } else {
                if (since.indexOf(line.substring(PRINTS.length())) < 0) {
                    faults.add(line + " is not in: " + since);
                }
                since.setLength(0);
            }
        }
        assertEquals(List.of(), faults);
    }

    /** One after the other in one shell, but for what starts a server. All are taken, but for the purchase that shows a 402. */
    @Test
    void theExamplesForClientsAreTakenAsTheyStand() throws Exception {
        String noting = "curl() { command curl -w '%{stderr}%{http_code} %{url_effective}\\n' \"$@\" 2>>statuses; }\n";
        Files.deleteIfExists(PLACE.resolve("statuses"));
        run("CLIENTS.md", noting + blocks("../CLIENTS.md"));
        List<String> statuses = Files.readAllLines(PLACE.resolve("statuses"));
        assertTrue(statuses.size() > 40, () -> statuses.size() + " requests");
        assertEquals(
                List.of("402 " + service.platform().url() + "/v1/ticket-purchases"),
                statuses.stream().filter(status -> !status.startsWith("2")).toList());
    }

    private static String blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(PAGES.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .filter(block -> !block.contains("./yardpass serve"))
                .collect(Collectors.joining());
    }

    /** Its lines that are not empty; fails with them where a command of it does. */
    private static List<String> run(String page, String walk) throws Exception {
        Path script = Files.writeString(
                PLACE.resolve(page + ".sh"),
                walk.replace(ADDRESS, service.platform().url()));
        Path output = PLACE.resolve(page + ".out");
        ProcessBuilder builder = new ProcessBuilder("bash", "-eu", script.toString())
                .directory(PLACE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put("YARDPASS_JWT_SECRET", RunningService.KEY.secret().value());
        Process process = builder.start();
        boolean ended = process.waitFor(WALK_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertTrue(ended && process.exitValue() == 0, printed);
        return printed.lines().filter(line -> !line.isBlank()).toList();
    }
}
