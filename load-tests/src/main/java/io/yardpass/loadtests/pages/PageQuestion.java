package io.yardpass.loadtests.pages;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A page that people look at.
 *
 * @param subject the user who asks; null for the service of the organization
 * @param path as an address has it
 * @param sql the same rows, asked of the view
 */
record PageQuestion(String name, UUID subject, String path, String sql) {
    static List<PageQuestion> all() {
        return List.of(
                of("100 events, by time", null, "events", "id,title,starts_at,visibility", "starts_at,id", 100),
                of(
                        "50 orders of an organization",
                        null,
                        "orders",
                        "id,user_id,status,total_cents",
                        "created_at.desc",
                        50),
                of("50 orders of a buyer", PagesWorld.USER, "orders", "id,status,total_cents", "created_at.desc", 50),
                of(
                        "100 notifications",
                        PagesWorld.USER,
                        "notifications",
                        "id,kind,created_at",
                        "created_at.desc",
                        100));
    }

    private static PageQuestion of(String name, UUID subject, String view, String columns, String order, int rows) {
        String scope = subject == null ? scope(view) : view.equals("orders") ? "user_id" : null;
        UUID of = subject == null ? PagesWorld.ORGANIZATION : subject;
        String filter = scope == null ? "" : "&" + scope + "=eq." + of;
        String condition = scope == null ? "" : " WHERE " + scope + " = '" + of + "'";
        return new PageQuestion(
                name,
                subject,
                String.format(
                        Locale.ROOT, "/rest/v1/%s?select=%s&order=%s&limit=%d%s", view, columns, order, rows, filter),
                String.format(
                        Locale.ROOT,
                        "SELECT %s FROM public.%s%s ORDER BY %s LIMIT %d",
                        columns,
                        view,
                        condition,
                        order.replace('.', ' '),
                        rows));
    }

    private static String scope(String view) {
        return view.equals("orders") ? "organization_id" : "owner_context_id";
    }

    /** As the gateway tells PostgreSQL who asks. */
    String claims() {
        return subject == null
                ? "{\"iss\":\"yardpass\",\"role\":\"service_role\",\"org_id\":\"" + PagesWorld.ORGANIZATION + "\"}"
                : "{\"iss\":\"yardpass\",\"role\":\"authenticated\",\"sub\":\"" + subject + "\"}";
    }
}
