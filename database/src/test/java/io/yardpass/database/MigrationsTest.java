package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MigrationsTest {
    private static final String HISTORY = "SELECT version, checksum, installed_on FROM migrations.history ORDER BY 1";

    @Test
    void migratingTwiceChangesNothing() {
        try (var database = TestDatabase.fresh()) {
            var history = database.rows(HISTORY);
            Migrations.run(database.address());
            assertEquals(history, database.rows(HISTORY));
        }
    }

    @Test
    void databasesOfOneClusterMigrateSideBySide() throws Exception {
        try (var first = TestDatabase.empty();
                var second = TestDatabase.empty();
                var third = TestDatabase.empty();
                var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = new ArrayList<Future<?>>();
            for (var database : new TestDatabase[] {first, second, third}) {
                runs.add(workers.submit(() -> Migrations.run(database.address())));
            }
            for (var run : runs) {
                run.get();
            }
            assertEquals(
                    first.count("SELECT count(*) FROM migrations.history"),
                    third.rows(HISTORY).size());
        }
    }

    @Test
    void aDatabaseOfAnotherLineOfMigrationsIsRefusedInPlainWords() {
        try (var database = TestDatabase.fresh()) {
            database.execute("UPDATE migrations.history SET checksum = checksum + 1 WHERE version = '005'");
            var refusal = assertThrows(DatabaseException.class, () -> Migrations.run(database.address()));
            assertTrue(refusal.getMessage().contains("move its directory away"), refusal.getMessage());
        }
    }

    @Test
    void theDemoDataLoadedTwiceAreThereOnce() {
        try (var database = TestDatabase.demo()) {
            DemoData.load(database.address());
            assertEquals(2, database.count("SELECT count(*) FROM organizations.organizations"));
            assertEquals(20, database.count("SELECT count(*) FROM events.events"));
            assertEquals(200, database.count("SELECT count(*) FROM events.event_posts"));
            assertEquals(50, database.count("SELECT count(*) FROM users.profiles"));
            assertEquals(10, database.count("SELECT count(*) FROM campaigns.campaigns"));
            assertEquals(
                    60,
                    database.count(
                            "SELECT count(*) FROM ticketing.ticket_tiers WHERE capacity - sold - held >= 10000"));
        }
    }
}
