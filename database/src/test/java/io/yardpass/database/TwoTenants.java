package io.yardpass.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A database in which two organizations live, with rows of both in every table. */
final class TwoTenants {
    private TwoTenants() {}

    static void settleIn(TestDatabase database) {
        for (var script : List.of("world", "owners")) {
            try (var sql = TwoTenants.class.getResourceAsStream("/tenancy/" + script + ".sql")) {
                database.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
