package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is an author, and so may be known to others, is whoever has something written that is there. */
@Timeout(180)
class AuthorsTest {
    private static final String AUTHOR = "0aa00000-0000-7000-8000-000000000090";
    private static final String IS_AUTHOR = "SELECT is_author FROM users.profiles WHERE id = '" + AUTHOR + "'";
    private static final String COMMENT = """
            INSERT INTO events.event_comments (post_id, author_user_id, body)
            SELECT id, '%1$s', 'Comment' FROM events.event_posts ORDER BY id LIMIT 1""".formatted(AUTHOR);
    private static final String REMOVE_COMMENTS =
            "DELETE FROM events.event_comments WHERE author_user_id = '" + AUTHOR + "'";

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.demo();
        database.execute("INSERT INTO users.profiles (id, display_name) VALUES ('" + AUTHOR + "', 'Ada')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whoseLastWordIsGoneIsOneNoMore() {
        database.execute(COMMENT);
        database.execute("""
                INSERT INTO events.event_posts (id, event_id, author_user_id, body)
                SELECT uuidv7(), id, '%1$s', 'Post' FROM events.events ORDER BY id LIMIT 1""".formatted(AUTHOR));
        database.execute(REMOVE_COMMENTS);
        assertEquals("t", database.text(IS_AUTHOR));
        database.execute("DELETE FROM events.event_posts WHERE author_user_id = '" + AUTHOR + "'");
        assertEquals("f", database.text(IS_AUTHOR));
    }

    @Test
    void whoseWordsGoWithTheirPostIsOneNoMore() {
        database.execute(COMMENT);
        assertEquals("t", database.text(IS_AUTHOR));
        database.execute("DELETE FROM events.event_posts WHERE id ="
                + " (SELECT post_id FROM events.event_comments WHERE author_user_id = '" + AUTHOR + "')");
        assertEquals("f", database.text(IS_AUTHOR));
    }

    @Test
    void whoWritesWhileTheLastWordGoesStaysOne() throws Exception {
        database.execute(COMMENT);
        whileUndecided(COMMENT, REMOVE_COMMENTS);
        assertEquals(
                "1",
                database.text("SELECT count(*) FROM events.event_comments WHERE author_user_id = '" + AUTHOR + "'"));
        assertEquals("t", database.text(IS_AUTHOR));
    }

    @Test
    void whoseLastWordGoesWhileTheNextOneComesStaysOne() throws Exception {
        database.execute(COMMENT);
        whileUndecided(REMOVE_COMMENTS, COMMENT);
        assertEquals("t", database.text(IS_AUTHOR));
    }

    /** The second begins before the first is committed. */
    private void whileUndecided(String first, String second)
            throws SQLException, InterruptedException, ExecutionException {
        try (var one = Jdbc.open(database.address());
                var executor = Executors.newSingleThreadExecutor()) {
            one.connection().setAutoCommit(false);
            one.execute(first);
            var other = executor.submit(() -> database.execute(second));
            while (database.count("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                    == 0) {
                Thread.onSpinWait();
            }
            one.connection().commit();
            other.get();
        }
    }
}
