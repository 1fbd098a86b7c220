package io.yardpass.analytics;

import static io.yardpass.analytics.World.HARBOUR;
import static io.yardpass.analytics.World.NORTHERN;
import static io.yardpass.analytics.World.NORTHERN_POST;
import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.POST;
import static io.yardpass.analytics.World.await;
import static io.yardpass.analytics.World.nowMicros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.domain.PostView;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestRightsTest {
    private static World world;

    @BeforeAll
    static void open() {
        world = new World();
        world.ingest().verdicts(PERSON, List.of(view(POST), view(POST), view(NORTHERN_POST)));
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT organization_id FROM analytics.post_impressions",
                "SELECT user_id FROM campaigns.ad_impressions",
                "DELETE FROM analytics.event_impressions",
                "SELECT order_id FROM analytics.ticket_analytics",
                // Of what was sold only the ledger tells: a view has no kind of its own to say, no ticket and no price.
                "INSERT INTO analytics.ticket_analytics (id, kind) VALUES (uuidv7(), 'sold')",
                "INSERT INTO analytics.ticket_analytics (id, ticket_id) VALUES (uuidv7(), uuidv7())",
                "INSERT INTO analytics.ticket_analytics (id, amount_cents) VALUES (uuidv7(), 1)",
                "SELECT views FROM analytics.tier_hourly_stats",
                "SELECT price_cents FROM ticketing.ticket_tiers",
                "UPDATE campaigns.ad_clicks SET billable = true",
                "TRUNCATE analytics.post_impressions",
                "SELECT payload FROM analytics.dead_letters",
                "DELETE FROM analytics.dead_letters",
                "SELECT title FROM events.events",
                "SELECT body FROM events.event_posts",
                "SELECT budget_cents FROM campaigns.campaigns",
                "SELECT * FROM users.profiles",
                "SELECT analytics.add_month_partitions('analytics.post_impressions')",
                "INSERT INTO campaigns.campaigns DEFAULT VALUES",
            })
    void whoWritesFactsMayNotDoMore(String statement) {
        PgException refusal = refusalOf(DatabaseRole.INGEST, "", statement);
        assertEquals("42501", refusal.getSqlState(), refusal.getMessage());
    }

    @Test
    void aPartitionIsReadByNobodyButItsOwner() {
        String partition = world.database.text("SELECT tableoid::regclass FROM analytics.post_impressions LIMIT 1");
        assertEquals(
                "42501",
                refusalOf(DatabaseRole.INGEST, "", "SELECT id FROM " + partition)
                        .getSqlState());
        for (String role : List.of("authenticated", "anon", "service_role")) {
            assertEquals(
                    "42501",
                    refusalOf(DatabaseRole.GATEWAY, "SET LOCAL ROLE " + role, "SELECT id FROM " + partition)
                            .getSqlState(),
                    role);
        }
    }

    @Test
    void anOrganizationReadsItsOwnFactsAndNoOthers() {
        assertEquals(2, readAs("authenticated", HARBOUR));
        assertEquals(1, readAs("authenticated", NORTHERN));
        assertEquals(0, readAs("authenticated", UUID.randomUUID()));
        assertEquals(0, readAs("anon", null));
        assertEquals(3, readAs("service_role", null));
    }

    private static long readAs(String role, UUID organization) {
        String claims = organization == null ? "" : "{\"org_id\":\"" + organization + "\"}";
        var pool = Pools.reader(world.vertx, world.database.address(), DatabaseRole.GATEWAY, 1);
        try {
            return await(pool.withTransaction(connection -> connection
                            .query("SET LOCAL ROLE " + role)
                            .execute()
                            .compose(is -> connection
                                    .query("SELECT set_config('request.jwt.claims', '" + claims + "', true)")
                                    .execute())
                            .compose(is -> connection
                                    .query("SELECT count(*) FROM analytics.post_impressions")
                                    .execute())))
                    .iterator()
                    .next()
                    .getLong(0);
        } finally {
            await(pool.close());
        }
    }

    private static PgException refusalOf(DatabaseRole role, String before, String statement) {
        var pool = Pools.reader(world.vertx, world.database.address(), role, 1);
        try {
            Throwable failure = await(pool.withTransaction(connection -> connection
                            .query("SELECT 1;" + before)
                            .execute()
                            .compose(is -> connection.query(statement).execute()))
                    .<Throwable>map(done -> new AssertionError("allowed: " + statement))
                    .recover(Future::succeededFuture));
            return assertInstanceOf(PgException.class, failure, failure::toString);
        } finally {
            await(pool.close());
        }
    }

    private static PostView view(UUID post) {
        return new PostView(UUID.randomUUID(), nowMicros(), post, null, null, null, null, null);
    }
}
