package io.yardpass.database;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How large the embedded server may grow. Port 0 means any free one; sizes are in PostgreSQL's own notation. What makes it
 * durable cannot be set: it always is.
 */
public record EmbeddedDatabaseSettings(
        int port,
        Path binaries,
        String sharedBuffers,
        String maxWalSize,
        int maxConnections,
        Duration startTimeout,
        Duration stopTimeout) {

    public EmbeddedDatabaseSettings {
        requireNonNull(binaries, "binaries");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        for (var size : new String[] {sharedBuffers, maxWalSize}) {
            if (!size.matches("[0-9]+(kB|MB|GB)")) {
                throw new IllegalArgumentException(size + " is not a size such as 512MB");
            }
        }
    }

    /** For serving: the binaries are unpacked beside the data, once. */
    public static EmbeddedDatabaseSettings forServing(Path directory, int port) {
        return new EmbeddedDatabaseSettings(
                port,
                directory.resolve("postgres"),
                "512MB",
                "4GB",
                100,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }
}
