package io.yardpass.loadtests.fairness;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.load.RequestTemplate;
import io.yardpass.loadtests.service.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;

/** Organizations with an event each, numbered from 1, beside those of the demo data. */
final class FairnessWorld {
    private static final int FIRST = 900_000;
    private static final String MAKE = """
            SET ROLE yardpass_owner;
            INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', '%3$s', '%3$s');
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            VALUES ('%2$s', '%1$s', 'Event', 'public', 'EUR', now(), now() + interval '1 year');
            RESET ROLE
            """;

    private FairnessWorld() {}

    static void make(Connection database, int organizations) throws SQLException {
        try (Statement statement = database.createStatement()) {
            for (int n = 1; n <= organizations; n++) {
                statement.execute(String.format(Locale.ROOT, MAKE, organization(n), event(n), "fairness-" + n));
            }
        }
    }

    static UUID organization(int n) {
        return UUID.fromString(String.format(Locale.ROOT, "0a000000-0000-7000-8000-%012d", FIRST + n));
    }

    /** Views of the organization's event, as a {@link RequestTemplate} takes them. */
    static RequestTemplate views(Target target, int n, String token, String runId, int perRequest) {
        String view = String.format(Locale.ROOT, """
                {"id":"<id>","occurred_at":"<now>","event_id":"%s","session_id":"%s","source":"%s","metadata":%s}""", event(n), Demo.SESSION, Demo.SOURCE, Demo.metadata(runId));
        return RequestTemplate.batch(
                EventKind.EVENT_VIEWS.path(), target.url().getAuthority(), token, view, perRequest);
    }

    private static UUID event(int n) {
        return UUID.fromString(String.format(Locale.ROOT, "0e000000-0000-7000-8000-%012d", FIRST + n));
    }
}
