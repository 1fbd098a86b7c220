package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.database.TestDatabase;
import io.yardpass.loadtests.client.ClientOptions;
import io.yardpass.loadtests.client.RetryPolicy;
import io.yardpass.loadtests.client.RetryingSender;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.faults.Traces;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.stories.AnswerJournal;
import io.yardpass.loadtests.stories.CommandClient;
import io.yardpass.loadtests.stories.CommandStories;
import io.yardpass.loadtests.stories.EarlierAnswers;
import io.yardpass.loadtests.stories.Stage;
import io.yardpass.service.ServiceInProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Here, and not beside what it tests, because here a real service and a real database can be had. */
@Timeout(180)
class TracesTest {
    private static final Pattern LOST_FROM = Pattern.compile("^(?:UPDATE|DELETE FROM|INSERT INTO) (\\S+).*$");
    private static final int STORIES = 150;
    private static final TestDatabase DATABASE = TestDatabase.demo();
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private static Path directory;

    private static ServiceInProcess service;
    private static CommandClient client;
    private static AnswerJournal journal;

    @BeforeAll
    static void tellStories() throws Exception {
        service = new ServiceInProcess(DATABASE.address());
        journal = new AnswerJournal(directory.resolve("answers"));
        Promise<Void> told = Promise.promise();
        VERTX.getOrCreateContext().runOnContext(_ -> {
            SplittableRandom random = new SplittableRandom(12);
            Ids ids = new Ids(InstantSource.system(), random);
            RetryingSender sender = new RetryingSender(
                    VERTX,
                    new ClientOptions(
                            service.url(),
                            "none",
                            1,
                            1,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(20),
                            1,
                            8,
                            new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), 50)),
                    random);
            client = new CommandClient(sender, journal, new EarlierAnswers(), ids, random);
            TokenSigner tokens = new TokenSigner(ServiceInProcess.key(), InstantSource.system());
            CommandStories stories = new CommandStories(new Stage(client, tokens, ids, random, "traces-test"));
            Future.all(List.of(tell(stories, STORIES / 3), tell(stories, STORIES / 3), tell(stories, STORIES / 3)))
                    .<Void>mapEmpty()
                    .onComplete(told);
        });
        told.future().await(120, TimeUnit.SECONDS);
        journal.close();
    }

    private static Future<Void> tell(CommandStories stories, int left) {
        return left == 0 ? Future.succeededFuture() : stories.tell().compose(_ -> tell(stories, left - 1));
    }

    @AfterAll
    static void close() throws Exception {
        client.close().await(10, TimeUnit.SECONDS);
        VERTX.close().await(10, TimeUnit.SECONDS);
        service.close();
        DATABASE.close();
    }

    @Test
    void whatWasAnsweredIsThereAndWasAnsweredAlikeAgain() throws Exception {
        assertEquals(Map.of(), client.surprises());
        assertEquals(STORIES, client.repeats());
        try (Traces traces = Traces.open(DATABASE.address().jdbcUrl())) {
            traces.read(journal.file());
            assertEquals(List.of(), traces.faults());
        }
    }

    /** Each line loses or changes something of the kind that it names, in a transaction that is undone. */
    private static final Map<String, String> LOSSES = Map.ofEntries(
            Map.entry(
                    "keys",
                    "UPDATE payments.idempotency_keys SET body = body || ' ' WHERE ctid = (SELECT min(ctid) FROM payments.idempotency_keys WHERE body IS NOT NULL)"),
            Map.entry(
                    "receipts", "DELETE FROM payments.receipts WHERE ctid = (SELECT max(ctid) FROM payments.receipts)"),
            Map.entry(
                    "orders",
                    "UPDATE ticketing.orders SET fee_cents = fee_cents - 1 WHERE ctid = (SELECT max(ctid) FROM ticketing.orders)"),
            Map.entry(
                    "order_items",
                    "DELETE FROM ticketing.order_items WHERE ctid = (SELECT max(ctid) FROM ticketing.order_items)"),
            Map.entry(
                    "tickets",
                    "UPDATE ticketing.tickets SET owner_user_id = uuidv7() WHERE ctid = (SELECT max(ctid) FROM ticketing.tickets)"),
            Map.entry(
                    "ticket_history",
                    "DELETE FROM ticketing.ticket_history WHERE ctid = (SELECT max(ctid) FROM ticketing.ticket_history)"),
            Map.entry(
                    "ticket_analytics",
                    "DELETE FROM analytics.ticket_analytics WHERE id = (SELECT id FROM analytics.ticket_analytics ORDER BY id DESC LIMIT 1)"),
            Map.entry(
                    "holds",
                    "UPDATE ticketing.ticket_holds SET quantity = quantity + 1 WHERE ctid = (SELECT max(ctid) FROM ticketing.ticket_holds)"),
            Map.entry(
                    "refunds", "DELETE FROM ticketing.refunds WHERE ctid = (SELECT max(ctid) FROM ticketing.refunds)"),
            Map.entry("transactions", "DELETE FROM payments.transactions WHERE sequence = 1"),
            Map.entry(
                    "entries",
                    "DELETE FROM payments.entries WHERE ctid = (SELECT min(ctid) FROM payments.entries WHERE amount_cents > 0 AND transaction_id IN (SELECT transaction_id FROM ticketing.orders))"),
            Map.entry(
                    "credit",
                    "DELETE FROM payments.credit_lots WHERE id IN (SELECT id FROM payments.transactions WHERE kind = 'wallet_top_up')"),
            Map.entry(
                    "payments",
                    "DELETE FROM payments.payment_references WHERE ctid = (SELECT max(ctid) FROM payments.payment_references)"),
            Map.entry(
                    "escrow",
                    "DELETE FROM sponsorship.order_history WHERE ctid = (SELECT max(ctid) FROM sponsorship.order_history)"),
            Map.entry(
                    "outbox",
                    "DELETE FROM public.outbox WHERE id = (SELECT id FROM public.outbox WHERE topic = 'ticket.redeemed' LIMIT 1)"),
            Map.entry(
                    "expiries",
                    "INSERT INTO public.outbox (id, created_at, topic, key, payload) SELECT uuidv7(), now(), 'ticket.hold_expired', id::text, '{}' FROM ticketing.ticket_holds LIMIT 1"),
            Map.entry(
                    "people",
                    "DELETE FROM users.profiles WHERE id = (SELECT max(owner_user_id::text)::uuid FROM ticketing.tickets)"));

    @Test
    void aLossOfEachKindIsSeen() throws Exception {
        try (Traces traces = Traces.open(DATABASE.address().jdbcUrl())) {
            traces.read(journal.file());
            assertEquals(new TreeSet<>(traces.names()), new TreeSet<>(LOSSES.keySet()));
            for (var loss : LOSSES.entrySet()) {
                Set<String> seen = seenAfter(loss.getValue(), traces);
                assertTrue(seen.contains(loss.getKey()), () -> loss + " was seen as " + seen);
            }
            assertEquals(List.of(), traces.faults());
        }
    }

    /** No trigger refuses what is lost behind the server's back. */
    private static Set<String> seenAfter(String loss, Traces traces) throws Exception {
        Connection database = traces.connection();
        database.setAutoCommit(false);
        try (Statement statement = database.createStatement()) {
            statement.execute("ALTER TABLE " + LOST_FROM.matcher(loss).replaceFirst("$1") + " DISABLE TRIGGER ALL");
            assertTrue(statement.executeUpdate(loss) > 0, loss);
            return traces.faults().stream().map(Traces.Fault::trace).collect(Collectors.toSet());
        } finally {
            database.rollback();
            database.setAutoCommit(true);
        }
    }
}
