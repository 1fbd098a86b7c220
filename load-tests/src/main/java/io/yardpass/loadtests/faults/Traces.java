package io.yardpass.loadtests.faults;

import io.yardpass.loadtests.stories.AnswerJournal;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * Compares what commands were answered with every row that they leave, in the database itself, so that hundreds of thousands
 * of answers need no memory here. {@code answers.sql} says what must be there. Blocks.
 */
public final class Traces implements AutoCloseable {
    private static final String NAMES = """
            SELECT substr(viewname, 6) FROM pg_views
            WHERE starts_with(viewname, 'told_') AND schemaname = pg_my_temp_schema()::regnamespace::text ORDER BY 1""";

    private static final String DIFFERENCES = """
            WITH told AS (SELECT * FROM told_%1$s), kept AS (SELECT * FROM kept_%1$s)
            SELECT 'missing: ' || to_jsonb(t)::text FROM (SELECT * FROM told EXCEPT ALL SELECT * FROM kept) AS t
            UNION ALL
            SELECT 'not told: ' || to_jsonb(k)::text FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM told) AS k""";

    /** A row that is not as it was told: missing, too many, or another. */
    public record Fault(String trace, String row) {
        @Override
        public String toString() {
            return trace + ": " + row;
        }
    }

    private final Connection database;
    private final List<String> names = new ArrayList<>();

    private Traces(Connection database) throws SQLException, IOException {
        this.database = database;
        try (Statement statement = database.createStatement()) {
            statement.execute(script());
            try (ResultSet row = statement.executeQuery(NAMES)) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
        }
    }

    public static Traces open(String jdbcUrl) throws SQLException, IOException {
        Connection database = DriverManager.getConnection(jdbcUrl);
        try {
            return new Traces(database);
        } catch (SQLException | IOException failure) {
            database.close();
            throw failure;
        }
    }

    private static String script() throws IOException {
        try (InputStream in = Traces.class.getResourceAsStream("answers.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The kinds of rows that are compared. */
    public List<String> names() {
        return names;
    }

    /** Reads what an {@link AnswerJournal} noted; what was read before is forgotten. */
    public void read(Path journal) throws SQLException, IOException {
        try (Statement statement = database.createStatement();
                Reader lines = Files.newBufferedReader(journal)) {
            statement.execute("TRUNCATE answered");
            database.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY answered (kind, path, key, id, status, asked, said) FROM STDIN", lines);
            statement.execute("SELECT pg_temp.understand()");
        }
    }

    public List<Fault> faults() throws SQLException {
        List<Fault> faults = new ArrayList<>();
        try (Statement statement = database.createStatement()) {
            for (String name : names) {
                try (ResultSet row = statement.executeQuery(String.format(Locale.ROOT, DIFFERENCES, name))) {
                    while (row.next()) {
                        faults.add(new Fault(name, row.getString(1)));
                    }
                }
            }
        }
        return faults;
    }

    /** For who changes something and looks before it is undone. */
    public Connection connection() {
        return database;
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
