package io.yardpass.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that find a JDK, build and start. */
class LauncherTest {
    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();

    @TempDir
    Path clone;

    private record Ended(int code, String output) {}

    @Test
    void aJdkIsFoundWhereNoHomeIsSet() throws Exception {
        Ended ended = run(HOUSE, "sh", "-euc", ". ./.mvn/find-jdk.sh; find_jdk; echo \"$HOME:$JAVA_HOME\"");
        assertTrue(Pattern.matches("/[^:]*:/.+\\R", ended.output()), ended::output);
    }

    @Test
    void aBuildShowsItsModulesItsFetchesAndItsFaultsAndEndsAsMavenDoes() throws Exception {
        Files.createDirectories(clone.resolve(".mvn"));
        for (String file : List.of("yardpass", ".mvn/find-jdk.sh")) {
            Files.copy(HOUSE.resolve(file), clone.resolve(file));
        }
        Files.writeString(clone.resolve("pom.xml"), "");
        Path maven = Files.writeString(clone.resolve("mvnw"), """
                echo '[INFO] Scanning for projects...'
                for n in $(seq 120); do echo "[INFO] Downloaded from somewhere: file $n (1 kB at 2 kB/s)"; done
                echo '[INFO] Building YardPass 0.1.0-SNAPSHOT                        [1/10]'
                echo '[INFO]   from pom.xml'
                echo
                echo '[INFO] Building jar: domain.jar'
                echo '[INFO] Building domain 0.1.0-SNAPSHOT                          [2/10]'
                echo '[ERROR] Money.java:[3,5] cannot find symbol'
                exit 3
                """);
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        assertEquals(new Ended(3, """
                yardpass: building (the first time takes a few minutes)
                yardpass: 50 files fetched
                yardpass: 100 files fetched
                yardpass: building YardPass [1/10]
                yardpass: building domain [2/10]
                [ERROR] Money.java:[3,5] cannot find symbol
                """), run(clone, "sh", "./yardpass", "serve"));
    }

    /** Of a JRE, which has no compiler. */
    @Test
    void aReleaseBuildsNothingAndItsOptionsOfTheJvmYieldToThoseThatAreGiven() throws Exception {
        Path release = Files.createDirectories(clone.resolve("release/bin"));
        Files.copy(HOUSE.resolve("deploy/release/yardpass"), release.resolve("yardpass"));
        Files.copy(HOUSE.resolve(".mvn/find-jdk.sh"), release.resolve("find-jdk.sh"));
        Files.createFile(clone.resolve("release/yardpass.jsa"));
        Path jre = Files.createDirectories(clone.resolve("jre/bin"));
        Files.writeString(clone.resolve("jre/release"), "JAVA_VERSION=\"25.0.3\"\n");
        Path java = Files.writeString(jre.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));

        Ended ended = run(
                clone.resolve("release"),
                Map.of("JAVA_HOME", clone.resolve("jre").toString(), "JAVA_OPTS", "-Xmx2g -Dpattern=*"),
                "sh",
                "bin/yardpass",
                "serve",
                "--role",
                "a b");

        List<String> given = ended.output().lines().toList();
        assertEquals(List.of("serve", "--role", "a b"), given.subList(given.size() - 3, given.size()));
        assertTrue(given.indexOf("-Xmx2g") > given.indexOf("-Xmx384m"), ended::output);
        assertTrue(given.contains("-Dpattern=*"), ended::output);
        assertTrue(
                given.stream().anyMatch(option -> option.matches("-XX:SharedArchiveFile=.*/release/yardpass.jsa")),
                ended::output);
    }

    private static Ended run(Path directory, String... command) throws Exception {
        return run(directory, Map.of("JAVA_HOME", System.getProperty("java.home")), command);
    }

    private static Ended run(Path directory, Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().remove("HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        return new Ended(process.exitValue(), output);
    }
}
