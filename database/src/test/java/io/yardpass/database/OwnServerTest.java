package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that have never seen us: not even our roles are there. */
@Timeout(180)
class OwnServerTest {
    @Test
    void aLoginThatMayMakeRolesAndOwnsTheDatabaseIsEnough(@TempDir Path directory) throws Exception {
        try (var server = EmbeddedDatabase.start(directory, TestServerSettings.onPort(0))) {
            try (var sql = Jdbc.open(server.address())) {
                sql.execute("CREATE ROLE ada LOGIN CREATEROLE BYPASSRLS");
                sql.execute("CREATE DATABASE shop OWNER ada");
            }
            var address = new DatabaseAddress("127.0.0.1", server.address().port(), "shop", "ada", "", Map.of());
            Migrations.run(address);
            DemoData.load(address);
            assertEveryRoleCanBeTaken(address);
        }
    }

    /** Roles belong to the cluster, so three databases make the same ones at once. */
    @Test
    void databasesOfOneClusterMigrateSideBySide(@TempDir Path directory) throws Exception {
        try (var server = EmbeddedDatabase.start(directory, TestServerSettings.onPort(0));
                var sql = Jdbc.open(server.address());
                var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var names = List.of("first", "second", "third");
            for (var name : names) {
                sql.execute("CREATE DATABASE " + name);
            }
            var runs = new ArrayList<Future<?>>();
            for (var name : names) {
                runs.add(workers.submit(() -> Migrations.run(server.address().withDatabase(name))));
            }
            for (var run : runs) {
                run.get();
            }
        }
    }

    private static void assertEveryRoleCanBeTaken(DatabaseAddress address) {
        var vertx = Vertx.vertx();
        for (var role : DatabaseRole.values()) {
            var rows = Pools.reader(vertx, address, role, 1)
                    .query("SELECT current_user::text")
                    .execute()
                    .await();
            assertEquals(role.sqlName(), rows.iterator().next().getString(0));
        }
        vertx.close().await();
    }
}
