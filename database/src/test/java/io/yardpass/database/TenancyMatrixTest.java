package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everybody who may ask, times everything there is in the catalog, times what may be done with it: one sees what is one's own,
 * all of it and nothing else, and writes nothing. Whatever is added to the schema is in the matrix by being there.
 */
@Timeout(180)
class TenancyMatrixTest {
    private static final String DENIED = "42501";
    private static final List<String> WRITES = List.of("INSERT", "UPDATE", "DELETE", "TRUNCATE");

    /** Relations by kind: r and p tables, v views, m materialized views; partitions apart. */
    private static final String RELATIONS = """
            SELECT n.nspname || '.' || c.relname
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^(pg_|information_schema|world)' AND c.relkind IN ('r', 'p', 'v', 'm')
                AND (c.relispartition OR c.relkind = 'm') = %s
            ORDER BY 1
            """;

    private static final String COLUMNS_OF = """
            SELECT quote_ident(attname) FROM pg_attribute
            WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND %s
            ORDER BY attnum
            """;

    private static TestDatabase world;
    /** As superuser, who sees what there is. */
    private static Jdbc all;

    private static final Map<String, List<String>> COLUMNS = new HashMap<>();
    private static Map<String, Ownership> ownership;
    private static List<Visitor> visitors;

    @BeforeAll
    static void open() throws SQLException {
        world = TestDatabase.fresh();
        TwoTenants.settleIn(world);
        all = Jdbc.open(world.address());
        ownership = Ownership.byRelation();
        visitors = Visitor.of(world);
    }

    @AfterAll
    static void close() throws SQLException {
        all.close();
        world.close();
    }

    static List<Visitor> visitors() {
        return visitors;
    }

    static List<Visitor> impostors() {
        return Visitor.claiming(Visitor.id(world, "organization", 1), Visitor.id(world, "user", 1));
    }

    @Test
    void whoseTheRowsAreIsSaidOfEveryTableAndView() throws SQLException {
        assertEquals(new TreeSet<>(relations(false)), new TreeSet<>(ownership.keySet()));
    }

    /** Else a wall would pass that nobody has run against. */
    @Test
    void everyTableHoldsRowsOfBoth() {
        var empty = new ArrayList<String>();
        for (var relation : ownership.values()) {
            if (relation.isPlatforms() || relation.isEverybodys()) {
                if (world.count("SELECT count(*) FROM " + relation.source()) == 0) {
                    empty.add(relation.relation());
                }
            } else {
                visitors.stream()
                        .filter(visitor -> visitor.name().startsWith("owner of ")
                                && visitor.sees().size() > 1)
                        .filter(visitor -> world.count(relation.privateRows(visitor)) == 0)
                        .forEach(visitor -> empty.add(relation.relation() + " for " + visitor));
            }
        }
        assertEquals(List.of(), empty);
    }

    @ParameterizedTest
    @MethodSource({"visitors", "impostors"})
    void oneSeesWhatIsOnesOwnAndNothingElse(Visitor visitor) throws SQLException {
        var rights = GrantedRights.listedWithInherited(visitor.role());
        var faults = new ArrayList<String>();
        try (var session = visitor.connect(world)) {
            for (var relation : ownership.values()) {
                var seen = seen(session, visitor, relation);
                var due = rights.allow("SELECT", relation.relation())
                                && (visitor.isThePlatform() || !relation.isPlatforms())
                        ? due(visitor, relation)
                        : List.of(DENIED);
                if (!seen.equals(due)) {
                    faults.add(relation.relation() + ": sees " + seen + " instead of " + due);
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @ParameterizedTest
    @MethodSource("visitors")
    void partitionsAndMaterializedViewsAreClosedToEverybody(Visitor visitor) throws SQLException {
        var open = new ArrayList<String>();
        var closed = relations(true);
        assertTrue(closed.size() > 60, "a year of months of each table of facts");
        try (var session = visitor.connect(world)) {
            for (var relation : closed) {
                if (!isDenied(session, "SELECT count(*) FROM " + relation)) {
                    open.add("SELECT on " + relation);
                }
                for (var privilege : WRITES) {
                    if (!isDenied(session, statement(visitor, privilege, relation))) {
                        open.add(privilege + " on " + relation);
                    }
                }
            }
        }
        assertEquals(List.of(), open);
    }

    /** A write that changes no row is none the less one that was allowed. */
    @ParameterizedTest
    @MethodSource("visitors")
    void oneWritesOnlyWhatTheListOfRightsSays(Visitor visitor) throws SQLException {
        var rights = GrantedRights.listedWithInherited(visitor.role());
        var faults = new ArrayList<String>();
        try (var session = visitor.connect(world)) {
            for (var relation : ownership.keySet()) {
                for (var privilege : WRITES) {
                    boolean allowed = !isDenied(session, statement(visitor, privilege, relation));
                    if (allowed != (visitor.isThePlatform() && rights.allow(privilege, relation))) {
                        faults.add(privilege + " on " + relation + (allowed ? " is allowed" : " is denied"));
                    }
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @ParameterizedTest
    @MethodSource("visitors")
    void oneCallsOnlyWhatTheListOfRightsSays(Visitor visitor) throws SQLException {
        var rights = GrantedRights.listedWithInherited(visitor.role());
        var faults = new ArrayList<String>();
        try (var session = visitor.connect(world)) {
            for (var function : world.rows("""
                    SELECT
                        n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
                        format('SELECT %I.%I(', n.nspname, p.proname)
                            || array_to_string(ARRAY(SELECT 'NULL::' || t::regtype FROM unnest(p.proargtypes) AS t), ', ')
                            || ')',
                        has_function_privilege('%s', p.oid, 'EXECUTE')
                    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                    WHERE n.nspname !~ '^(pg_|information_schema|world)'
                    """.replace("%s", visitor.role()))) {
                boolean listed = rights.allow("EXECUTE", function.getFirst());
                boolean granted = function.getLast().equals("t");
                if (listed != granted || !granted && !isDenied(session, function.get(1))) {
                    faults.add(function.getFirst() + (listed ? " is denied" : " is allowed"));
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    private static List<String> due(Visitor visitor, Ownership relation) throws SQLException {
        var columns = String.join(", ", columns(visitor, relation.relation(), "SELECT"));
        return texts(all, visitor.isThePlatform() ? relation.allRows(columns) : relation.rowsSeenBy(visitor, columns));
    }

    private static List<String> seen(Jdbc session, Visitor visitor, Ownership relation) throws SQLException {
        var columns = columns(visitor, relation.relation(), "SELECT");
        var select = columns.isEmpty() ? "1" : String.join(", ", columns);
        try {
            return texts(session, "SELECT ROW(" + select + ")::text FROM " + relation.relation() + " ORDER BY 1");
        } catch (SQLException refusal) {
            return List.of(refusal.getSQLState());
        }
    }

    private static String statement(Visitor visitor, String privilege, String relation) throws SQLException {
        return switch (privilege) {
            case "INSERT" -> "INSERT INTO " + relation + " DEFAULT VALUES";
            case "UPDATE" -> "UPDATE " + relation + " SET " + mostLikely(visitor, relation) + " = DEFAULT WHERE false";
            case "DELETE" -> "DELETE FROM " + relation + " WHERE false";
            case "TRUNCATE" -> "TRUNCATE " + relation;
            default -> throw new IllegalArgumentException(privilege);
        };
    }

    /** A column that may be changed, if there is one. */
    private static String mostLikely(Visitor visitor, String relation) throws SQLException {
        var changeable = columns(visitor, relation, "UPDATE");
        return (changeable.isEmpty() ? texts(all, COLUMNS_OF.formatted(relation, "true")) : changeable).getFirst();
    }

    /** Tried and rolled back. What cannot be written at all, whoever asks, is denied as well: 55000 and 42809 say so. */
    private static boolean isDenied(Jdbc session, String statement) throws SQLException {
        session.connection().setAutoCommit(false);
        try {
            session.execute(statement);
            return false;
        } catch (SQLException refusal) {
            return List.of(DENIED, "55000", "42809").contains(refusal.getSQLState());
        } finally {
            session.connection().rollback();
        }
    }

    private static List<String> relations(boolean closed) throws SQLException {
        return texts(all, RELATIONS.formatted(closed));
    }

    private static List<String> columns(Visitor visitor, String relation, String privilege) throws SQLException {
        var name = visitor.role() + " " + relation + " " + privilege;
        if (!COLUMNS.containsKey(name)) {
            var may = "has_column_privilege('%s', attrelid, attnum, '%s')".formatted(visitor.role(), privilege);
            COLUMNS.put(name, texts(all, COLUMNS_OF.formatted(relation, may)));
        }
        return COLUMNS.get(name);
    }

    private static List<String> texts(Jdbc session, String query) throws SQLException {
        try (var statement = session.connection().createStatement();
                var result = statement.executeQuery(query)) {
            var texts = new ArrayList<String>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            return texts;
        }
    }
}
