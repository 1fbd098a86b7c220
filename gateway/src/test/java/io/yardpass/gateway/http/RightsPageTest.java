package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/RIGHTS.md is what the routes and the database say; where it is not, the right page is left in target. */
class RightsPageTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().resolveSibling("docs/RIGHTS.md");
    private static final Path RIGHT_PAGE = Path.of("target", "RIGHTS.md");

    @Test
    void thePageSaysWhoMayDoWhat() throws IOException {
        String right;
        try (TestDatabase database = TestDatabase.fresh()) {
            right = page(database);
        }
        Files.writeString(RIGHT_PAGE, right);
        assertEquals(right, Files.exists(PAGE) ? Files.readString(PAGE) : "", "copy " + RIGHT_PAGE.toAbsolutePath());
    }

    private static String page(TestDatabase database) {
        return Stream.of(
                        """
                        # Who may do what

                        Made by `RightsPageTest` from the table of routes (`Endpoint`) and the tables of the database, which refuse what is
                        not here whoever asks. Rows of others are hidden by row-level security, so a stranger is told that there is no such thing.

                        ## Routes

                        A *visitor* shows no token. A *key* stands in pages: it sends events, and sees what a visitor sees. A *service* has the role `service_role`; one that is bound to an
                        organization acts for it alone, and the *platform* is one that is bound to none.
                        """,
                        table(List.of("Route", "Who", "Quota"), routes()),
                        """

                        ## Functions

                        Behind `POST /rest/v1/rpc/…` and `POST /v1/rpc/…`, by what the database grants. What a caller then may is decided by the function, for the
                        caller's own organization.
                        """,
                        table(List.of("Function", "Who"), functions(database)),
                        """

                        ## Steps

                        From one state to the next, and who may take it there. Owners and admins are the *admins* of an organization.
                        """,
                        table(List.of("What", "From", "To", "Action", "Who"), steps(database)))
                .collect(Collectors.joining("\n"))
                .replace("\n\n\n", "\n\n");
    }

    private static Stream<List<String>> routes() {
        return Stream.of(Endpoint.values())
                .map(endpoint ->
                        List.of("`" + endpoint.method() + " " + endpoint.path() + "`", who(endpoint), quota(endpoint)));
    }

    private static String who(Endpoint endpoint) {
        if (!endpoint.needsCaller()) {
            return "anybody";
        }
        if (endpoint.isForPlatform()) {
            return "platform";
        }
        String roles = Stream.of(Role.values())
                .filter(endpoint.roles()::contains)
                .map(RightsPageTest::name)
                .collect(Collectors.joining(", "));
        return endpoint.admitsVisitors() ? "visitor, " + roles : roles;
    }

    private static String name(Role role) {
        return switch (role) {
            case ANON -> "key";
            case AUTHENTICATED -> "user";
            case SERVICE_ROLE -> "service";
        };
    }

    private static String quota(Endpoint endpoint) {
        return endpoint.metered() == null ? "none" : endpoint.metered().name().toLowerCase(Locale.ROOT);
    }

    /** As the database grants it. */
    private static Stream<List<String>> functions(TestDatabase database) {
        return database.rows("""
                        SELECT p.proname, string_agg(r.rolname, ', ' ORDER BY r.rolname)
                        FROM pg_proc AS p, pg_roles AS r
                        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
                            AND p.prorettype <> 'pg_catalog.trigger'::regtype
                            AND r.rolname IN ('anon', 'authenticated', 'service_role')
                            AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
                        GROUP BY p.oid, p.proname
                        ORDER BY p.proname""").stream()
                .map(row -> List.of(
                        "`" + row.getFirst() + "`",
                        row.getLast()
                                .replace("anon", "visitor, key")
                                .replace("authenticated", "user")
                                .replace("service_role", "service")));
    }

    private static Stream<List<String>> steps(TestDatabase database) {
        return database.rows("""
                        SELECT n.nspname, c.relname
                        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE c.relname LIKE '%\\_transitions' AND c.relkind = 'r'
                        ORDER BY 1, 2""").stream()
                .flatMap(found -> database.rows("""
                                SELECT from_status, to_status, action, concat(
                                    coalesce(nullif(array_to_string(actors, ', '), ''), 'nobody'),
                                    CASE WHEN later <> actors THEN '; once the event was called off: '
                                        || coalesce(nullif(array_to_string(later, ', '), ''), 'nobody') END)
                                FROM (
                                    SELECT t.*, ARRAY(
                                        SELECT jsonb_array_elements_text(to_jsonb(t) -> 'actors_once_cancelled')) AS found,
                                        to_jsonb(t) ? 'actors_once_cancelled' AS is_there
                                    FROM %s.%s AS t
                                ) AS s, LATERAL (SELECT CASE WHEN is_there THEN found END) AS l (later)
                                ORDER BY 1, 2, 3""".formatted(found.getFirst(), found.getLast())).stream()
                        .map(row -> List.of(
                                found.getLast().replace("_transitions", ""),
                                row.get(0),
                                row.get(1),
                                row.get(2),
                                row.get(3).replace('_', ' '))));
    }

    private static String table(List<String> head, Stream<List<String>> rows) {
        return Stream.concat(Stream.of(head, head.stream().map(_ -> "---").toList()), rows)
                .map(cells -> "| " + String.join(" | ", cells) + " |\n")
                .collect(Collectors.joining());
    }
}
