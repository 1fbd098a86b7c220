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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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

    /** Of columns of these types any may say who somebody is; of others those whose name says so. */
    private static final String MAY_BE_PERSONAL = """
            a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'text[]'::regtype, 'json'::regtype,
                'jsonb'::regtype, 'bytea'::regtype, 'inet'::regtype, 'cidr'::regtype, 'macaddr'::regtype, 'xml'::regtype,
                'tsvector'::regtype, 'real[]'::regtype, 'bigint[]'::regtype)
            OR a.attname ~ '(^|_)user_id$' OR a.attname IN ('changed_by', 'subject_id')
            OR c.oid = 'users.profiles'::regclass AND a.attname = 'id'
            """;

    private static final PersonalColumns DOCUMENTED = PersonalColumns.documented();

    /** Of Ada and of nobody else: the id, the name, the address, a visit, a payment. */
    private static final List<String> TRACES =
            List.of(ADA, "ada quibble", "ada@example.org", "visit-of-ada", "pi_of_ada");

    /** Longer addresses of others, which hold Ada's. */
    private static final String NOT_ADAS = "nada@example.org, ada@example.org.uk";

    private static TestDatabase withAda;

    private TestDatabase database;
    private Set<String> bytes;

    @BeforeAll
    static void settleIn() {
        withAda = TestDatabase.demo();
        withAda.execute(resource("erasure.sql"));
    }

    @AfterAll
    static void drop() {
        withAda.close();
    }

    @BeforeEach
    void open() {
        database = withAda.copy();
        bytes = Set.copyOf(columns("a.atttypid = 'bytea'::regtype"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Whoever adds a column that may hold somebody's words or id says in docs/PRIVACY.md what erasing does to it. */
    @Test
    void everyColumnThatMayHoldAPersonIsInTheInventoryAndNoOther() {
        var named = new TreeSet<>(columns(MAY_BE_PERSONAL));
        assertEquals(Set.of(), missing(named, DOCUMENTED.fates().keySet()), "not in docs/PRIVACY.md");
        assertEquals(
                Set.of(), missing(DOCUMENTED.fates().keySet(), named), "in docs/PRIVACY.md and not in the database");
        assertEquals(
                Set.of(), missing(new TreeSet<>(DOCUMENTED.fates().values()), PersonalColumns.FATES), "no such fate");
    }

    /** So that what is looked for afterwards was there before. */
    @Test
    void adaIsInEveryColumnThatErasureIsToEmpty() {
        var traced = new TreeSet<String>();
        TRACES.forEach(trace -> traced.addAll(placesOf(trace)));
        // Not Ada's words, nor a text; each goes with its row.
        traced.addAll(Set.of(
                "users.settings.locale",
                "users.settings.timezone",
                "users.settings.muted_kinds",
                "ml.features.name",
                "ml.embeddings.embedding"));
        var wanted = DOCUMENTED.that(PersonalColumns.GONE);
        wanted.removeIf(column -> column.startsWith("users.erasure"));
        assertEquals(Set.of(), missing(wanted, traced));
        assertEquals(
                Set.of(),
                missing(missing(DOCUMENTED.that(Set.of("key")), Set.of("users.erasures.user_id")), placesOf(ADA)));
    }

    @Test
    void onlyTheLedgerStillKnowsTheId() {
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
    }

    @Test
    void nothingTellsTheNameTheAddressTheVisitOrThePayment() {
        erase(ADA);
        for (var trace : TRACES.subList(1, TRACES.size())) {
            assertEquals(Set.of(), placesOf(trace), trace);
        }
    }

    /** While it goes on, what is searched for has to stand somewhere. */
    @Test
    void onlyTheErasureItselfKnowsTheNameOnceItHasBegun() {
        step(ADA);
        assertEquals(
                "t",
                database.text("SELECT num_nonnulls(email, display_name) = 0 AND erased_at IS NOT NULL"
                        + " FROM users.profiles WHERE id = '" + ADA + "'"));
        assertEquals("Ada@Example.org", database.text("SELECT email FROM users.erasures"));
        erase(ADA);
        assertEquals("0", database.text("SELECT num_nonnulls(email, display_name) FROM users.erasures"));
        assertEquals(0, database.count("SELECT count(*) FROM users.erasure_parts"));
    }

    /** Rows of the other organization, and what is nobody's, in the sessions that Ada's rows have; with who wrote them last. */
    @Test
    void whatOthersDidInASessionOfThatNameIsNotTouchedAtAll() {
        var others = """
                SELECT string_agg(seen.r, chr(10) ORDER BY seen.r)
                FROM (
                    SELECT xmin || ctid::text || i::text AS r FROM analytics.event_impressions AS i WHERE user_id IS NULL
                    UNION ALL SELECT xmin || ctid::text || i::text FROM analytics.post_impressions AS i WHERE user_id IS NULL
                    UNION ALL SELECT xmin || ctid::text || i::text FROM campaigns.ad_impressions AS i WHERE user_id IS NULL
                    UNION ALL SELECT xmin || ctid::text || i::text FROM campaigns.ad_clicks AS i WHERE user_id IS NULL
                    UNION ALL SELECT xmin || ctid::text || i::text FROM analytics.ticket_analytics AS i WHERE user_id IS NULL
                    UNION ALL SELECT xmin || ctid::text || i::text FROM ticketing.ticket_holds AS i WHERE user_id IS NULL
                    UNION ALL SELECT xmin || ctid::text || i::text FROM analytics.dead_letters AS i
                        WHERE organization_id = '0a000000-0000-7000-8000-000000000002'
                ) AS seen""";
        var before = database.text(others);
        assertEquals(5 * 10 + 5 + 5, before.lines().count());
        erase(ADA);
        var after = database.text(others);
        assertEquals(
                List.of(), before.lines().filter(row -> !after.contains(row)).toList());
    }

    @Test
    void notesOnOthersTransactionsLoseOnlyWhatNamesThePerson() {
        erase(ADA);
        assertEquals(
                List.of(
                        Arrays.asList((String) null),
                        List.of("{\"invoice\": 7}"),
                        List.of("{\"session\": \"web\", \"customer\": \"nada@example.org\"}")),
                database.rows(
                        "SELECT metadata FROM payments.transactions WHERE id::text LIKE '030ada%' ORDER BY sequence"));
    }

    /** The chain is not made of it, so it can go; and nothing else of a transaction can. */
    @Test
    void aTransactionsNotesMayBeForgottenAndNothingElseOfItChanges() {
        var transaction = " WHERE id = '030ada00-0000-7000-8000-000000000002'";
        for (var change : List.of(
                "metadata = '{\"invoice\": 8}'",
                "metadata = metadata || '{\"more\": 1}'",
                "metadata = NULL, kind = 'gift'",
                "occurred_at = occurred_at + interval '1 s'")) {
            assertRefused("what is written there stays", "UPDATE payments.transactions SET " + change + transaction);
        }
        database.execute("UPDATE payments.transactions SET metadata = metadata - 'customer'" + transaction);
        database.execute("UPDATE payments.transactions SET metadata = NULL" + transaction);
        assertRefused("what is written there stays", "UPDATE payments.transactions SET metadata = '{}'" + transaction);
        assertEquals(
                "id,sequence,batch_number,kind,reference_type,reference_id,entry_count,occurred_at,posted_at",
                database.text("""
                        SELECT string_agg(a.attname, ',' ORDER BY a.attnum)
                        FROM pg_trigger AS t
                            JOIN pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)
                        WHERE t.tgname = 'transactions_append_only'"""));
        assertEquals("metadata", database.text("""
                        SELECT string_agg(a.attname, ',')
                        FROM pg_trigger AS t
                            JOIN pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum > 0 AND a.attnum <> ALL (t.tgattr)
                        WHERE t.tgname = 'transactions_append_only'"""));
    }

    @Test
    void whatAPaymentIsCalledMayBeForgottenAndNotReplaced() {
        assertRefused("what is written there stays", "UPDATE ticketing.orders SET payment_reference = 'pi_of_bob'");
        database.execute("UPDATE ticketing.orders SET payment_reference = NULL");
        assertRefused("what is written there stays", "UPDATE ticketing.orders SET payment_reference = 'pi_of_ada'");
    }

    @Test
    void anAddressThatIsNoneOrSomebodyElsesTooFindsNothing() {
        for (var address : List.of("web", "", "bob@example.org")) {
            database.execute("UPDATE users.profiles SET email = '" + address + "' WHERE id = '" + ADA + "'");
            step(ADA);
            assertEquals(null, database.text("SELECT email FROM users.erasures"), address);
            database.execute("DELETE FROM users.erasures; UPDATE users.profiles SET erased_at = NULL");
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
                database.text("SELECT payload FROM public.outbox WHERE topic = 'order.completed'"));
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
                database.text("SELECT payload FROM public.outbox WHERE topic = 'order.completed'"));
    }

    @Test
    void whatWasRefusedOfAPersonOrAboutOneGoesWhateverItsBytes() {
        assertTrue(erase(ADA).contains("\"analytics.dead_letters\": 4"));
        assertEquals(
                STRANGER + " {\"session_id\":\"web\",\"of\":\"" + NOT_ADAS + "\"}",
                database.text(
                        "SELECT subject_user_id || ' ' || convert_from(payload, 'UTF8') FROM analytics.dead_letters"
                                + " WHERE organization_id IS NULL"));
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
        var touched = erase(ADA);
        assertTrue(touched.contains("\"users.profiles\": 1"), touched);
        var erasedAt = database.text("SELECT erased_at FROM users.profiles WHERE id = '" + ADA + "'");
        var finishedAt = database.text("SELECT finished_at FROM users.erasures");
        assertEquals(touched, erase(ADA));
        assertEquals(finishedAt, database.text("SELECT finished_at FROM users.erasures"));
        database.text("SELECT users.erase('" + ADA + "', again => true)");
        assertEquals("{}", erase(ADA));
        assertEquals(erasedAt, database.text("SELECT erased_at FROM users.profiles WHERE id = '" + ADA + "'"));
    }

    @Test
    void aStepReadsABoundedPartAndTheNextGoesOnWhereverTheLastWasBrokenOff() throws SQLException {
        database.execute("""
                INSERT INTO public.outbox (id, created_at, topic, key, payload)
                SELECT uuidv7(), now(), 'filler', NULL, to_jsonb((SELECT string_agg(md5(n || '.' || g), '') FROM generate_series(1, 40) AS g))
                FROM generate_series(1, 200) AS n""");
        step(ADA);
        long pages = database.count("SELECT sum(until) FROM users.erasure_parts WHERE ordinal IN"
                + " (SELECT ordinal FROM users.erasure_places() WHERE goes_by = 'pages')");
        var done = "SELECT coalesce(sum(done), 0) FROM users.erasure_parts WHERE ordinal IN"
                + " (SELECT ordinal FROM users.erasure_places() WHERE goes_by = 'pages')";
        assertTrue(pages > 40, "pages " + pages);
        long before = 0;
        int killed = 0;
        while (before < pages) {
            // The server ends the session in the middle of a step, which leaves no trace of it.
            try (var session = Jdbc.open(database.address())) {
                session.connection().setAutoCommit(false);
                session.execute("SELECT users.advance_erasure('" + ADA + "', false, 1, 1000)");
                database.text("SELECT pg_terminate_backend(" + session.text("SELECT pg_backend_pid()") + ", 5000)");
                killed++;
            } catch (SQLException ended) {
                // As it should be.
            }
            assertEquals(before, database.count(done));
            database.text("SELECT users.advance_erasure('" + ADA + "', false, 1, 1000)");
            long now = database.count(done);
            assertTrue(now - before <= 1, before + " to " + now);
            before = now;
        }
        assertTrue(killed >= pages, killed + " of " + pages);
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
        assertEquals(Set.of(), placesOf("ada@example.org"));
    }

    @Test
    void rowsThatAnIndexFindsGoAThousandAtATime() {
        database.execute("""
                INSERT INTO events.event_posts (id, event_id, body)
                SELECT uuidv7(), '0e000000-0000-7000-8000-000000000001', 'Reacted to ' || n FROM generate_series(1, 2500) AS n;
                INSERT INTO events.event_reactions (post_id, user_id, kind)
                SELECT id, '%s', 'going' FROM events.event_posts WHERE body LIKE 'Reacted to %%'""".formatted(ADA));
        var left = "SELECT count(*) FROM events.event_reactions WHERE user_id = '" + ADA + "'";
        var seen = new TreeSet<Long>();
        while (!stepIsLast(ADA)) {
            seen.add(database.count(left));
        }
        assertEquals(Set.of(2501L, 1501L, 501L, 0L), seen);
    }

    @Test
    void aBuyersOrdersAreGoneThroughAThousandAtATime() {
        database.execute("""
                INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status,
                    payment_reference, idempotency_scope, fingerprint, created_at)
                SELECT uuidv7(), '0e000000-0000-7000-8000-000000000001', '%s', '0a000000-0000-7000-8000-000000000001', 'USD', 0, 0,
                    'completed', 'pi_' || n, 's', '', now() - n * interval '1 s'
                FROM generate_series(1, 2100) AS n""".formatted(ADA));
        var left = "SELECT count(*) FROM ticketing.orders WHERE payment_reference IS NOT NULL";
        var seen = new TreeSet<Long>();
        while (!stepIsLast(ADA)) {
            seen.add(database.count(left));
        }
        assertEquals(Set.of(2101L, 1101L, 101L, 0L), seen);
    }

    @Test
    void whatComesWhileItGoesOnIsFoundInTheSecondRound() {
        while (database.count("SELECT count(*) FROM users.erasures WHERE round = 2") == 0) {
            step(ADA);
        }
        assertEquals(
                0, database.count("SELECT count(*) FROM analytics.event_impressions WHERE user_id = '" + ADA + "'"));
        database.execute("""
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, user_id)
                SELECT uuidv7(), now(), now(), uuidv7(), uuidv7(), '%1$s' FROM generate_series(1, 5000);
                INSERT INTO public.outbox (id, created_at, topic, payload) VALUES (uuidv7(), now(), 'x', '{"user_id": "%1$s"}');
                INSERT INTO users.follows (follower_user_id, followed_user_id) VALUES ('%1$s', '%2$s')
                """.formatted(ADA, STRANGER));
        // Pages that were not there when the round began are of the next one; what was on its last pages is read again.
        database.execute("UPDATE users.erasures SET round = 1");
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
    }

    @Test
    void whoIsInvitedMeanwhileIsForgottenAsAnOwnerToo() {
        step(ADA);
        database.execute("""
                INSERT INTO organizations.org_memberships (organization_id, user_id, role, status)
                SELECT id, '%s', 'owner', 'invited' FROM organizations.organizations ORDER BY id LIMIT 1
                """.formatted(ADA));
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
    }

    /** Else a step over a part of a month would read all of it. */
    @Test
    void aPartOfATableIsReadByItsPages() {
        for (var place : database.rows("SELECT place, forget FROM users.erasure_places() WHERE goes_by = 'pages'")) {
            var table = place.getFirst().split(" of ")[0];
            var relation = database.text("SELECT coalesce((SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE"
                    + " inhparent = '" + table + "'::regclass), '" + table + "')");
            var statement = place.get(1)
                    .replace("%s", relation)
                    .replace("$1", "'" + ADA + "'::uuid")
                    .replace("$2", "'who'")
                    .replace("$3", "'called'")
                    .replace("$4", "'(0,0)'::tid")
                    .replace("$5", "'(2048,0)'::tid");
            var plan = database.textAfter("SET enable_seqscan = off;", "EXPLAIN (FORMAT json) " + statement);
            assertTrue(plan.contains("Tid Range Scan"), plan);
        }
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
        assertTrue(erase(OWNER).contains("\"organizations.org_memberships\": 1"));
    }

    @Test
    void anInvitedOwnerIsNoOwnerYet() {
        database.execute("UPDATE organizations.org_memberships SET role = 'owner', status = 'invited' WHERE user_id = '"
                + OWNER.replace("001", "002") + "'");
        assertRefused("is the only owner of Harbour Lights", "SELECT users.erase('" + OWNER + "')");
    }

    /** In the middle of its search, wherever that is, with everything that a step has locked. */
    @Test
    void factsAndMoneyAreWrittenBesideEveryStep() throws SQLException, IOException {
        int steps = 0;
        try (var eraser = Jdbc.open(database.address());
                var writer = Jdbc.open(database.address())) {
            writer.execute("SET lock_timeout = '2s'");
            eraser.connection().setAutoCommit(false);
            var status = "";
            while (!status.equals("finished")) {
                status = eraser.text("SELECT users.erase('" + ADA + "') ->> 'status'");
                writer.execute("SET ROLE yardpass_ingest");
                copyAView(writer);
                writer.execute(
                        "SET ROLE yardpass_ledger; INSERT INTO payments.accounts (id, kind, user_id, currency, created_at)"
                                + " VALUES (uuidv7(), 'user_cash', '" + ADA + "', '" + currency(steps) + "', now())");
                eraser.connection().commit();
                steps++;
            }
        }
        assertTrue(steps > 20, "steps " + steps);
        database.text("SELECT users.erase('" + ADA + "', again => true)");
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
    }

    private static void copyAView(Jdbc writer) throws SQLException, IOException {
        var copied = writer.connection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("""
                COPY analytics.event_impressions
                    (id, occurred_at, received_at, event_id, organization_id, user_id)
                FROM STDIN (FORMAT csv)""", new StringReader(UUID.randomUUID() + ",now,now," + OWNER + "," + OWNER + "," + ADA));
        assertEquals(1, copied);
    }

    private String currency(int number) {
        return database.text(
                "SELECT code FROM ref.currencies WHERE code NOT IN ('USD', 'EUR') ORDER BY code LIMIT 1 OFFSET "
                        + number);
    }

    /** What the ledger's guards lock is free again before anything is searched: what a person holds, and its tier. */
    @Test
    void theLedgerEndsHoldsWhileAnErasureWaitsInTheMiddleOfItsSearch() throws Exception {
        database.execute("""
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                VALUES ('0d0ada00-0000-7000-8000-000000000001', '0c000000-0000-7000-8000-000000000001', 's', '%s',
                    '0a000000-0000-7000-8000-000000000001', 2, 'held', now(), now())""".formatted(STRANGER));
        try (var obstacle = Jdbc.open(database.address());
                var eraser = Executors.newVirtualThreadPerTaskExecutor()) {
            obstacle.connection().setAutoCommit(false);
            obstacle.execute("SELECT FROM users.follows FOR UPDATE");
            var erasing = eraser.submit(() -> {
                try (var session = Jdbc.open(database.address())) {
                    while (session.text("SELECT users.erase('" + ADA + "')") != null) {
                        // Until it waits for the obstacle, for a second, and is told to come again.
                    }
                    return "not reached";
                } catch (SQLException refused) {
                    return refused.getSQLState();
                }
            });
            awaitSomebodyWaiting();
            assertEquals(
                    2,
                    database.count(
                            "SELECT sum(quantity) FROM ticketing.ticket_holds WHERE status = 'held' AND user_id ="
                                    + " '" + STRANGER + "'"));
            database.textAfter(
                    "SET LOCAL lock_timeout = '100ms'; SET LOCAL ROLE yardpass_ledger;",
                    "SELECT ticketing.end_holds(ARRAY['0d0ada00-0000-7000-8000-000000000001'::uuid], ARRAY['expired'], now())");
            database.execute(
                    "SET lock_timeout = '100ms'; UPDATE ticketing.ticket_holds SET status = 'expired' WHERE user_id ="
                            + " '" + STRANGER + "'; UPDATE ticketing.orders SET receipt = receipt WHERE user_id = '"
                            + ADA + "'");
            assertEquals("55P03", erasing.get());
            obstacle.connection().rollback();
        }
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
    }

    private void awaitSomebodyWaiting() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            if (database.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                            + " current_database()")
                    > 0) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("nobody waits");
    }

    @Test
    void whatThePersonHeldIsReleasedAtOnceAndToldToEverybody() {
        var held = "SELECT held FROM ticketing.ticket_tiers WHERE id = '0c000000-0000-7000-8000-000000000001'";
        long before = database.count(held);
        step(ADA);
        assertEquals(before - 1, database.count(held));
        assertEquals("released {\"status\": \"released\", \"quantity\": 1}", database.text("""
                SELECT h.status || ' ' || jsonb_build_object('status', o.payload -> 'status', 'quantity', o.payload -> 'quantity')
                FROM public.outbox AS o JOIN ticketing.ticket_holds AS h ON h.id::text = o.key
                WHERE o.topic = 'ticket.hold_released' AND h.session_id IS NULL AND h.user_id IS NULL"""));
    }

    /** What the ledger is ending just now it ends; the next step sees to it. */
    @Test
    void aHoldThatTheLedgerIsAtIsLeftForTheNextStep() throws SQLException {
        try (var ledger = Jdbc.open(database.address())) {
            ledger.connection().setAutoCommit(false);
            ledger.execute("UPDATE ticketing.ticket_holds SET status = 'expired' WHERE user_id = '" + ADA + "'");
            step(ADA);
            assertEquals(
                    "held", database.text("SELECT status FROM ticketing.ticket_holds WHERE user_id = '" + ADA + "'"));
            step(ADA);
            assertEquals(0, database.count("SELECT done FROM users.erasure_parts WHERE ordinal = 1"));
            ledger.connection().commit();
        }
        erase(ADA);
        assertEquals(DOCUMENTED.that(Set.of("key")), placesOf(ADA));
    }

    @Test
    void whoComesWhileAnotherIsAtItIsToldHowItStands() throws SQLException {
        step(ADA);
        try (var other = Jdbc.open(database.address())) {
            other.connection().setAutoCommit(false);
            other.execute("SELECT users.erase('" + ADA + "')");
            assertEquals("under_way", step(ADA));
            other.connection().commit();
        }
    }

    @Test
    void nobodyButABackendErases() {
        for (var role : List.of("anon", "authenticated", "yardpass_ledger", "yardpass_ingest")) {
            assertEquals(
                    "f",
                    database.text(
                            "SELECT has_function_privilege('" + role + "', 'users.erase(uuid, boolean)', 'EXECUTE')"));
        }
    }

    /** To its end; returns how many rows of which table were touched. */
    private String erase(String user) {
        for (int steps = 0; steps < 1_000; steps++) {
            if (stepIsLast(user)) {
                return database.text("SELECT touched FROM users.erasures WHERE user_id = '" + user + "'");
            }
        }
        throw new AssertionError("does not end");
    }

    private boolean stepIsLast(String user) {
        return step(user).equals("finished");
    }

    /** One call; returns how it stands. */
    private String step(String user) {
        return new Tenant("service_role", null, null).ask(database, "SELECT users.erase('" + user + "') ->> 'status'");
    }

    private void assertRefused(String said, String statement) {
        var refusal = assertThrows(AssertionError.class, () -> database.execute(statement));
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    /** The columns that hold the trace anywhere, in whatever case, but for the longer addresses of others. */
    private Set<String> placesOf(String trace) {
        var searches = new ArrayList<String>();
        for (var column : columns("a.atttypid <> 'timestamptz'::regtype")) {
            int dot = column.lastIndexOf('.');
            var table = column.substring(0, dot);
            var name = column.substring(dot + 1);
            searches.add("""
                    SELECT '%1$s' WHERE EXISTS (
                        SELECT FROM %2$s
                        WHERE replace(replace(lower(%3$s), 'nada@example.org', ''), 'ada@example.org.uk', '') LIKE '%%%4$s%%'
                    )""".formatted(
                    column, table, bytes.contains(column) ? "encode(" + name + ", 'escape')" : name + "::text", trace));
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
                        WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
                            AND n.nspname !~ '^(pg_|information_schema$)' AND n.nspname <> 'migrations'
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
