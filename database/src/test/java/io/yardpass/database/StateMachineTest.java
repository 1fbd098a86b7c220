package io.yardpass.database;

import static io.yardpass.database.Machine.WORLD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** Every arrow of every machine passes and leaves its trace, everything else is refused, however the row is written. */
@Timeout(180)
class StateMachineTest {
    private static TestDatabase database;
    private static Jdbc sql;

    /** How a row can be written; %1$s is the table, %2$s the column, %3$s the row's id, %4$s the new state, %5$s its
     * organization's column, %6$s all that are written. */
    private enum Way {
        PLAIN("UPDATE %1$s SET %2$s = '%4$s' WHERE id = '%3$s'"),
        AMONG_OTHERS("UPDATE %1$s SET %5$s = %5$s, %2$s = '%4$s', id = id WHERE id = '%3$s'"),
        UPSERT(
                "INSERT INTO %1$s (%6$s) SELECT %6$s FROM %1$s WHERE id = '%3$s' ON CONFLICT (id) DO UPDATE SET %2$s = '%4$s'"),
        MERGE("""
                MERGE INTO %1$s AS t USING (SELECT '%3$s'::uuid AS id) AS s ON t.id = s.id
                WHEN MATCHED THEN UPDATE SET %2$s = '%4$s'"""),
        REPLICATION("SET LOCAL session_replication_role = replica; " + PLAIN.template),
        OWNER("SET LOCAL ROLE yardpass_owner; " + PLAIN.template);

        private final String template;

        Way(String template) {
            this.template = template;
        }

        String sql(Machine machine, String id, String status) throws SQLException {
            var written = columns(machine).replace("s.", "");
            return template.formatted(machine.table, machine.column, id, status, machine.tenantColumn(), written);
        }
    }

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.fresh();
        database.execute(Machine.MAKE_WORLD);
        sql = Jdbc.open(database.address());
        sql.connection().setAutoCommit(false);
    }

    @AfterEach
    void nothingStays() throws SQLException {
        sql.connection().rollback();
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
        database.close();
    }

    static Stream<Arguments> everyPairEveryWay() {
        return Stream.of(Machine.values())
                .flatMap(machine -> Stream.of(Way.values()).flatMap(way -> pairs(machine, way)));
    }

    private static Stream<Arguments> pairs(Machine machine, Way way) {
        return machine.states.stream()
                .flatMap(from -> machine.states.stream().map(to -> Arguments.of(machine, way, from, to)));
    }

    @ParameterizedTest
    @MethodSource("everyPairEveryWay")
    void arrowsPassAndLeaveOneLineAndAllElseChangesNothing(Machine machine, Way way, String from, String to)
            throws SQLException {
        var id = UUID.randomUUID().toString();
        sql.execute(machine.rowIn(id, from));
        long lines = lines(machine, id);
        var change = way.sql(machine, id, to);
        if (machine.allows(from, to)) {
            sql.execute(change);
            assertEquals(to, status(machine, id));
            assertEquals(lines + 1, lines(machine, id));
            assertEquals(from + " " + to + " t t " + roleOf(way), lastLine(machine, id));
        } else {
            var refusal = assertRefused("YP007", change);
            assertTrue(refusal.contains("from " + from + " to " + to), refusal);
            assertEquals(from, status(machine, id));
            assertEquals(lines, lines(machine, id));
        }
    }

    /** Both have seen the ticket as issued; the one that comes second waits for the first, and is told. */
    @Test
    void ofTwoScansAtOnceOneIsRefused() throws Exception {
        var id = UUID.randomUUID().toString();
        database.execute(Machine.TICKET.insert(id, "issued"));
        var scan = Machine.TICKET.update(id, "redeemed");
        sql.execute(scan);
        var second = new FutureTask<>(() -> stateOf(scan));
        Thread.ofVirtual().start(second);
        var waiting =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while (database.count(waiting) == 0) {
            Thread.onSpinWait();
        }
        sql.connection().commit();
        assertEquals("YP007", second.get());
        assertEquals(1, lines(Machine.TICKET, id));
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateThatLeavesTheStateAloneLeavesNoLine(Machine machine) throws SQLException {
        var id = UUID.randomUUID().toString();
        sql.execute(machine.insert(id, machine.first));
        sql.execute(
                "UPDATE %1$s SET %2$s = %2$s WHERE id = '%3$s'".formatted(machine.table, machine.tenantColumn(), id));
        assertEquals(0, lines(machine, id));
    }

    @ParameterizedTest
    @EnumSource
    void eachRowOfAStatementFollowsAnArrowOfItsOwn(Machine machine) throws SQLException {
        var one = UUID.randomUUID().toString();
        var other = UUID.randomUUID().toString();
        var atTheEnd = UUID.randomUUID().toString();
        sql.execute(machine.insert(one, machine.first));
        sql.execute(machine.insert(other, machine.first));
        sql.execute(machine.rowIn(atTheEnd, machine.states.getLast()));
        var onward = "UPDATE %s SET %s = '%s' WHERE id IN ('%s', '%s')";
        var next = machine.states.get(1);
        assertRefused("YP007", onward.formatted(machine.table, machine.column, next, one, atTheEnd));
        assertEquals(machine.first, status(machine, one));
        assertEquals(0, lines(machine, one));
        sql.execute(onward.formatted(machine.table, machine.column, next, one, other));
        assertEquals(1, lines(machine, one));
        assertEquals(1, lines(machine, other));
    }

    @ParameterizedTest
    @EnumSource
    void theTableOfTransitionsHoldsTheArrowsAndTheColumnTheStates(Machine machine) throws SQLException {
        assertEquals(
                new TreeSet<>(machine.arrows),
                Set.of(sql.text("SELECT string_agg(from_status || '>' || to_status, ' ' ORDER BY from_status || '>' ||"
                                + " to_status) FROM " + machine.transitions)
                        .split(" ")));
        assertEquals(
                new TreeSet<>(machine.states),
                new TreeSet<>(Set.of(
                        sql.text("""
                SELECT string_agg(found[1], ' ')
                FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''::text', 'g') AS found
                WHERE conrelid = '%s'::regclass AND conname ~ '%s_known'
                """.formatted(machine.table, machine.column)).split(" "))));
    }

    @ParameterizedTest
    @EnumSource
    void aRowBeginsInTheFirstState(Machine machine) throws Exception {
        for (var status : machine.states) {
            var id = UUID.randomUUID().toString();
            if (machine.mayBeginIn(status)) {
                sql.execute(machine.insert(id, status));
                assertEquals(0, lines(machine, id));
                continue;
            }
            assertRefused("YP007", machine.insert(id, status));
            assertRefused("YP007", "SET LOCAL session_replication_role = replica; " + machine.insert(id, status));
            assertRefused("YP007", """
                    MERGE INTO %1$s AS t USING (SELECT * FROM jsonb_populate_record(NULL::%1$s, '%2$s')) AS s ON t.id = s.id
                    WHEN NOT MATCHED THEN INSERT (%3$s) VALUES (s.*)
                    """.formatted(
                            machine.table,
                            rowAsJson(machine, status),
                            columns(machine).replace("s.", ""))
                    .replace("s.*", columns(machine)));
        }
    }

    /** One COPY of a good row and a bad one: neither is there. */
    @ParameterizedTest
    @EnumSource
    void aCopyOfARowInAnotherStateIsRefused(Machine machine) throws Exception {
        var last = machine.states.getLast();
        var copy = sql.connection().unwrap(PGConnection.class).getCopyAPI();
        var rows = copyLine(machine, machine.first) + copyLine(machine, last);
        var refusal = assertThrows(
                SQLException.class,
                () -> copy.copyIn(
                        "COPY %s (%s) FROM STDIN"
                                .formatted(machine.table, columns(machine).replace("s.", "")),
                        new java.io.StringReader(rows)));
        assertEquals("YP007", refusal.getSQLState());
    }

    @ParameterizedTest
    @EnumSource
    void whoWasSignedInStandsInTheHistory(Machine machine) throws SQLException {
        var id = UUID.randomUUID().toString();
        sql.execute(machine.insert(id, machine.first));
        sql.execute("SELECT set_config('request.jwt.claims', '{\"sub\":\"%s\",\"role\":\"service_role\"}', true)"
                .formatted(WORLD));
        sql.execute(machine.update(id, machine.states.get(1)));
        assertEquals(
                WORLD + " service_role",
                sql.text("SELECT changed_by || ' ' || changed_role FROM %s WHERE %s = '%s'"
                        .formatted(machine.history, machine.historyKey, id)));
    }

    @ParameterizedTest
    @EnumSource
    void theHistoryIsAppendOnly(Machine machine) throws SQLException {
        sql.execute(machine.rowIn(UUID.randomUUID().toString(), machine.states.get(1)));
        for (var change : new String[] {
            "UPDATE %s SET changed_by = changed_by",
            "DELETE FROM %s",
            "TRUNCATE %s",
            "SET LOCAL session_replication_role = replica; DELETE FROM %s"
        }) {
            assertRefused("YP005", change.formatted(machine.history));
            assertRefused(
                    "YP005",
                    "SET LOCAL ROLE yardpass_owner; "
                            + change.replaceFirst("^SET.*; ", "").formatted(machine.history));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatLeftItsFirstStateIsNotDeleted(Machine machine) throws SQLException {
        var id = UUID.randomUUID().toString();
        sql.execute(machine.rowIn(id, machine.states.get(1)));
        var delete = "DELETE FROM %s WHERE id = '%s'".formatted(machine.table, id);
        assertRefused("YP005", delete);
        assertRefused("YP005", "SET LOCAL session_replication_role = replica; " + delete);
        assertRefused("YP005", "TRUNCATE " + machine.table + " CASCADE");
    }

    @Test
    void onlyADraftIsThrownAway() throws SQLException {
        for (var machine : Machine.values()) {
            var id = UUID.randomUUID().toString();
            sql.execute(machine.insert(id, machine.first));
            var delete = "DELETE FROM %s WHERE id = '%s'".formatted(machine.table, id);
            if (List.of(Machine.PROPOSAL, Machine.EVENT, Machine.DELIVERABLE).contains(machine)) {
                sql.execute(delete);
            } else {
                assertRefused("YP005", delete);
            }
        }
    }

    /** Every column but the state, in the first state already. */
    @ParameterizedTest
    @EnumSource(names = {"TICKET", "ESCROW"})
    void nothingButTheStateChanges(Machine machine) throws SQLException {
        var id = UUID.randomUUID().toString();
        sql.execute(machine.insert(id, machine.first));
        for (var column : columns(machine).replace("s.", "").split(", ")) {
            // An order of a package is of no proposal: that a CHECK refuses, and first.
            if (!List.of(machine.column, "id", "proposal_id").contains(column)) {
                assertRefused("YP005", otherValue(machine, column, id));
            }
        }
        assertRefused("YP005", "UPDATE %s SET id = gen_random_uuid() WHERE id = '%s'".formatted(machine.table, id));
        assertEquals(0, lines(machine, id));
    }

    @Test
    void onlyADraftAndACounterOfferSetTheTermsOfAProposal() throws SQLException {
        var terms = "UPDATE sponsorship.proposals SET amount_cents = amount_cents + 1, message = 'more'";
        for (var status : Machine.PROPOSAL.states) {
            var id = UUID.randomUUID().toString();
            sql.execute(Machine.PROPOSAL.rowIn(id, status));
            var change = terms + " WHERE id = '" + id + "'";
            if (status.equals("draft")) {
                sql.execute(change);
            } else {
                assertRefused("YP005", change);
            }
            assertRefused("YP005", "UPDATE sponsorship.proposals SET created_at = 'epoch' WHERE id = '" + id + "'");
        }
        var id = UUID.randomUUID().toString();
        sql.execute(Machine.PROPOSAL.rowIn(id, "viewed"));
        assertRefused("YP005", terms + ", status = 'accepted' WHERE id = '" + id + "'");
        sql.execute(terms + ", status = 'counter_offer' WHERE id = '" + id + "'");
    }

    /** What another session is told: the SQLSTATE, or null when nothing is refused. */
    private static String stateOf(String change) throws SQLException {
        try (var other = Jdbc.open(database.address())) {
            other.execute(change);
            return null;
        } catch (SQLException refusal) {
            return refusal.getSQLState();
        }
    }

    /** Another value that the column's type takes; the state's guard must be what refuses it. */
    private static String otherValue(Machine machine, String column, String id) throws SQLException {
        var type = sql.text(
                "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = '%s'::regclass AND attname = '%s'"
                        .formatted(machine.table, column));
        var value = switch (type) {
            case "uuid" -> "gen_random_uuid()";
            case "bigint", "smallint" -> column + " + 1";
            case "timestamp with time zone" -> "'epoch'";
            case "character" -> "'EUR'";
            default -> "'other'";
        };
        // Foreign keys would refuse as well: here they look away, as in replication mode.
        return "SET LOCAL session_replication_role = replica; UPDATE %s SET %s = %s WHERE id = '%s'"
                .formatted(machine.table, column, value, id);
    }

    private static String columns(Machine machine) throws SQLException {
        return sql.text("SELECT string_agg('s.' || attname, ', ' ORDER BY attnum) FROM pg_attribute"
                + " WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attrelid = '" + machine.table
                + "'::regclass");
    }

    /** A row in the state, as if it had been stored. */
    private static String rowAsJson(Machine machine, String status) throws SQLException {
        var id = UUID.randomUUID().toString();
        var point = sql.connection().setSavepoint();
        sql.execute(machine.insert(id, machine.first));
        var row = sql.text("SELECT to_jsonb(t) || '{\"%s\":\"%s\"}' FROM %s AS t WHERE id = '%s'"
                .formatted(machine.column, status, machine.table, id));
        sql.connection().rollback(point);
        return row;
    }

    private static String copyLine(Machine machine, String status) throws SQLException {
        return sql.text("SELECT concat_ws(E'\\t', %s) FROM jsonb_populate_record(NULL::%s, '%s') AS s"
                        .formatted(
                                columns(machine).replaceAll("(s\\.\\w+)", "coalesce($1::text, '\\\\N')"),
                                machine.table,
                                rowAsJson(machine, status)))
                + "\n";
    }

    private static String roleOf(Way way) throws SQLException {
        return way == Way.OWNER ? "yardpass_owner" : sql.text("SELECT session_user");
    }

    private static String status(Machine machine, String id) throws SQLException {
        return sql.text("SELECT %s FROM %s WHERE id = '%s'".formatted(machine.column, machine.table, id));
    }

    private static long lines(Machine machine, String id) throws SQLException {
        return Long.parseLong(
                sql.text("SELECT count(*) FROM %s WHERE %s = '%s'".formatted(machine.history, machine.historyKey, id)));
    }

    /** From, to, whether it bears this transaction's time and nobody's name, and the role. */
    private static String lastLine(Machine machine, String id) throws SQLException {
        return sql.text("""
                SELECT concat_ws(' ', from_status, to_status, changed_at = now(), changed_by IS NULL, changed_role)
                FROM %s WHERE %s = '%s' ORDER BY id DESC LIMIT 1
                """.formatted(machine.history, machine.historyKey, id));
    }

    /** Tries the change, leaves the transaction as it was before, and tells what was said. */
    private static String assertRefused(String state, String change) throws SQLException {
        var point = sql.connection().setSavepoint();
        var refusal = assertThrows(SQLException.class, () -> sql.execute(change), change);
        sql.connection().rollback(point);
        assertEquals(state, refusal.getSQLState(), () -> change + ": " + refusal.getMessage());
        return refusal.getMessage();
    }
}
