package io.yardpass.database;

import java.nio.file.Path;
import java.time.Duration;

/** A small embedded server, whose binaries all test runs of this machine share. */
public final class TestServerSettings {
    private TestServerSettings() {}

    /** Port 0 means any free one. */
    public static EmbeddedDatabaseSettings onPort(int port) {
        var binaries = Path.of(System.getProperty("java.io.tmpdir"), "yardpass-test-postgres");
        return new EmbeddedDatabaseSettings(
                port, binaries, "64MB", "512MB", 100, Duration.ofSeconds(60), Duration.ofSeconds(20));
    }
}
