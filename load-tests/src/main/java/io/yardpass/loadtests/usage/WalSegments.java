package io.yardpass.loadtests.usage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Brings a server that was just made to where any other is after its first checkpoints. PostgreSQL fills each segment of its
 * WAL with zeros when it is first needed, in the session that needs it, which for that session is a pause of 30 to 50 ms
 * for each 16 MB; from then on segments are renamed and used again.
 */
public final class WalSegments {
    /** As far as from one checkpoint to the next with {@code max_wal_size} of 4 GB: by then the first are used again. */
    private static final int SEGMENTS = 128;

    private static final String MAKE = """
            DO $$
            BEGIN
                FOR segment IN 1..%d LOOP
                    PERFORM pg_logical_emit_message(false, 'yardpass', '');
                    PERFORM pg_switch_wal();
                END LOOP;
            END
            $$;
            CHECKPOINT
            """;

    private WalSegments() {}

    /** Makes 2 GB of them, in some 6 s. Blocks. */
    public static void make(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                Statement statement = database.createStatement()) {
            statement.execute(String.format(Locale.ROOT, MAKE, SEGMENTS));
        }
    }
}
