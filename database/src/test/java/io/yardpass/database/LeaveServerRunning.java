package io.yardpass.database;

import java.nio.file.Path;

/** A program for {@link EmbeddedDatabaseTest}: starts a server and dies as kill -9 lets die, without stopping it. */
final class LeaveServerRunning {
    private LeaveServerRunning() {}

    public static void main(String[] arguments) {
        EmbeddedDatabase.start(Path.of(arguments[0]), TestServerSettings.onPort(Integer.parseInt(arguments[1])));
        Runtime.getRuntime().halt(137);
    }
}
