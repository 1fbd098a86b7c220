package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(180)
class MigrateCommandTest {
    /** Here one of functions that was another when it ran last. */
    @Test
    void itTellsEachChapterThatItRan() {
        try (var database = TestDatabase.fresh()) {
            var done = "yardpass: the schema of " + database.address() + " is at this version";
            assertEquals(List.of(done), told(database));
            database.execute("UPDATE migrations.history SET checksum = 1 WHERE description = '010 payments'");
            assertEquals(List.of("yardpass: ran R010 payments", done), told(database));
        }
    }

    private static List<String> told(TestDatabase database) {
        var said = new StringWriter();
        var command = new MigrateCommand(Map.of("YARDPASS_DATABASE_URL", Sql.url(database.address())));
        var line = new CommandLine(command).setErr(new PrintWriter(said, true));
        assertEquals(0, line.execute(), said::toString);
        return said.toString().lines().toList();
    }
}
