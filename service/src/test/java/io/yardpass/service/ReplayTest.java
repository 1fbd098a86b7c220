package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Dead letters found again and sent again by the commands, beside the service that wrote them. */
@Timeout(180)
class ReplayTest extends WithService {
    private static final UUID HARBOUR = DemoIds.ORGANIZATION.number(1);
    private static final UUID OTHER = DemoIds.ORGANIZATION.number(2);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void empty() {
        database.execute("DELETE FROM analytics.dead_letters");
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of("YARDPASS_DATABASE_URL", Sql.url(database.address())));
    }

    private int deadLetters(String... arguments) {
        return run(new DeadLettersCommand(environment()), arguments);
    }

    private int replay(String... arguments) {
        return run(new ReplayCommand(environment()), arguments);
    }

    private int run(Callable<Integer> command, String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine line = new CommandLine(command).setExecutionExceptionHandler((failure, _, _) -> {
            err.append(failure.getMessage());
            return 1;
        });
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private static String service(UUID organization) {
        return service.tokens().sign(Role.SERVICE_ROLE, organization, null, Duration.ofMinutes(5));
    }

    private static String user(UUID id) {
        return service.tokens().sign(Role.AUTHENTICATED, null, id, Duration.ofMinutes(5));
    }

    private static String view(UUID id, UUID post, String more) {
        return "{\"type\":\"post_view\",\"id\":\"" + id + "\", \"post_id\":\"" + post + "\"" + more + "}";
    }

    private static String impression(UUID campaign) {
        return "{\"type\":\"ad_impression\",\"id\":\"" + GatewayClient.freshId() + "\",\"campaign_id\":\"" + campaign
                + "\"}";
    }

    private static void reject(String token, String... events) throws Exception {
        String body = "[" + String.join(",", events) + "]";
        String answer = service.client(token).post("/v1/batch", body).body();
        assertEquals(events.length, new JsonObject(answer).getInteger("rejected"), answer);
    }

    private static void awaitLetters(int count) throws InterruptedException {
        for (int i = 0; i < 500 && letters() < count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, letters());
    }

    private static long letters() {
        return database.count("SELECT count(*) FROM analytics.dead_letters");
    }

    private static long views(UUID post) {
        return database.count("SELECT count(*) FROM analytics.post_impressions WHERE post_id = '" + post + "'");
    }

    private static void addPost(UUID id) {
        database.execute("INSERT INTO events.event_posts (id, event_id, body) VALUES ('" + id + "', '"
                + GatewayClient.EVENT + "', 'Late')");
    }

    @Test
    void whatIsMendedIsStoredOnceAndIsALetterNoMore() throws Exception {
        UUID post = UUID.randomUUID();
        UUID first = GatewayClient.freshId();
        UUID viewer = UUID.randomUUID();
        reject(service(HARBOUR), view(first, post, ""), view(GatewayClient.freshId(), post, ""));
        reject(service(HARBOUR), view(first, post, ""));
        reject(user(viewer), view(GatewayClient.freshId(), post, ""));
        awaitLetters(4);

        assertEquals(1, replay());
        assertTrue(out.toString().contains("4 rejected again: unknown_post 4"), out::toString);
        assertEquals(4, letters());

        addPost(post);
        assertEquals(0, replay("--dry-run", "--code", "unknown_post"));
        assertEquals("4 letters would be sent again\n", out.toString());
        assertEquals(0, replay("--code", "unknown_post"));
        assertTrue(out.toString().contains("3 stored now"), out::toString);
        assertTrue(out.toString().contains("1 were stored already"), out::toString);
        assertEquals(3, views(post));
        assertEquals(
                1, database.count("SELECT count(*) FROM analytics.post_impressions WHERE user_id = '" + viewer + "'"));
        assertEquals(0, letters());
        assertEquals(0, replay());
        assertEquals(3, views(post));
    }

    @Test
    void brokenOffBetweenStoringAndRemovingItCountsNothingTwice() throws Exception {
        UUID post = UUID.randomUUID();
        reject(service(HARBOUR), view(GatewayClient.freshId(), post, ""));
        awaitLetters(1);
        addPost(post);
        database.execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'not now'; END $$;"
                + " CREATE TRIGGER refuse BEFORE DELETE ON analytics.dead_letters EXECUTE FUNCTION public.refuse()");
        try {
            assertEquals(1, replay());
            assertTrue(err.toString().contains("broken off: "), err::toString);
        } finally {
            database.execute("DROP TRIGGER refuse ON analytics.dead_letters; DROP FUNCTION public.refuse()");
        }
        assertEquals(List.of(1L, 1L), List.of(views(post), letters()));
        assertEquals(0, replay());
        assertEquals(List.of(1L, 0L), List.of(views(post), letters()));
    }

    @Test
    void aSenderMayDoNoMoreThanItMightThen() throws Exception {
        UUID campaign = UUID.randomUUID();
        UUID user = UUID.randomUUID();
        reject(service(OTHER), impression(campaign));
        reject(
                user(user),
                impression(campaign),
                view(GatewayClient.freshId(), GatewayClient.POST, ",\"user_id\":\"" + OTHER + "\""));
        reject(service(HARBOUR), impression(campaign));
        awaitLetters(4);
        database.execute("INSERT INTO campaigns.campaigns (id, organization_id, name, currency) VALUES ('" + campaign
                + "', '" + HARBOUR + "', 'Late', 'USD')");

        for (int i = 0; i < 2; i++) {
            assertEquals(1, replay());
            assertEquals(3, letters(), "what is rejected again stays, and stays one");
        }
        assertEquals(
                1,
                database.count("SELECT count(*) FROM campaigns.ad_impressions WHERE campaign_id = '" + campaign + "'"));
        assertTrue(
                out.toString().contains("3 rejected again: unknown_campaign 1, user_not_allowed 1, type_not_allowed 1"),
                out::toString);
    }

    @Test
    void aHeadIsNotSent() throws Exception {
        reject(
                service(HARBOUR),
                view(GatewayClient.freshId(), GatewayClient.POST, ",\"x\":\"" + "x".repeat(40_000) + "\""));
        awaitLetters(1);
        assertEquals(1, replay());
        assertTrue(out.toString().contains("1 cannot be sent"), out::toString);
    }

    @Test
    void manyAreSentPageByPage() throws Exception {
        UUID post = UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            String[] events = new String[50];
            for (int j = 0; j < events.length; j++) {
                events[j] = view(GatewayClient.freshId(), j == 7 ? UUID.randomUUID() : post, "");
            }
            reject(service(HARBOUR), events);
        }
        awaitLetters(250);
        addPost(post);
        assertEquals(1, replay("--org", HARBOUR.toString(), "--type", "post_view", "--since", "10m"));
        assertEquals(List.of(245L, 5L), List.of(views(post), letters()));
    }

    @Test
    void theListHidesWhoAndWhatUntilItIsAsked() throws Exception {
        UUID user = UUID.randomUUID();
        UUID post = UUID.randomUUID();
        reject(user(user), view(GatewayClient.freshId(), post, ",\"source\":\"\u009b[31m\""), "7");
        reject(service(HARBOUR), view(GatewayClient.freshId(), post, ""));
        awaitLetters(3);

        assertEquals(0, deadLetters("--code", "unknown_post"));
        assertEquals(4, out.toString().lines().count(), out::toString);
        assertTrue(out.toString().contains(HARBOUR.toString()), out::toString);
        assertFalse(
                out.toString().contains(post.toString()) || out.toString().contains(user.toString()), out::toString);

        assertEquals(0, deadLetters("--show-payload", "--show-sender", "--since", "1h"));
        assertTrue(out.toString().contains(post.toString()) && out.toString().contains(user.toString()), out::toString);
        assertTrue(out.toString().contains("?[31m"), "a terminal is told nothing: " + out);

        assertEquals(0, deadLetters("--json", "--show-payload", "--org", HARBOUR.toString()));
        JsonObject letter = new JsonObject(out.toString());
        assertEquals("unknown_post", letter.getString("code"));
        assertEquals(post.toString(), new JsonObject(letter.getString("payload")).getString("post_id"));

        assertEquals(0, deadLetters("--limit", "2"));
        assertTrue(out.toString().endsWith("2 of 3 letters\n"), out::toString);
        assertEquals(0, deadLetters("--until", "1h"));
        assertEquals("0 of 0 letters\n", out.toString());
    }

    @Test
    void aTimeThatEndsBeforeItBeginsIsRefused() {
        assertEquals(2, deadLetters("--since", "1h", "--until", "3h"));
        assertEquals(2, replay("--since", "2999-01-01T00:00:00Z"));
        assertTrue(err.toString().contains("--since must be before --until"), err::toString);
        assertTrue(err.toString().contains("--since must be before now"), err::toString);
        assertEquals(0, deadLetters("--since", "3h", "--until", "1h"));
    }

    @Test
    void aHostThatIsNoneIsSaidInOneLine() {
        var nowhere = Map.of("YARDPASS_DATABASE_URL", "postgresql://ann@nowhere.invalid/shop");
        assertEquals(1, run(new DeadLettersCommand(nowhere)));
        assertEquals("no database at postgresql://ann@nowhere.invalid:5432/shop: no such host", err.toString());
    }

    @Test
    void whereNoDatabaseAnswersItSaysSo() {
        var nowhere = environment();
        nowhere.remove("YARDPASS_DATABASE_URL");
        nowhere.put("YARDPASS_EMBEDDED_DATABASE_PORT", "1");
        for (Callable<Integer> command : List.of(new DeadLettersCommand(nowhere), new ReplayCommand(nowhere))) {
            err.getBuffer().setLength(0);
            assertEquals(1, run(command));
            assertTrue(err.toString().startsWith("no database at postgresql://postgres@127.0.0.1:1/"), err::toString);
            assertTrue(err.toString().endsWith("is ./yardpass serve running?"), err::toString);
        }
    }
}
