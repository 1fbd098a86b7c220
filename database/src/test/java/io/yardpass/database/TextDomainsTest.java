package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers write stands in subjects of mails and beside what others write, so every text that a function takes says what it may hold. */
@Timeout(180)
class TextDomainsTest {
    private static final String DOMAINS = """
            pg_type AS t WHERE t.typtype = 'd' AND t.typbasetype = 'text'::regtype AND t.typnamespace = 'ref'::regnamespace""";

    /** Controls, and what turns the direction of what stands around it. */
    private static final String NEVER =
            "n BETWEEN 1 AND 31 OR n BETWEEN 127 AND 159 OR n BETWEEN 8234 AND 8238 OR n BETWEEN 8294 AND 8297";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyTextThatAFunctionTakesIsOfADomain() {
        assertEquals(List.of(), database.rows("""
                SELECT p.oid::regprocedure
                FROM pg_proc AS p
                WHERE p.pronamespace = 'public'::regnamespace
                    AND p.proargtypes::oid[] && ARRAY['text', 'varchar', 'bpchar', 'name']::regtype[]::oid[]
                    AND (has_function_privilege('anon', p.oid, 'EXECUTE')
                        OR has_function_privilege('authenticated', p.oid, 'EXECUTE')
                        OR has_function_privilege('service_role', p.oid, 'EXECUTE'))"""));
    }

    @Test
    void noDomainHoldsControlCharactersOrOverridesOfDirection() {
        assertEquals(
                "country_code currency_code mail_address prose title web_address word",
                database.text("SELECT string_agg(t.typname, ' ' ORDER BY t.typname) FROM " + DOMAINS));
        assertEquals(
                List.of(List.of("ref.prose", "9"), List.of("ref.prose", "10")),
                database.rows("SELECT t.oid::regtype, n FROM generate_series(1, 8300) AS n, " + DOMAINS
                        + " AND (" + NEVER + ") AND (" + holds("'a' || chr(n) || 'b'")
                        + " OR " + holds("'a@b' || chr(n)") + ") ORDER BY 1, n"));
    }

    @Test
    void whatIsOneLineHasNoSeparatorOfLines() {
        assertEquals(
                List.of(List.of("ref.prose")),
                database.rows("SELECT t.oid::regtype FROM " + DOMAINS + " AND (" + holds("'a' || chr(8232) || 'b'")
                        + " OR " + holds("'a@b' || chr(8233)") + ")"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    title        | Ann's “Fête” — 100 % 🎉
                    title        | می‌خواهم 👩‍🚀 ‏עברית
                    word         | Zürich-2
                    prose        | Line\\nand\\ttab\\n\\nend
                    mail_address | o'neil+tag@post.example.org
                    mail_address | 邮箱@例子.example
                    web_address  | https://example.org/a(b)?c=%20&d=ü#e
                    """)
    void wordsOfEveryLanguageAreHeld(String domain, String text) {
        assertEquals("t", valid(domain, text.replace("\\n", "\n").replace("\\t", "\t")), text);
    }

    /** A second recipient, a name beside it, a header behind it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    a@b,c@d
                    x,a@b
                    a@b;c
                    Ann <a@b>
                    "a b"@c
                    a@b c
                    a@
                    @b
                    a
                    """)
    void aMailAddressIsOneAddressAlone(String text) {
        assertEquals("f", valid("mail_address", text), text);
    }

    private static String valid(String domain, String text) {
        return database.text("SELECT pg_input_is_valid('" + text.replace("'", "''") + "', 'ref." + domain + "')");
    }

    private static String holds(String text) {
        return "pg_input_is_valid(" + text + ", t.oid::regtype::text)";
    }
}
