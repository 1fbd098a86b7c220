package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class MigrationsTest {
    private static final String HISTORY = "SELECT version, checksum, installed_on FROM migrations.history ORDER BY 1";

    @Test
    void migratingTwiceChangesNothing() {
        try (var database = TestDatabase.fresh()) {
            var history = database.rows(HISTORY);
            assertEquals(List.of(), Migrations.run(database.address()));
            assertEquals(history, database.rows(HISTORY));
        }
    }

    /** Those of tables first, then those of functions, both in the order of their numbers. */
    @Test
    void chaptersRunInTheirOrderAndAreTold() {
        try (var database = TestDatabase.empty()) {
            var chapters = Migrations.run(database.address());
            assertEquals("V001 roles and claims", chapters.getFirst());
            assertTrue(chapters.getLast().startsWith("R0"), chapters::toString);
            assertEquals(
                    chapters.stream()
                            .sorted(Comparator.comparing((String chapter) -> chapter.startsWith("R"))
                                    .thenComparing(chapter -> chapter))
                            .toList(),
                    chapters);
        }
    }

    @Test
    void chaptersOfFunctionsThatRunAgainChangeNothing() {
        try (var database = TestDatabase.fresh()) {
            var before = Catalogue.of(database);
            var chapters = runAgain(database, "true");
            assertEquals("", before.difference(Catalogue.of(database)));
            assertTrue(chapters.size() > 15, chapters::toString);
            for (var chapter : chapters) {
                var alone = runAgain(database, "description = '" + chapter.substring(1) + "'");
                assertEquals(List.of(chapter), alone);
                assertEquals("", before.difference(Catalogue.of(database)), chapter);
            }
        }
    }

    /** As those do that were made by a former version, and are otherwise or missing. */
    @Test
    void whatIsReplacedComesBackAsItIsWritten() {
        try (var database = TestDatabase.fresh()) {
            var before = Catalogue.of(database);
            database.execute("""
                    DO $$
                    DECLARE
                        made record;
                    BEGIN
                        FOR made IN
                            SELECT format('DROP POLICY %I ON %s', p.polname, p.polrelid::regclass) AS unmake FROM pg_policy AS p
                            UNION ALL
                            SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
                            FROM pg_trigger AS t
                            WHERE NOT t.tgisinternal AND t.tgname LIKE '%belong'
                            UNION ALL
                            SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname)
                            FROM pg_trigger AS t
                            WHERE NOT t.tgisinternal AND t.tgname NOT LIKE '%belong'
                            UNION ALL
                            SELECT format('REVOKE ALL ON FUNCTION %s FROM app_read, app_write, authenticated, yardpass_ledger',
                                p.oid::regprocedure)
                            FROM pg_proc AS p
                            WHERE p.proowner = 'yardpass_owner'::regrole AND p.prokind = 'f'
                            UNION ALL
                            SELECT format('ALTER FUNCTION %s RESET ALL COST 77', p.oid::regprocedure)
                            FROM pg_proc AS p
                            WHERE p.proowner = 'yardpass_owner'::regrole AND p.prokind = 'f'
                            UNION ALL
                            VALUES ('DROP VIEW public.tickets'), ('ALTER VIEW public.events RESET (security_invoker)')
                        LOOP
                            EXECUTE made.unmake;
                        END LOOP;
                    END
                    $$""");
            assertNotEquals("", before.difference(Catalogue.of(database)));
            runAgain(database, "true");
            assertEquals("", before.difference(Catalogue.of(database)));
        }
    }

    /** Runs chapters of functions as if they had been others when they ran last, and tells which ran. */
    private static List<String> runAgain(TestDatabase database, String which) {
        database.execute("UPDATE migrations.history SET checksum = checksum + 1 WHERE version IS NULL AND " + which);
        return Migrations.run(database.address());
    }

    @Test
    void aDatabaseOfAnotherLineOfMigrationsIsRefusedInPlainWords() {
        try (var database = TestDatabase.fresh()) {
            database.execute("UPDATE migrations.history SET checksum = checksum + 1 WHERE version IN ('005', '010')");
            assertOneLine(
                    " was made by another version of YardPass (chapters that differ: 005, 010); run that version, or"
                            + " move its directory away, or use an empty database",
                    database.address());
        }
    }

    @Test
    void whatTheServerRefusesIsSaidInOneLine() {
        try (var database = TestDatabase.fresh()) {
            database.execute("DROP ROLE IF EXISTS migrations_test_nobody; CREATE ROLE migrations_test_nobody LOGIN");
            try {
                var here = database.address();
                var nobody = new DatabaseAddress(
                        here.host(), here.port(), here.database(), "migrations_test_nobody", "", here.parameters());
                assertOneLine("cannot reach PostgreSQL at 127.0.0.1:1:", DatabaseAddress.onLoopback(1, "yardpass"));
                assertOneLine("cannot reach PostgreSQL at [::1]:1:", at("::1", 1));
                assertOneLine(
                        "cannot reach PostgreSQL at nowhere.invalid:5432: no such host", at("nowhere.invalid", 5432));
                assertOneLine("has no database nowhere;", here.withDatabase("nowhere"));
                assertOneLine("the login migrations_test_nobody misses a right", nobody);
                database.execute("ALTER ROLE migrations_test_nobody NOLOGIN");
                assertOneLine("refuses the login migrations_test_nobody: FATAL: role", nobody);
            } finally {
                database.execute("DROP ROLE migrations_test_nobody");
            }
        }
    }

    private static DatabaseAddress at(String host, int port) {
        return new DatabaseAddress(host, port, "yardpass", "postgres", "", Map.of());
    }

    /** In SQL_ASCII any bytes are a name, in LATIN1 half of the world's names are none. */
    @ParameterizedTest
    @ValueSource(strings = {"SQL_ASCII", "LATIN1"})
    void aDatabaseThatIsNotInUtf8IsRefused(String encoding) {
        TestServer.execute(
                "CREATE DATABASE migrations_test_encoding ENCODING '" + encoding + "' LOCALE 'C' TEMPLATE template0");
        try {
            assertOneLine(
                    "the database migrations_test_encoding is in " + encoding + "; make one in UTF8",
                    TestServer.address().withDatabase("migrations_test_encoding"));
        } finally {
            TestServer.execute("DROP DATABASE migrations_test_encoding WITH (FORCE)");
        }
    }

    private static void assertOneLine(String said, DatabaseAddress address) {
        var refusal = assertThrows(DatabaseException.class, () -> Migrations.run(address));
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    }

    @Test
    void aDatabaseOfANewerYardPassIsRefused() {
        try (var database = TestDatabase.fresh()) {
            database.execute("""
                    INSERT INTO migrations.history
                    SELECT installed_rank + 100, '999', 'of tomorrow', type, 'V999__of_tomorrow.sql', 1, installed_by,
                        now(), 1, true
                    FROM migrations.history
                    WHERE version = '013'
                    """);
            assertOneLine("another version of YardPass (chapters that differ: 999);", database.address());
        }
    }

    @Test
    void aDatabaseWithFunctionsOfANewerYardPassIsRefused() {
        try (var database = TestDatabase.fresh()) {
            database.execute("""
                    INSERT INTO migrations.history
                    SELECT installed_rank + 100, NULL, '999 of tomorrow', type, 'R__999_of_tomorrow.sql', 1, installed_by,
                        now(), 1, true
                    FROM migrations.history
                    WHERE version = '013'
                    """);
            assertOneLine("another version of YardPass (chapters that differ: 999", database.address());
        }
    }

    @Test
    void aDatabaseThatLacksAChapterIsRefused() {
        try (var database = TestDatabase.fresh()) {
            database.execute("DELETE FROM migrations.history WHERE version = '010'");
            assertOneLine("another version of YardPass (chapters that differ: 010);", database.address());
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
