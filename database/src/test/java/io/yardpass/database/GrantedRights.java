package io.yardpass.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each role is granted: a file of this test's resources, an object and its privileges on each line. Roles that inherit
 * have their own line in {@link #INHERITED}.
 */
record GrantedRights(Set<String> lines) {
    /** What belongs to us in a database, whatever it is called, with everything anybody but its owner was granted there. */
    private static final String GRANTED = """
            WITH ours AS (
                SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
            ), rights AS (
                SELECT 'schema ' || n.nspname AS object, a.grantee, a.privilege_type AS privilege
                FROM ours AS n CROSS JOIN aclexplode(n.nspacl) AS a
                UNION ALL
                SELECT n.nspname || '.' || c.relname, a.grantee, a.privilege_type
                FROM ours AS n JOIN pg_class AS c ON c.relnamespace = n.oid CROSS JOIN aclexplode(c.relacl) AS a
                UNION ALL
                SELECT
                    n.nspname || '.' || c.relname,
                    a.grantee,
                    a.privilege_type || '(' || string_agg(t.attname, ',' ORDER BY t.attname) || ')'
                FROM ours AS n
                    JOIN pg_class AS c ON c.relnamespace = n.oid
                    JOIN pg_attribute AS t ON t.attrelid = c.oid
                    CROSS JOIN aclexplode(t.attacl) AS a
                GROUP BY 1, 2, a.privilege_type
                UNION ALL
                SELECT
                    n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
                    a.grantee,
                    a.privilege_type
                FROM ours AS n
                    JOIN pg_proc AS p ON p.pronamespace = n.oid
                    CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
            )
            SELECT object || ': ' || string_agg(privilege, ' ' ORDER BY privilege COLLATE "C")
            FROM rights
            WHERE grantee = %s
            GROUP BY object
            """;

    private static final List<List<String>> INHERITED = List.of(
            List.of("anon", "app_read"), List.of("authenticated", "app_read"), List.of("service_role", "app_write"));

    /** As the files say. */
    static GrantedRights listed(String role) {
        try (var file = GrantedRights.class.getResourceAsStream("/rights/" + role + ".txt")) {
            if (file == null) {
                throw new AssertionError("no list of the rights of " + role);
            }
            return of(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As the files say of the role and of what it inherits. */
    static GrantedRights listedWithInherited(String role) {
        return of(Stream.concat(
                        Stream.of(role),
                        INHERITED.stream()
                                .filter(pair -> pair.getFirst().equals(role))
                                .map(List::getLast))
                .flatMap(each -> listed(each).lines().stream()));
    }

    /** As the catalog says; PUBLIC is everybody. */
    static GrantedRights inCatalog(TestDatabase database, String role) {
        var grantee = role.equals("PUBLIC") ? "0" : "'" + role + "'::regrole";
        return of(database.rows(GRANTED.formatted(grantee)).stream().map(List::getFirst));
    }

    private static GrantedRights of(Stream<String> lines) {
        return new GrantedRights(lines.collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Whether the privilege is granted on the whole object or on some of its columns. */
    boolean allow(String privilege, String object) {
        return lines.stream()
                .filter(line -> line.startsWith(object + ": "))
                .flatMap(line ->
                        Arrays.stream(line.substring(object.length() + 2).split(" ")))
                .anyMatch(granted -> granted.equals(privilege) || granted.startsWith(privilege + "("));
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    /** Where a list that was meant to change can be taken from. */
    Path writtenTo(String role) {
        try {
            var file = Path.of("target", "rights", role + ".txt");
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
