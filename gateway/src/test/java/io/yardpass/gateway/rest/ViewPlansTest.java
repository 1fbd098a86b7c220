package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
        RestStatement statement = RestSql.of(
                Asked.of(filter + page.substring(page.indexOf('?') + 1) + "&limit=50")
                        .read(),
                catalogue.views().get(view),
                catalogue,
                Role.AUTHENTICATED,
                RestLimits.usual());
        String values =
                statement.values().stream().map(value -> "'" + value + "'").collect(Collectors.joining(", "));
        String plan = database.textAfter(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off;"
                        + " SELECT set_config('request.jwt.claims', '{\"sub\":\"" + SOMEBODY
                        + "\",\"role\":\"authenticated\"}', true); SET LOCAL ROLE authenticated; PREPARE asked AS "
                        + statement.sql(),
                "EXPLAIN (FORMAT JSON) EXECUTE asked(" + values + ")");
        assertTrue(plan.contains("\"Index Name\": \"" + index + "\""), plan);
        assertFalse(plan.contains("Sort\""), plan);
    }
}
