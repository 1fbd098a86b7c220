package io.yardpass.database;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The embedded server's settings, given on its command line so that nothing in the data directory overrides them. */
final class ServerOptions {
    /** Without these an acknowledged commit could be lost. */
    static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private ServerOptions() {}

    static String of(EmbeddedDatabaseSettings settings, int port) {
        var sized = Stream.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "port=" + port,
                "shared_buffers=" + settings.sharedBuffers(),
                "max_wal_size=" + settings.maxWalSize(),
                // Segments once made are kept through quiet hours: each new one is filled with zeros by the commit that
                // needs
                // it, and the first minutes of a sale are no time for that.
                "min_wal_size=1GB",
                "max_connections=" + settings.maxConnections(),
                // With random ids, right after a checkpoint, pglz cost 30 % of the server's CPU and spared no WAL
                // that could be seen. The binaries for Linux have neither lz4 nor zstd.
                "wal_compression=off",
                "checkpoint_timeout=15min",
                // Else the kernel keeps what COPY writes for half a minute, then writes it all at once, and each commit
                // meanwhile waits behind hundreds of megabytes.
                "backend_flush_after=256kB",
                "timezone=UTC",
                "log_timezone=UTC",
                // A query's text, or the row that failed, may hold what belongs to a person.
                "log_error_verbosity=terse",
                "log_min_error_statement=panic",
                "log_parameter_max_length_on_error=0");
        var durable = DURABLE.stream().map(name -> name + "=on");
        return Stream.concat(sized, durable).map(option -> "-c " + option).collect(Collectors.joining(" "));
    }
}
