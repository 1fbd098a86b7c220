package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** A user who did everything there is to do is forgotten. */
@Timeout(180)
class ErasureTest {
    private static final String ADA = "0ada0000-0000-7000-8000-000000000001";
    private static final String OWNER = "0aa00000-0000-7000-8000-000000000001";
    private static final String STRANGER = "0ada0000-0000-7000-8000-000000000002";

    /** Where the id stays: a key to amounts and states, of which nothing tells whose it was. */
    private static final Set<String> STAYS = new TreeSet<>(Set.of(
            "payments.accounts.user_id",
            "payments.idempotency_keys.scope",
            "payments.receipts.scope",
            "payments.invoices.user_id",
            "sponsorship.order_history.changed_by",
            "sponsorship.proposal_history.changed_by",
            "ticketing.orders.idempotency_scope",
            "ticketing.orders.receipt",
            "ticketing.orders.user_id",
            "ticketing.ticket_history.changed_by",
            "ticketing.tickets.owner_user_id",
            "users.profiles.id"));

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.demo();
        database.execute(resource("erasure.sql"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void thereIsARowWhereverAUserCanBe() {
        var named = new TreeSet<String>();
        for (var column : columns("a.attname ~ '(^|_)user_id$' OR a.attname = 'changed_by'")) {
            named.add(column);
        }
        assertEquals(Set.of(), missing(named, placesOf(ADA)));
    }

    @Test
    void onlyTheLedgerStillKnowsTheId() {
        erase(ADA);
        assertEquals(STAYS, placesOf(ADA));
    }

    @Test
    void nothingTellsTheNameTheAddressOrTheSession() {
        for (var trace : List.of("quibble", "ada@", "session-of-ada")) {
            assertTrue(!placesOf(trace).isEmpty(), trace);
        }
        erase(ADA);
        for (var trace : List.of("quibble", "ada@", "session-of-ada")) {
            assertEquals(Set.of(), placesOf(trace), trace);
        }
    }

    @Test
    void aNameIsFoundWhateverItBeginsAndEndsWith() {
        database.execute("""
                UPDATE users.profiles SET display_name = '(Quibble) Jr.' WHERE id = '%1$s';
                UPDATE public.outbox
                SET payload = '{"whose": "%1$s", "text": "(Quibble) Jr. came", "rest": "a(quibble) jr."}'
                """.formatted(ADA));
        erase(ADA);
        assertEquals(
                "{\"rest\": \"a(quibble) jr.\", \"text\": null, \"whose\": null}",
                database.text("SELECT payload FROM public.outbox"));
    }

    @Test
    void othersKeepTheirs() {
        erase(ADA);
        assertEquals(
                "kept",
                database.text("SELECT metadata ->> 'of' FROM analytics.event_impressions WHERE user_id = '" + STRANGER
                        + "'"));
        assertEquals(
                "session-of-bob",
                database.text("SELECT session_id FROM analytics.event_impressions WHERE user_id = '" + STRANGER + "'"));
        assertEquals(1, database.count("SELECT count(*) FROM messaging.direct_messages"));
        assertEquals(1, database.count("SELECT count(*) FROM messaging.conversations"));
        assertEquals(1, database.count("SELECT count(*) FROM events.event_comments"));
        assertEquals(
                "{\"items\": [{\"n\": 1}, null], \"total\": 100, \"user_id\": null}",
                database.text("SELECT payload FROM public.outbox"));
    }

    @Test
    void whatWasRefusedOfAPersonOrAboutOneGoesWhateverItsBytes() {
        assertEquals(5, database.count("SELECT count(*) FROM analytics.dead_letters"));
        assertTrue(erase(ADA).contains("\"analytics.dead_letters\": 4"));
        assertEquals(STRANGER, database.text("SELECT subject_user_id FROM analytics.dead_letters"));
    }

    @Test
    void amountsStay() {
        var amounts = """
                SELECT (SELECT count(*) FROM ticketing.tickets) || ' ' || (SELECT count(*) FROM ticketing.orders) || ' '
                    || (SELECT sum(balance_cents) FROM payments.accounts) || ' '
                    || (SELECT sum(total_cents) FROM payments.invoices) || ' '
                    || (SELECT count(*) FROM analytics.event_impressions)""";
        var before = database.text(amounts);
        erase(ADA);
        assertEquals(before, database.text(amounts));
    }

    @Test
    void onceIsEnough() {
        assertTrue(erase(ADA).contains("\"users.profiles\": 1"));
        var erasedAt = database.text("SELECT erased_at FROM users.profiles WHERE id = '" + ADA + "'");
        assertEquals("{}", erase(ADA));
        assertEquals(erasedAt, database.text("SELECT erased_at FROM users.profiles WHERE id = '" + ADA + "'"));
    }

    @Test
    void anErasedProfileStaysBlank() {
        erase(ADA);
        assertRefused("profiles_erased_is_blank", "UPDATE users.profiles SET email = 'x@y' WHERE id = '" + ADA + "'");
    }

    @Test
    void whoIsNotThereIsSaid() {
        assertRefused("there is no user", "SELECT users.erase(uuidv7())");
    }

    @Test
    void theOnlyOwnerOfAnOrganizationMustFirstHandItOver() {
        assertRefused("is the only owner of Harbour Lights (0a000000-", "SELECT users.erase('" + OWNER + "')");
        database.execute("UPDATE organizations.org_memberships SET role = 'owner' WHERE user_id = '"
                + OWNER.replace("001", "002") + "'");
        assertTrue(erase(OWNER).contains("org_memberships"));
    }

    @Test
    void anInvitedOwnerIsNoOwnerYet() {
        database.execute("UPDATE organizations.org_memberships SET role = 'owner', status = 'invited' WHERE user_id = '"
                + OWNER.replace("001", "002") + "'");
        assertRefused("is the only owner of Harbour Lights", "SELECT users.erase('" + OWNER + "')");
    }

    @Test
    void factsAndMoneyAreWrittenBesideIt() throws SQLException, IOException {
        try (var eraser = Jdbc.open(database.address());
                var writer = Jdbc.open(database.address())) {
            eraser.connection().setAutoCommit(false);
            eraser.execute("SELECT users.erase('" + ADA + "')");
            writer.execute("SET lock_timeout = '2s'; SET ROLE yardpass_ingest");
            var copied = writer.connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("""
                    COPY analytics.event_impressions
                        (id, occurred_at, received_at, event_id, organization_id, user_id)
                    FROM STDIN (FORMAT csv)""", new StringReader(UUID.randomUUID() + ",now,now," + ADA + "," + ADA + "," + ADA));
            assertEquals(1, copied);
            writer.execute(
                    "SET ROLE yardpass_ledger; INSERT INTO payments.accounts (id, kind, user_id, currency, created_at)"
                            + " VALUES (uuidv7(), 'user_cash', '" + ADA + "', 'EUR', now())");
            eraser.connection().commit();
        }
        assertEquals("{\"analytics.event_impressions\": 1}", erase(ADA));
    }

    @Test
    void nobodyButABackendErases() {
        for (var role : List.of("anon", "authenticated", "yardpass_ledger", "yardpass_ingest")) {
            assertEquals(
                    "f",
                    database.text("SELECT has_function_privilege('" + role + "', 'users.erase(uuid)', 'EXECUTE')"));
        }
    }

    private String erase(String user) {
        return new Tenant("service_role", null, null).ask(database, "SELECT users.erase('" + user + "')");
    }

    private void assertRefused(String said, String statement) {
        var refusal = assertThrows(AssertionError.class, () -> database.execute(statement));
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    /** The columns that hold the trace anywhere, in whatever case. */
    private Set<String> placesOf(String trace) {
        var searches = new ArrayList<String>();
        for (var column : columns("a.atttypid NOT IN ('bytea'::regtype, 'timestamptz'::regtype)")) {
            int dot = column.lastIndexOf('.');
            searches.add("SELECT '" + column + "' WHERE EXISTS (SELECT FROM " + column.substring(0, dot) + " WHERE "
                    + column.substring(dot + 1) + "::text ILIKE '%" + trace + "%')");
        }
        var places = new TreeSet<String>();
        database.rows(String.join(" UNION ALL ", searches)).forEach(row -> places.add(row.getFirst()));
        return places;
    }

    private List<String> columns(String condition) {
        return database.rows("""
                SELECT n.nspname || '.' || c.relname || '.' || a.attname
                FROM pg_class AS c
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    JOIN pg_attribute AS a ON a.attrelid = c.oid
                WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
                    AND n.nspname IN ('ref', 'users', 'organizations', 'events', 'ticketing', 'sponsorship',
                        'campaigns', 'payments', 'analytics', 'messaging', 'ml', 'public')
                    AND (%s)
                """.formatted(condition)).stream()
                .map(List::getFirst)
                .toList();
    }

    private static Set<String> missing(Set<String> wanted, Set<String> found) {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(found);
        return missing;
    }

    private static String resource(String name) {
        try (var stream = ErasureTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
