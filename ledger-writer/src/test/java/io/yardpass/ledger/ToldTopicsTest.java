package io.yardpass.ledger;

import static io.yardpass.ledger.Bank.OTHER_SERVICE;
import static io.yardpass.ledger.Bank.SERVICE;
import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Fair.await;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.wire.Topic;
import io.yardpass.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The ledger and the functions of the database tell at least once of everything that the catalogue declares, and each message is
 * what its schema says. Organization 1 organizes, organization 2 sponsors.
 */
@Timeout(180)
class ToldTopicsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final Pattern KEY = Pattern.compile("data\\.(\\w+)\\.$");

    private static final UUID USER = UUID.randomUUID();
    private static final UUID OTHER_USER = UUID.randomUUID();

    private static Fair fair;

    @BeforeAll
    static void everythingHappens() {
        fair = new Fair();
        fair.database.execute("INSERT INTO users.profiles (id) VALUES ('%s'), ('%s')".formatted(USER, OTHER_USER));
        ticketsAreSoldAndWhatBecomesOfThem();
        eventsLive();
        moneyMoves();
        aPackageIsSponsored();
        proposalsAreMade();
        membersComeAndGo();
        aCampaignIsShown();
        somebodyWrites();
        anEndpointHears();
        anHourGoesBy();
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    /** A field that a schema does not know is a fault of ours, though receivers must ignore it. */
    @Test
    void everyMessageIsWhatItsSchemaSaysAndNoMore() throws IOException {
        for (List<String> row : messages()) {
            Topic topic = topic(row);
            String closed = topic.schema().replace("\"additionalProperties\": true", "\"additionalProperties\": false");
            JsonNode message = JSON.readTree("{\"type\":\"%s\",\"timestamp\":\"%s\",\"data\":%s}"
                    .formatted(topic.name(), row.get(3), row.get(4)));
            assertEquals(
                    Set.of(),
                    JsonSchemaFactory.getInstance(VersionFlag.V202012)
                            .getSchema(closed, STRICT)
                            .validate(message),
                    message::toPrettyString);
        }
    }

    @Test
    void everyTopicOfTheCatalogueIsTold() {
        Set<String> told = new TreeSet<>();
        messages().forEach(row -> told.add(row.getFirst()));
        Set<String> declared = new TreeSet<>();
        Topics.all().forEach(topic -> declared.add(topic.name()));
        assertEquals(declared, told);
    }

    @Test
    void theKeyIsWhatTheCatalogueSays() throws IOException {
        for (List<String> row : messages()) {
            var field = KEY.matcher(topic(row).key());
            String key = field.find()
                    ? JSON.readTree(row.get(4)).path(field.group(1)).asText()
                    : "ledger";
            assertEquals(key, row.get(1), row::toString);
        }
    }

    /** An organization hears of nothing that is the platform's; a user's wallet has none that could. */
    @Test
    void whatIsThePlatformsNamesNoOrganization() {
        for (List<String> row : messages()) {
            boolean isPlatforms = topic(row).audience() == Topic.Audience.PLATFORM
                    || row.get(4).contains("\"organization_id\": null");
            assertEquals(isPlatforms, row.get(2) == null, row::toString);
        }
    }

    /** Whatever the tests do not come by. */
    @Test
    void everyNameOfATopicInTheCodeIsInTheCatalogue() throws IOException {
        Set<String> named = new TreeSet<>();
        Set<String> declared = new TreeSet<>();
        Topics.all().forEach(topic -> declared.add(topic.name()));
        String families = declared.stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .distinct()
                .collect(Collectors.joining("|"));
        Pattern literal = Pattern.compile("\"((?:" + families + ")\\.[a-z_]+)\"");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                literal.matcher(Files.readString(source))
                        .results()
                        .map(MatchResult.class::cast)
                        .forEach(found -> named.add(found.group(1)));
            }
        }
        // Of functions that tell: others name what they wait for.
        fair.database.rows("""
                        SELECT DISTINCT found[1]
                        FROM pg_proc AS p
                        CROSS JOIN LATERAL coalesce(nullif(p.prosrc, ''), pg_get_function_sqlbody(p.oid)) AS source
                        CROSS JOIN LATERAL regexp_matches(source, '''((?:%s)\\.[a-z_]+)''', 'g') AS found
                        WHERE p.proowner = 'yardpass_owner'::regrole
                            AND source ~ '(tell\\w*|advance)\\(|INTO public\\.outbox'
                            AND to_regclass(found[1]) IS NULL
                        """.formatted(families)).forEach(row -> named.add(row.getFirst()));
        named.removeAll(declared);
        assertEquals(Set.of(), named);
    }

    private static Topic topic(List<String> row) {
        return Topics.named(row.getFirst())
                .orElseThrow(() -> new AssertionError("not in the catalogue: " + row.getFirst()));
    }

    /** Topic, key, organization, time, payload. */
    private static List<List<String>> messages() {
        return fair.database.rows(
                "SELECT topic, key, organization_id, ref.utc(created_at), payload FROM public.outbox");
    }

    private static void ticketsAreSoldAndWhatBecomesOfThem() {
        UUID tier = fair.tier(700, 100);
        submit(Fair.purchase(fair.tier(0, 10), 1, 0));
        var given = Requests.hold(PLATFORM, USER, tier, 1);
        var over = Requests.hold(PLATFORM, USER, tier, 1, Duration.ofMillis(300));
        submit(given, Requests.release(PLATFORM, given.id()), over);
        var bought = Fair.purchase(UUID.randomUUID(), "bought", USER, tier, 4, 2_800);
        submit(bought);
        List<UUID> tickets =
                ids("SELECT id FROM ticketing.tickets WHERE order_id = '" + bought.orderId() + "' ORDER BY id");
        String code = fair.database.text("SELECT code FROM ticketing.tickets WHERE id = '" + tickets.get(0) + "'");
        submit(
                Requests.scan(PLATFORM, code, EVENT),
                Requests.unscan(PLATFORM, tickets.get(0)),
                Requests.transfer(PLATFORM, tickets.get(1), OTHER_USER),
                Requests.refund(PLATFORM, bought.orderId(), tickets.get(2)),
                Requests.cancel(PLATFORM, bought.orderId(), tickets.get(3)));
        fair.awaitTrue(() -> fair.database
                .text("SELECT status FROM ticketing.ticket_holds WHERE id = '" + over.id() + "'")
                .equals("expired"));
    }

    private static void eventsLive() {
        UUID event = UUID.randomUUID();
        call(service(ORGANIZATION), """
                SELECT public.create_event('Night', now() + interval '1 hour', now() + interval '2 hours', 'USD', id => '%1$s');
                SELECT public.reschedule_event('%1$s', now() + interval '2 hours', now() + interval '3 hours');
                SELECT public.end_event('%2$s')""".formatted(event, fair.event("published")));
        UUID off = fair.event("published");
        submit(Requests.buying(PLATFORM, off, USER, null, fair.tier(off, 300, 9, ""), 1, 300));
        submit(Requests.callOff(PLATFORM, off));
        fair.awaitTrue(
                () -> fair.database.count("SELECT count(*) FROM public.outbox WHERE topic = 'event.refunded'") == 1);
    }

    private static void moneyMoves() {
        for (UUID organization : new UUID[] {ORGANIZATION, null}) {
            UUID id = UUID.randomUUID();
            submit(new TopUpWallet(
                    id,
                    organization,
                    organization == null ? USER : null,
                    new Money(5_000, "USD"),
                    new Payment.Vouched("ch " + id),
                    new Envelope("top-up " + id, PLATFORM, null)));
        }
        Bank bank = new Bank(fair);
        PostTransaction moved = Bank.transfer(
                PLATFORM,
                bank.account("sponsor_cash", ORGANIZATION, "NOK"),
                bank.account("organizer_cash", ORGANIZATION, "NOK"),
                30);
        submit(moved, Bank.reversal(PLATFORM, moved.id()));
    }

    private static void aPackageIsSponsored() {
        UUID sponsor = UUID.randomUUID();
        UUID offer = UUID.randomUUID();
        call(service(OTHER_ORGANIZATION), "SELECT public.create_sponsor('Northern', id => '" + sponsor + "')");
        call(
                service(ORGANIZATION),
                "SELECT public.create_package('%s', 'Gold', 500, quantity => 9, id => '%s')".formatted(EVENT, offer));
        UUID kept = order(offer, sponsor);
        UUID owed = UUID.randomUUID();
        call(
                service(ORGANIZATION),
                "SELECT public.create_deliverable('%s', 'A banner', id => '%s')".formatted(kept, owed));
        submit(move(OTHER_SERVICE, kept, Action.FUND), move(SERVICE, kept, Action.LOCK));
        call(service(ORGANIZATION), "SELECT public.submit_deliverable('" + owed + "')");
        call(service(OTHER_ORGANIZATION), "SELECT public.reject_deliverable('" + owed + "')");
        call(service(ORGANIZATION), "SELECT public.submit_deliverable('" + owed + "')");
        call(service(OTHER_ORGANIZATION), "SELECT public.approve_deliverable('" + owed + "')");
        submit(move(OTHER_SERVICE, kept, Action.APPROVE));
        UUID disputed = order(offer, sponsor);
        submit(
                move(OTHER_SERVICE, disputed, Action.FUND),
                move(SERVICE, disputed, Action.LOCK),
                move(SERVICE, disputed, Action.DISPUTE));
        UUID paidBack = order(offer, sponsor);
        submit(move(OTHER_SERVICE, paidBack, Action.FUND), move(SERVICE, paidBack, Action.REFUND));
        UUID lapsed = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.orders
                    (id, package_id, sponsor_id, organization_id, amount_cents, currency, created_at)
                VALUES ('%s', '%s', '%s', '%s', 500, 'USD', now() - interval '15 days');
                SELECT sponsorship.lapse_orders(10)""".formatted(lapsed, offer, sponsor, ORGANIZATION));
    }

    private static UUID order(UUID offer, UUID sponsor) {
        UUID id = UUID.randomUUID();
        call(
                service(OTHER_ORGANIZATION),
                "SELECT public.create_sponsorship_order('%s', '%s', '%s')".formatted(offer, sponsor, id));
        return id;
    }

    private static MoveEscrow move(Caller caller, UUID order, Action action) {
        return new MoveEscrow(
                order,
                action,
                null,
                action == Action.FUND ? Fair.VOUCHED : null,
                new Envelope(order + " " + action, caller, null));
    }

    private static void proposalsAreMade() {
        UUID sponsor = UUID.randomUUID();
        call(service(OTHER_ORGANIZATION), "SELECT public.create_sponsor('Southern', id => '" + sponsor + "')");
        for (String story : List.of("send view counter accept", "send view reject", "expire")) {
            UUID proposal = UUID.randomUUID();
            call(
                    service(ORGANIZATION),
                    "SELECT public.create_proposal('%s', '%s', 400, expires_at => now() + interval '1 day', id => '%s')"
                            .formatted(EVENT, sponsor, proposal));
            for (String action : story.split(" ")) {
                if (action.equals("expire")) {
                    fair.database.execute("UPDATE sponsorship.proposals SET expires_at = now() WHERE id = '%1$s';"
                                    .formatted(proposal)
                            + "UPDATE sponsorship.proposals SET status = 'sent' WHERE id = '%1$s';".formatted(proposal)
                            + "SELECT sponsorship.expire_proposals(10)");
                } else {
                    boolean isSponsors = Set.of("view", "counter", "reject").contains(action);
                    call(
                            service(isSponsors ? OTHER_ORGANIZATION : ORGANIZATION),
                            "SELECT public.advance_proposal('%s', '%s')".formatted(proposal, action));
                }
            }
        }
    }

    private static void membersComeAndGo() {
        call(service(ORGANIZATION), "SELECT public.invite_member('" + OTHER_USER + "', 'member')");
        call(user(OTHER_USER), "SELECT public.accept_membership('" + ORGANIZATION + "')");
        call(service(ORGANIZATION), "SELECT public.remove_member('" + OTHER_USER + "')");
        call(service(ORGANIZATION), "SELECT public.invite_by_mail('ann@example.org', 'admin')");
    }

    private static void aCampaignIsShown() {
        UUID campaign = UUID.randomUUID();
        call(service(ORGANIZATION), """
                SELECT public.create_campaign('Summer', 'USD', id => '%1$s');
                SELECT public.activate_campaign('%1$s');
                SELECT public.pause_campaign('%1$s');
                SELECT public.end_campaign('%1$s')""".formatted(campaign));
    }

    private static void somebodyWrites() {
        UUID talk = UUID.randomUUID();
        fair.database.execute("INSERT INTO users.follows (follower_user_id, followed_user_id) VALUES ('%s', '%s')"
                .formatted(OTHER_USER, USER));
        call(user(USER), """
                SELECT public.create_conversation('{%s}', id => '%2$s');
                SELECT public.send_message('%2$s', 'Hello')""".formatted(OTHER_USER, talk));
    }

    private static void anEndpointHears() {
        UUID endpoint = UUID.randomUUID();
        call(service(ORGANIZATION), """
                SELECT messaging.create_webhook_endpoint('%1$s', 'https://example.org/', '{*}', true, 'sealed');
                SELECT messaging.test_webhook_endpoint('%1$s');
                SELECT messaging.disable_endpoint('%1$s', 'gone')""".formatted(endpoint));
    }

    private static void anHourGoesBy() {
        await(fair.ledger.close(Duration.ofSeconds(5)));
        Ledger later = await(Ledger.open(
                fair.vertx,
                fair.options(),
                InstantSource.offset(InstantSource.system(), Duration.ofHours(1)),
                () -> true,
                new SimpleMeterRegistry()));
        fair.awaitReady(later);
        assertPosted(await(later.submit(Fair.purchase(fair.tier(0, 10), 1, 0))));
        await(later.close(Duration.ofSeconds(5)));
    }

    /** One after the other. */
    private static void submit(CallerCommand... commands) {
        Stream.of(commands).forEach(command -> assertPosted(fair.submit(command)));
    }

    private static List<UUID> ids(String query) {
        return fair.database.rows(query).stream()
                .map(row -> UUID.fromString(row.getFirst()))
                .toList();
    }

    private static String service(UUID organization) {
        return "{\"role\": \"service_role\", \"org_id\": \"" + organization + "\"}";
    }

    private static String user(UUID id) {
        return "{\"role\": \"authenticated\", \"sub\": \"" + id + "\"}";
    }

    /** As the gateway has functions called. */
    private static void call(String claims, String calls) {
        fair.database.execute("SELECT set_config('request.jwt.claims', '" + claims + "', false);" + calls
                + "; SELECT set_config('request.jwt.claims', '', false)");
    }
}
