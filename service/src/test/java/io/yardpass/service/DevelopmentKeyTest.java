package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentKeyTest {
    @TempDir
    Path directory;

    @Test
    void aKeyIsMadeOnceAndKept() throws IOException {
        DevelopmentKey made = DevelopmentKey.readOrCreate(directory);

        assertEquals(made, DevelopmentKey.readOrCreate(directory));
        assertEquals(made, DevelopmentKey.read(directory));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("development-key"))));
        try (var files = Files.list(directory)) {
            assertEquals(
                    List.of("development-key"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void twoDirectoriesHaveTwoKeys() {
        assertNotEquals(
                DevelopmentKey.readOrCreate(directory.resolve("a")),
                DevelopmentKey.readOrCreate(directory.resolve("b")));
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        DevelopmentKey.readOrCreate(directory);
        Files.setPosixFilePermissions(
                directory.resolve("development-key"), PosixFilePermissions.fromString("rw-r-----"));

        assertTrue(assertThrows(FailedStartException.class, () -> DevelopmentKey.read(directory))
                .getMessage()
                .contains("chmod 600"));
    }

    @Test
    void withoutAKeyOneIsToldHowToGetOne() {
        assertTrue(assertThrows(FailedStartException.class, () -> DevelopmentKey.read(directory))
                .getMessage()
                .contains("./yardpass serve"));
    }

    @Test
    void theKeyDoesNotPrint() {
        DevelopmentKey key = DevelopmentKey.readOrCreate(directory);
        assertFalse(key.toString().contains(key.secret().value()));
    }
}
