package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.webhooks.mail.SmtpServer;
import io.yardpass.webhooks.mail.SmtpTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages of the outbox, until they are in a mailbox or were given up. */
@Timeout(120)
class MailRunnerTest {
    private static final RelayOptions OPTIONS =
            RelayOptions.usual().withLease(Duration.ofMillis(2_000), Duration.ofMillis(400));
    private static final String FROM = "tickets@yardpass.example";

    private final Outbox outbox = new Outbox();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UUID ann = person("ann@example.org");
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private Vertx vertx;
    private Pool pool;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        pool = Pools.reader(vertx, outbox.database.address(), DatabaseRole.WEBHOOKS, 4);
    }

    @AfterEach
    void close() {
        server.stop();
        await(pool.close());
        await(vertx.close());
        outbox.close();
    }

    @Test
    void aPurchaseIsAMailInThePlatformsWordsUntilItsOrganizationHasItsOwn() throws Exception {
        server.start();
        Relay relay = relay(greenMail());
        outbox.telling(
                "ticket.purchased",
                "{'order_id':'%1$s','event_id':'%2$s','user_id':'%3$s','total_cents':12345,'currency':'EUR',"
                        + "'items':[{'tier_id':'%2$s','quantity':2}]}",
                UUID.randomUUID(),
                event("Midsummer & Night"),
                ann);
        awaitUntil(() -> sent() == 1);
        var mail = server.getReceivedMessages()[0];
        assertEquals("Your tickets for Midsummer & Night", mail.getSubject());
        assertEquals("[ann@example.org]", List.of(mail.getAllRecipients()).toString());
        assertEquals(FROM, mail.getFrom()[0].toString());
        String text = mail.getContent().toString();
        assertTrue(text.contains("2 x Standing") && text.contains("Total: 123.45 EUR"), text);
        assertEquals(
                "<" + outbox.database.text("SELECT id FROM messaging.message_jobs") + "@yardpass.example>",
                mail.getHeader("Message-ID", null));

        outbox.execute(
                "INSERT INTO messaging.message_templates (organization_id, name, subject, body)"
                        + " VALUES ('%s', 'ticket.purchased', 'Welcome', '<!doctype html><p>{{event.title}}</p>')",
                outbox.organization);
        purchase(ann, event("Midsummer & Night"));
        awaitUntil(() -> sent() == 2);
        var own = server.getReceivedMessages()[1];
        assertEquals("Welcome", own.getSubject());
        assertTrue(own.getContentType().startsWith("text/html"), own.getContentType());
        assertTrue(
                own.getContent().toString().contains("Midsummer &amp; Night"),
                own.getContent().toString());
        await(relay.close(Duration.ofSeconds(5)));
    }

    /** Somebody whom an organization invites is nobody whom it may write to as it likes. */
    @Test
    void anInvitationIsInThePlatformsWordsAndItsCodeIsForgottenOnceItIsSent() throws Exception {
        server.start();
        outbox.execute(
                "INSERT INTO messaging.message_templates (organization_id, name, subject, body) SELECT '%s', name, 'Own', 'Own'"
                        + " FROM messaging.message_templates WHERE name IN ('member.invited', 'organization.invited_by_mail')",
                outbox.organization);
        Relay relay = relay(greenMail());
        outbox.telling(
                "organization.invited_by_mail",
                "{'organization_id':'%s','email':'guest@example.org','role':'admin','code':'ypi_1234'}",
                outbox.organization);
        outbox.telling(
                "member.invited", "{'organization_id':'%s','user_id':'%s','role':'admin'}", outbox.organization, ann);
        awaitUntil(() -> sent() == 2);
        for (var mail : server.getReceivedMessages()) {
            assertEquals("You are invited to One", mail.getSubject());
        }
        assertTrue(java.util.Arrays.stream(server.getReceivedMessages())
                .anyMatch(mail -> content(mail).contains("ypi_1234")));
        assertEquals(
                0,
                outbox.database.count("SELECT count(*) FROM messaging.message_jobs WHERE payload ?| '{code,email}'"));
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void everyKindThatIsMailedHasWordsOfThePlatformThatAreNoBrokenTemplate() {
        server.start();
        outbox.execute("INSERT INTO messaging.message_jobs (id, kind, recipient_user_id, due_at)"
                + " SELECT uuidv7(), k.kind, '" + ann
                + "', now() FROM messaging.notice_kinds() AS k WHERE k.is_mailed");
        long kinds = outbox.database.count("SELECT count(*) FROM messaging.message_jobs");
        Relay relay = relay(greenMail());
        awaitUntil(() -> sent() + failed() == kinds);
        assertEquals(
                0,
                failed(),
                () -> outbox.database
                        .rows("SELECT kind, error FROM messaging.message_jobs")
                        .toString());
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void aBrokenTemplateIsAFailureOfItsMailAndOfNoOther() {
        server.start();
        outbox.execute(
                "INSERT INTO messaging.message_templates (organization_id, name, subject, body)"
                        + " VALUES ('%s', 'ticket.purchased', 'Hello', '{{#unfinished}}')",
                outbox.organization);
        Relay relay = relay(greenMail());
        purchase(ann, event("One"));
        outbox.telling("ticket.transferred", "{'to_user_id':'%s'}", ann);
        awaitUntil(() -> sent() == 1 && failed() == 1);
        assertEquals(
                "broken_template",
                outbox.database.text("SELECT error FROM messaging.message_jobs WHERE status = 'failed'"));
        assertEquals(
                1,
                registry.get("yardpass.mail.attempts")
                        .tag("outcome", "failed")
                        .counter()
                        .count());
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void whoWantsNoMailsAnyMoreOrHasNoAddressGetsNone() {
        server.start();
        UUID ben = person("ben@example.org");
        UUID eve = person("eve@example.org");
        for (UUID user : List.of(ann, ben, eve)) {
            outbox.execute(
                    "INSERT INTO messaging.message_jobs (id, kind, recipient_user_id, due_at)"
                            + " VALUES (uuidv7(), 'ticket.received', '%s', now())",
                    user);
        }
        outbox.execute("INSERT INTO users.settings (user_id, email_notifications) VALUES ('%s', false)", ann);
        outbox.execute("UPDATE users.profiles SET email = NULL WHERE id = '%s'", ben);
        outbox.execute(
                "UPDATE users.profiles SET email = E'eve@example.org\\nBcc: all@example.org' WHERE id = '%s'", eve);
        Relay relay = relay(greenMail());
        awaitUntil(() ->
                outbox.database.count("SELECT count(*) FROM messaging.message_jobs WHERE status <> 'queued'") == 3);
        assertEquals(
                List.of(
                        List.of("cancelled", "no_address"),
                        List.of("cancelled", "no_address"),
                        List.of("failed", "bad_address")),
                outbox.database.rows("SELECT status, error FROM messaging.message_jobs ORDER BY id"));
        assertEquals(0, server.getReceivedMessages().length);
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void whileTheServerIsAwayAMailWaitsAndIsGivenUpAtLast() {
        Relay relay = relay(new SmtpServer("127.0.0.1", 1, false, null, null, FROM));
        purchase(ann, event("One"));
        awaitUntil(() -> failed() == 1);
        assertEquals(
                List.of(List.of("3", "no_connection", "t")),
                outbox.database.rows("SELECT attempts, error, sent_at IS NULL FROM messaging.message_jobs"));
        assertEquals(
                2,
                registry.get("yardpass.mail.attempts")
                        .tag("outcome", "retried")
                        .counter()
                        .count());
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void whatIsRefusedForNowIsTriedAgainAndWhatIsRefusedForGoodIsNot() throws Exception {
        try (var answers = SmtpAnswers.to("RCPT", "451 4.7.1 Later, ann@example.org", "250 Ok")) {
            Relay relay = relay(answers.server(FROM));
            purchase(ann, event("One"));
            awaitUntil(() -> sent() == 1);
            assertEquals("2", outbox.database.text("SELECT attempts FROM messaging.message_jobs"));
            await(relay.close(Duration.ofSeconds(5)));
        }
        try (var answers = SmtpAnswers.to("RCPT", "550 5.1.1 No ann@example.org here")) {
            Relay relay = relay(answers.server(FROM));
            purchase(ann, event("One"));
            awaitUntil(() -> failed() == 1);
            assertEquals(
                    List.of(List.of("1", "smtp_550")),
                    outbox.database.rows("SELECT attempts, error FROM messaging.message_jobs WHERE status = 'failed'"));
            await(relay.close(Duration.ofSeconds(5)));
        }
    }

    @Test
    void aServerThatHangsIsNotWaitedForAndNewsAndWebhooksGoOn() throws Exception {
        try (var answers = SmtpAnswers.to("RCPT", SmtpAnswers.SILENCE)) {
            Relay relay = relay(answers.server(FROM));
            purchase(ann, event("One"));
            awaitUntil(() -> answers.isAsked());
            UUID ben = person("ben@example.org");
            outbox.telling("ticket.transferred", "{'to_user_id':'%s'}", ben);
            awaitUntil(() ->
                    outbox.database.count("SELECT count(*) FROM messaging.notifications WHERE user_id = '" + ben + "'")
                            == 1);
            assertFalse(failed() > 0);
            awaitUntil(() -> failed() > 0);
            assertEquals(
                    "timeout",
                    outbox.database.text("SELECT error FROM messaging.message_jobs WHERE status = 'failed'"));
            await(relay.close(Duration.ofSeconds(5)));
        }
    }

    private static String content(jakarta.mail.Message mail) {
        try {
            return mail.getContent().toString();
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private SmtpServer greenMail() {
        return new SmtpServer("127.0.0.1", server.getSmtp().getPort(), false, null, null, FROM);
    }

    private long sent() {
        return outbox.database.count("SELECT count(*) FROM messaging.message_jobs WHERE status = 'sent'");
    }

    private long failed() {
        return outbox.database.count("SELECT count(*) FROM messaging.message_jobs WHERE status = 'failed'");
    }

    private void purchase(UUID buyer, UUID event) {
        outbox.telling(
                "ticket.purchased",
                "{'order_id':'%s','event_id':'%s','user_id':'%s'}",
                UUID.randomUUID(),
                event,
                buyer);
    }

    private UUID person(String address) {
        UUID id = UUID.randomUUID();
        outbox.execute("INSERT INTO users.profiles (id, email) VALUES ('%s', '%s')", id, address);
        return id;
    }

    private UUID event(String title) {
        UUID id = UUID.randomUUID();
        outbox.execute(
                "INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)"
                        + " VALUES ('%1$s', '%2$s', '%3$s', 'EUR', now(), now());"
                        + "INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)"
                        + " VALUES ('%1$s', '%1$s', 'Standing', 0, 'EUR', 10)",
                id, outbox.organization, title);
        return id;
    }

    private Relay relay(SmtpServer to) {
        Promise<Relay> opened = Promise.promise();
        vertx.runOnContext(_ -> opened.complete(Relay.open(
                vertx,
                pool,
                _ -> Future.succeededFuture(Transport.Answer.of(204)),
                OPTIONS,
                RetrySchedule.usual(RandomGenerator.getDefault()),
                TestMails.by(pool, SmtpTransport.open(vertx, to, Duration.ofSeconds(1)), registry),
                InstantSource.system(),
                new SimpleMeterRegistry())));
        return await(opened.future());
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long endNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNanos, "not within 30 s");
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.timeout(20, TimeUnit.SECONDS).await();
    }
}
