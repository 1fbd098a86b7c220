package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void migratingTwiceChangesNothing() {
        try (var database = TestDatabase.fresh()) {
            var history = database.rows("SELECT version, checksum, installed_on FROM migrations.history ORDER BY 1");
            Migrations.run(database.address());
            assertEquals(
                    history,
                    database.rows("SELECT version, checksum, installed_on FROM migrations.history ORDER BY 1"));
        }
    }
}
