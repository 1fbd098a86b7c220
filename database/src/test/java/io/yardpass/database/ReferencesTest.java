package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** What foreign keys that are not enforced leave to triggers: no child without its parent, whoever writes, however, and when. */
@Timeout(180)
class ReferencesTest {
    /** The id of everything there is one of. */
    private static final String ONE = "11111111-0000-7000-8000-000000000001";

    /** A transaction that still lacks its entries. */
    private static final String BARE = "11111111-0000-7000-8000-000000000002";

    private static final String RECEIVABLE = "11111111-0000-7000-8000-000000000003";

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private static final String EVENT = """
            INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at, status)
            VALUES ('[N]', '[1]', 'Event', 'USD', now(), now(), 'draft');""";
    private static final String PROFILE = "INSERT INTO users.profiles (id) VALUES ('[N]');";
    private static final String ORGANIZATION =
            "INSERT INTO organizations.organizations (id, name, slug) VALUES ('[N]', 'Two', gen_random_uuid());";

    private static final String ORDERS =
            "ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents,"
                    + " fee_cents, status, transaction_id, idempotency_scope, fingerprint, created_at)";
    private static final String TICKETS =
            "ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id,"
                    + " code, status, previous_ticket_id, issued_at, transfers)";
    private static final String ENTRIES =
            "payments.entries (transaction_id, ordinal, account_id, amount_cents, currency,"
                    + " previous_balance_cents, current_balance_cents)";
    private static final String NOTIFICATIONS = "messaging.notifications (id, user_id, kind, created_at)";
    private static final String JOBS = "messaging.message_jobs (id, organization_id, event_id, kind, created_at)";

    /** A reference: rows as COPY takes them, in which [N] is what may not be there and [F] an id of their own. */
    enum Reference {
        TRANSACTIONS_BATCH(
                "payments.transactions (id, sequence, batch_number, kind, reference_type, reference_id, entry_count,"
                        + " occurred_at, posted_at)",
                "[F],3,7,test,order,[F],2,now,now",
                "INSERT INTO payments.batches VALUES (7, 1, 3, 3, now(), sha256('one'), sha256('two'));"),
        ENTRIES_TRANSACTION(
                ENTRIES,
                "[N],1,[1],100,USD,100,200;[N],2,[1],-100,USD,200,100",
                "INSERT INTO payments.transactions VALUES ('[N]', 4, 1, 'test', 'order', '[1]', 2, now(), now());"),
        ENTRIES_ACCOUNT(
                ENTRIES,
                "[B],1,[1],100,EUR,0,100;[B],2,[N],-100,EUR,0,-100",
                "INSERT INTO payments.accounts (id, kind, user_id, currency, created_at) VALUES"
                        + " ('[N]', 'user_cash', '[1]', 'EUR', now());",
                "[B],1,[N],100,EUR,0,100;[B],2,[N],-100,EUR,100,0"),
        ORDERS_EVENT(ORDERS, "[F],[N],[1],[1],USD,0,0,completed,,test,x,now", EVENT),
        ORDERS_USER(ORDERS, "[F],[1],[N],[1],USD,0,0,completed,,test,x,now", PROFILE),
        ORDERS_ORGANIZATION(ORDERS, "[F],[1],[1],[N],USD,0,0,completed,,test,x,now", ORGANIZATION),
        ORDERS_TRANSACTION(
                ORDERS,
                "[F],[1],[1],[1],USD,100,5,completed,[N],test,x,now",
                "INSERT INTO payments.transactions VALUES ('[N]', 4, 1, 'test', 'order', '[1]', 2, now(), now());"),
        ORDER_ITEMS_ORDER(
                "ticketing.order_items (order_id, tier_id, quantity, unit_price_cents)",
                "[N],[1],1,0",
                "INSERT INTO " + ORDERS
                        + " VALUES ('[N]', '[1]', '[1]', '[1]', 'USD', 0, 0, 'completed', NULL, 'test', '', now());"),
        ORDER_ITEMS_TIER(
                "ticketing.order_items (order_id, tier_id, quantity, unit_price_cents)",
                "[1],[N],1,0",
                "INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)"
                        + " VALUES ('[N]', '[1]', 'Free', 0, 'USD', 10);"),
        TICKETS_EVENT(TICKETS, "[F],[N],[1],[1],[1],[1],[F],issued,,now,0", EVENT),
        TICKETS_TIER(
                TICKETS,
                "[F],[1],[N],[1],[1],[1],[F],issued,,now,0",
                "INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)"
                        + " VALUES ('[N]', '[1]', 'Free', 0, 'USD', 10);"),
        TICKETS_ORDER(
                TICKETS,
                "[F],[1],[1],[N],[1],[1],[F],issued,,now,0",
                "INSERT INTO " + ORDERS
                        + " VALUES ('[N]', '[1]', '[1]', '[1]', 'USD', 0, 0, 'completed', NULL, 'test', '', now());"),
        TICKETS_OWNER(TICKETS, "[F],[1],[1],[1],[N],[1],[F],issued,,now,0", PROFILE),
        TICKETS_PREVIOUS(
                TICKETS,
                "[F],[1],[1],[1],[1],[1],[F],issued,[N],now,1",
                "INSERT INTO " + TICKETS
                        + " VALUES ('[N]', '[1]', '[1]', '[1]', '[1]', '[1]', '[N]', 'issued', NULL, now(), 0);"),
        NOTIFICATIONS_USER(NOTIFICATIONS, "[F],[N],test,now", PROFILE),
        MESSAGE_JOBS_ORGANIZATION(JOBS, "[F],[N],,test,now", ORGANIZATION),
        MESSAGE_JOBS_EVENT(JOBS, "[F],[1],[N],test,now", EVENT);

        private final String child;
        private final String rows;
        private final String parent;
        private final String goodRows;

        Reference(String child, String rows, String parent) {
            this(child, rows, parent, rows);
        }

        Reference(String child, String rows, String parent, String goodRows) {
            this.child = child;
            this.rows = rows;
            this.parent = parent;
            this.goodRows = goodRows;
        }

        String constraint() {
            return name().toLowerCase(Locale.ROOT) + "_fkey";
        }

        String childTable() {
            return child.substring(0, child.indexOf(' '));
        }

        String parentTable() {
            return parent.split(" ")[2];
        }

        boolean canLoseItsParent() {
            return List.of(EVENT, PROFILE, ORGANIZATION).contains(parent);
        }
    }

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        database.execute(filled(ORGANIZATION + EVENT + PROFILE, ONE));
        database.execute(filled(
                """
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                VALUES ('[1]', '[1]', 'Free', 0, 'USD', 1000);
                INSERT INTO payments.accounts (id, kind, user_id, currency, created_at)
                VALUES ('[1]', 'user_cash', '[1]', 'USD', now());
                INSERT INTO payments.accounts (id, kind, organization_id, currency, created_at)
                VALUES ('[R]', 'organization_receivable', '[1]', 'USD', now());
                INSERT INTO payments.batches
                VALUES (1, 1, 1, 2, now(), decode(repeat('00', 32), 'hex'), sha256('one'));
                INSERT INTO payments.transactions VALUES
                    ('[1]', 1, 1, 'test', 'order', '[1]', 2, now(), now()),
                    ('[B]', 2, 1, 'test', 'order', '[1]', 2, now(), now());
                INSERT INTO payments.entries VALUES
                    ('[1]', 1, '[1]', 100, 'USD', 0, 100),
                    ('[1]', 2, '[R]', -100, 'USD', 0, -100);
                """ + "INSERT INTO " + ORDERS
                        + " VALUES ('[1]', '[1]', '[1]', '[1]', 'USD', 100, 5, 'completed', '[1]', 'test', '', now());"
                        + "INSERT INTO ticketing.order_items VALUES ('[1]', '[1]', 1, 100);"
                        + "INSERT INTO " + TICKETS
                        + " VALUES ('[1]', '[1]', '[1]', '[1]', '[1]', '[1]', '[1]', 'issued', NULL, now(), 0);"
                        + "INSERT INTO " + JOBS + " VALUES ('[1]', '[1]', '[1]', 'test', now());",
                ONE));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Whoever adds one adds its triggers, and a line above. */
    @Test
    void theseAreTheForeignKeysThatAreNotEnforced() {
        var found = new TreeSet<String>();
        database.rows("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT conenforced")
                .forEach(row -> found.add(row.getFirst()));
        var tested = new TreeSet<String>();
        Arrays.stream(Reference.values()).forEach(reference -> tested.add(reference.constraint()));
        assertEquals(tested, found);
    }

    /** 4 is INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE. */
    @ParameterizedTest
    @EnumSource
    void eachHasTriggersThatNobodyStepsAround(Reference reference) {
        var trigger = "SELECT count(*) > 0 FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid"
                + " WHERE t.tgenabled = 'A' AND t.tgrelid = '%s'::regclass AND t.tgtype & %d <> 0 AND p.prosrc ~ '%s'";
        var isRefused = "refuse_change|refused|conenforced";
        assertEquals(
                "t", database.text(trigger.formatted(reference.childTable(), 4, "'" + "'" + reference.constraint())));
        assertEquals("t", database.text(trigger.formatted(reference.childTable(), 16, isRefused)));
        assertEquals("t", database.text(trigger.formatted(reference.parentTable(), 8, isRefused)));
        assertEquals("t", database.text(trigger.formatted(reference.parentTable(), 16, isRefused)));
    }

    @ParameterizedTest
    @EnumSource
    void aChildWithoutItsParentIsRefused(Reference reference) throws SQLException {
        for (var way : ways(reference)) {
            var id = UUID.randomUUID().toString();
            assertRefused(
                    reference,
                    () -> inOneTransaction(List.of(way.begin()), way.isCopy(), reference, reference.rows, id));
            // The parent makes the difference.
            inOneTransaction(
                    List.of(filled(reference.parent, id), way.begin()),
                    way.isCopy(),
                    reference,
                    reference.goodRows,
                    id);
        }
    }

    /** One of many, and it names a parent that is there as often as not. */
    @Test
    void oneOfManyIsFound() {
        var rows = Stream.iterate(0, each -> each < 700, each -> each + 1)
                .map(each -> Reference.ORDERS_USER.rows.replace("[N]", each == 500 ? "[N]" : "[1]"))
                .collect(Collectors.joining(";"));
        var id = UUID.randomUUID().toString();
        assertRefused(Reference.ORDERS_USER, () -> inOneTransaction(List.of(), true, Reference.ORDERS_USER, rows, id));
    }

    /** Whoever deletes it waits for the one that is being written. */
    @Test
    void aNotificationGoesWithItsUser() throws Exception {
        var reference = Reference.NOTIFICATIONS_USER;
        var user = withParent(reference);
        assertEquals("", race(writing(reference, user), "COMMIT", deleting(reference, user)));
        assertEquals(0, database.count("SELECT count(*) FROM users.profiles WHERE id = '" + user + "'"));
        var goes = withParent(reference);
        assertEquals(reference.constraint(), race(deleting(reference, goes), "COMMIT", writing(reference, goes)));
        var moves = withParent(reference);
        var move = "UPDATE users.profiles SET id = gen_random_uuid() WHERE id = '" + moves + "'";
        assertEquals(
                reference.constraint(),
                race(writing(reference, moves), "COMMIT", connection -> connection.execute(move)));
        assertNoOrphan(reference);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTIFICATIONS_USER")
    void aParentStaysWhileItIsReferredTo(Reference reference) throws SQLException {
        for (var role : List.of("origin", "replica")) {
            for (var change : List.of("DELETE FROM %s WHERE %s", "UPDATE %s SET %3$s = %4$s WHERE %2$s")) {
                var id = UUID.randomUUID().toString();
                var key = reference == Reference.TRANSACTIONS_BATCH ? "number" : "id";
                var other = key.equals("id") ? "gen_random_uuid()" : "8";
                var where = key.equals("id") ? "id = '" + id + "'" : "number = 7";
                var sql = change.formatted(reference.parentTable(), where, key, other);
                var refusal = assertThrows(
                        SQLException.class,
                        () -> database.with(connection -> {
                            connection.connection().setAutoCommit(false);
                            connection.execute("SET LOCAL session_replication_role = " + role);
                            connection.execute(filled(reference.parent, id));
                            write(connection, reference, reference.goodRows, id, true);
                            connection.execute(sql);
                            return null;
                        }),
                        sql);
                if (reference.canLoseItsParent()) {
                    assertEquals(reference.constraint(), constraint(refusal), sql);
                } else {
                    assertEquals("YP005", refusal.getSQLState(), sql);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChildKeepsItsParent(Reference reference) {
        var columns = database.text("SELECT string_agg(format('%1$I = %1$I', a.attname), ', ') FROM pg_constraint AS k"
                + " JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)"
                + " WHERE NOT k.conenforced AND k.conname = '" + reference.constraint() + "'");
        if (reference.childTable().equals("ticketing.tickets")) {
            columns = columns.replaceFirst(" = .*", " = gen_random_uuid()");
        }
        for (var role : List.of("origin", "replica")) {
            assertState(
                    "YP005",
                    "SET session_replication_role = " + role + "; UPDATE " + reference.childTable() + " SET "
                            + columns);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users.profiles",
                "events.events",
                "organizations.organizations",
                "payments.accounts",
                "ticketing.ticket_tiers",
                "ticketing.orders",
                "ticketing.order_items"
            })
    void noParentIsTruncated(String table) {
        assertThrows(AssertionError.class, () -> database.execute("TRUNCATE " + table));
        assertState("YP005", "TRUNCATE " + table + " CASCADE");
        assertState("YP005", "SET session_replication_role = replica; TRUNCATE " + table + " CASCADE");
    }

    @ParameterizedTest
    @ValueSource(strings = {EVENT, PROFILE, ORGANIZATION})
    void aParentThatNothingRefersToGoes(String parent) {
        var table = parent.split(" ")[2];
        var id = UUID.randomUUID().toString();
        database.execute(filled(parent, id));
        database.execute("UPDATE %s SET id = gen_random_uuid() WHERE id = '%s'".formatted(table, id));
        database.execute(filled(parent, id));
        database.execute("UPDATE %1$s SET id = id; SET ROLE service_role; DELETE FROM %1$s WHERE id = '%2$s'"
                .formatted(table, id));
        assertEquals(0, database.count("SELECT count(*) FROM " + table + " WHERE id = '" + id + "'"));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ORDERS_EVENT",
                "ORDERS_USER",
                "ORDERS_ORGANIZATION",
                "TICKETS_EVENT",
                "TICKETS_OWNER",
                "MESSAGE_JOBS_ORGANIZATION",
                "MESSAGE_JOBS_EVENT"
            })
    void whoeverComesSecondWaitsForTheFirst(Reference reference) throws Exception {
        assertTrue(reference.canLoseItsParent());
        var isReferredTo = withParent(reference);
        assertEquals(
                reference.constraint(),
                race(writing(reference, isReferredTo), "COMMIT", deleting(reference, isReferredTo)));
        var stays = withParent(reference);
        assertEquals("", race(writing(reference, stays), "ROLLBACK", deleting(reference, stays)));
        var goes = withParent(reference);
        assertEquals(reference.constraint(), race(deleting(reference, goes), "COMMIT", writing(reference, goes)));
        var comesBack = withParent(reference);
        assertEquals("", race(deleting(reference, comesBack), "ROLLBACK", writing(reference, comesBack)));
        assertNoOrphan(reference);
    }

    /** A snapshot of before shows neither the child that was waited for nor that the parent is gone. */
    @ParameterizedTest
    @EnumSource(names = {"ORDERS_EVENT", "ORDERS_USER", "ORDERS_ORGANIZATION"})
    void anOlderSnapshotLeavesNoOrphan(Reference reference) throws SQLException {
        for (var level : List.of("REPEATABLE READ", "SERIALIZABLE")) {
            var stays = withParent(reference);
            assertEquals(
                    "0A000",
                    assertThrows(
                                    SQLException.class,
                                    () -> database.with(earlier -> {
                                        lookBack(earlier, level);
                                        database.with(connection -> {
                                            writing(reference, stays).on(connection);
                                            return null;
                                        });
                                        deleting(reference, stays).on(earlier);
                                        return null;
                                    }))
                            .getSQLState());
            var goes = withParent(reference);
            assertEquals(
                    "40001",
                    assertThrows(
                                    SQLException.class,
                                    () -> database.with(earlier -> {
                                        lookBack(earlier, level);
                                        database.with(connection -> {
                                            deleting(reference, goes).on(connection);
                                            return null;
                                        });
                                        writing(reference, goes).on(earlier);
                                        return null;
                                    }))
                            .getSQLState());
        }
        assertNoOrphan(reference);
    }

    private static void lookBack(Jdbc connection, String level) throws SQLException {
        connection.connection().setAutoCommit(false);
        connection.execute("SET TRANSACTION ISOLATION LEVEL " + level);
        connection.text("SELECT count(*) FROM users.profiles");
    }

    private interface Step {
        void on(Jdbc connection) throws SQLException;
    }

    private static Step writing(Reference reference, String id) {
        return connection -> write(connection, reference, reference.rows, id, true);
    }

    private static Step deleting(Reference reference, String id) {
        return connection -> connection.execute("DELETE FROM " + reference.parentTable() + " WHERE id = '" + id + "'");
    }

    private static String withParent(Reference reference) {
        var id = UUID.randomUUID().toString();
        database.execute(filled(reference.parent, id));
        return id;
    }

    /** The constraint that the second step broke, if it did, having waited for the end of the first. */
    private static String race(Step first, String end, Step second) throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            return database.with(connection -> {
                connection.execute("BEGIN");
                first.on(connection);
                var outcome = executor.submit(() -> {
                    try {
                        return database.with(other -> {
                            second.on(other);
                            return "";
                        });
                    } catch (SQLException refusal) {
                        return constraint(refusal);
                    }
                });
                while (database.count(WAITING) == 0) {
                    if (outcome.isDone()) {
                        throw new AssertionError("it did not wait");
                    }
                    Thread.onSpinWait();
                }
                connection.execute(end);
                try {
                    return outcome.get();
                } catch (InterruptedException | ExecutionException failure) {
                    throw new AssertionError(failure);
                }
            });
        }
    }

    private static void assertNoOrphan(Reference reference) {
        var column = database.text("SELECT a.attname FROM pg_constraint AS k JOIN pg_attribute AS a"
                + " ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] WHERE NOT k.conenforced AND k.conname = '"
                + reference.constraint()
                + "'");
        assertEquals(
                0,
                database.count("SELECT count(*) FROM %s AS c WHERE c.%s NOT IN (SELECT p.id FROM %s AS p)"
                        .formatted(reference.childTable(), column, reference.parentTable())));
    }

    private record Way(String role, String replication, boolean isCopy) {
        String begin() {
            return "SET LOCAL session_replication_role = " + replication + "; SET LOCAL ROLE " + role;
        }
    }

    private static List<Way> ways(Reference reference) {
        var ways = new ArrayList<Way>();
        // What the relay makes of messages it makes by functions, as the owner.
        boolean isLedgers = !reference.childTable().startsWith("messaging.");
        for (var role : isLedgers ? List.of("none", "yardpass_ledger") : List.of("none")) {
            for (var replication : List.of("origin", "replica")) {
                ways.add(new Way(role, replication, true));
                ways.add(new Way(role, replication, false));
            }
        }
        return ways;
    }

    private static void inOneTransaction(
            List<String> preparations, boolean isCopy, Reference reference, String rows, String id)
            throws SQLException {
        database.with(connection -> {
            connection.connection().setAutoCommit(false);
            for (var preparation : preparations) {
                connection.execute(preparation);
            }
            write(connection, reference, rows, id, isCopy);
            return null;
        });
    }

    private static void write(Jdbc connection, Reference reference, String rows, String id, boolean isCopy)
            throws SQLException {
        var lines = Arrays.stream(rows.split(";")).map(row -> filled(row, id)).toList();
        if (isCopy) {
            try {
                connection
                        .connection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY " + reference.child + " FROM STDIN (FORMAT csv)",
                                new StringReader(String.join("\n", lines)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            return;
        }
        var values = lines.stream()
                .map(line -> Arrays.stream(line.split(",", -1))
                        .map(value -> value.isEmpty() ? "NULL" : "'" + value + "'")
                        .collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(", "));
        connection.execute("INSERT INTO " + reference.child + " VALUES " + values);
    }

    /** Each [F] is another id. */
    private static String filled(String template, String id) {
        return template.replace("[N]", id)
                .replace("[1]", ONE)
                .replace("[B]", BARE)
                .replace("[R]", RECEIVABLE)
                .replace("[F]", UUID.randomUUID().toString());
    }

    private static void assertRefused(Reference reference, Executable write) {
        var refusal = assertThrows(SQLException.class, write, reference.name());
        assertEquals("23503", refusal.getSQLState(), refusal.getMessage());
        assertEquals(reference.constraint(), constraint(refusal));
    }

    private static void assertState(String state, String sql) {
        var refusal = assertThrows(AssertionError.class, () -> database.execute(sql), sql);
        var cause = (SQLException) refusal.getCause();
        assertEquals(state, cause.getSQLState(), () -> sql + ": " + cause.getMessage());
    }

    private static String constraint(SQLException refusal) {
        return ((PSQLException) refusal).getServerErrorMessage().getConstraint();
    }
}
