package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages that people look at begin where an index leads, in its order, under row-level security: nothing is sorted. */
class ViewPlansTest {
    private static final String SOMEBODY = "0aa00000-0000-7000-8000-000000000001";

    private static TestDatabase database;
    private static RestCatalogue catalogue;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        Vertx vertx = Vertx.vertx();
        Pool pool = Pools.reader(vertx, database.address(), DatabaseRole.GATEWAY, 1);
        catalogue = RestCatalogueSql.read(pool).await();
        vertx.close().await();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
                    events_starts_idx events ?order=starts_at,id
                    events_owner_starts_idx events owner_context_id?order=starts_at.desc
                    event_posts_event_idx posts event_id?order=created_at.desc
                    event_comments_post_idx comments post_id?order=created_at
                    event_comments_created_idx comments ?order=created_at.desc,id.desc
                    orders_user_idx orders user_id?order=created_at.desc
                    orders_organization_idx orders organization_id?order=created_at.desc
                    orders_event_idx orders event_id?order=created_at.desc
                    tickets_owner_idx tickets owner_user_id?order=issued_at.desc,id.desc
                    refunds_organization_idx refunds organization_id?order=created_at.desc
                    notifications_user_idx notifications user_id?order=created_at.desc
                    message_jobs_organization_idx message_jobs organization_id?order=created_at.desc
                    direct_messages_conversation_idx direct_messages conversation_id?order=sent_at.desc
                    entries_account_idx entries account_id?order=position.desc
                    """)
    void aPageIsAWalkAlongAnIndex(String index, String view, String page) {
        String column = page.substring(0, page.indexOf('?'));
        String filter = column.isEmpty() ? "" : column + "=eq." + SOMEBODY + "&";
        String asked = filter + page.substring(page.indexOf('?') + 1) + "&limit=50";
        for (String plan : List.of(plan(view, asked), planForAnyValues(view, asked))) {
            assertTrue(plan.contains("\"Index Name\": \"" + index + "\""), plan);
            assertFalse(plan.contains("Sort\""), plan);
        }
    }

    /** A page behind the last id, of the months that are asked for: this one and those to come. */
    @Test
    void messagesAreReadAlongTheIndexesOfTheirMonths() {
        String month = database.text("SELECT to_char(analytics.this_month(), 'YYYY_MM')");
        String before = database.text("SELECT to_char(analytics.this_month() - interval '1 month', 'YYYY_MM')");
        String since = database.text("SELECT to_char(analytics.this_month(), 'YYYY-MM-DD\"T00:00:00Z\"')");
        String plan = plan("outbox_messages", "created_at=gte." + since + "&id=gt." + SOMEBODY + "&order=id&limit=50");
        assertTrue(plan.contains("\"Index Name\": \"outbox_" + month + "_organization_id_id_idx\""), plan);
        assertFalse(plan.contains("outbox_" + before), plan);
        assertFalse(plan.contains("Sort\""), plan);
    }

    private static String plan(String view, String query) {
        return plan("force_custom_plan", view, query);
    }

    /** Of a statement that is kept prepared. */
    private static String planForAnyValues(String view, String query) {
        return plan("force_generic_plan", view, query);
    }

    private static String plan(String mode, String view, String query) {
        RestStatement statement = RestSql.of(
                Asked.of(query).read(), catalogue.views().get(view), catalogue, Role.AUTHENTICATED, RestLimits.usual());
        List<Object> values = statement.values();
        String given = values.isEmpty()
                ? ""
                : values.stream().map(value -> "'" + value + "'").collect(Collectors.joining(", ", "(", ")"));
        return database.textAfter(
                "SET LOCAL plan_cache_mode = " + mode
                        + "; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off;"
                        + " SELECT set_config('request.jwt.claims', '{\"sub\":\"" + SOMEBODY
                        + "\",\"role\":\"authenticated\"}', true); SET LOCAL ROLE authenticated; PREPARE asked AS "
                        + statement.sql(),
                "EXPLAIN (FORMAT JSON) EXECUTE asked" + given);
    }
}
