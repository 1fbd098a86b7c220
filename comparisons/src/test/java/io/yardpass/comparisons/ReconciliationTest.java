package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import io.yardpass.loadtests.books.BookCheck;
import io.yardpass.loadtests.books.Difference;
import io.yardpass.loadtests.books.Journal;
import io.yardpass.loadtests.books.Reconciliation;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.service.ServiceInProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Here, and not beside what it tests, because here a real service and a real database can be had. */
@Timeout(120)
class ReconciliationTest {
    private static final String RUN = "reconciliation-test";
    private static final Pattern TICKET =
            Pattern.compile("\"id\":\"([^\"]+)\",\"tier_id\":\"[^\"]+\",\"code\":\"([^\"]+)\"");
    private static final TestDatabase DATABASE = TestDatabase.demo();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ServiceInProcess service;
    private static String token;

    private record Ticket(String id, String code) {}

    @BeforeAll
    static void serve() throws Exception {
        service = new ServiceInProcess(DATABASE.address());
        token = new TokenSigner(ServiceInProcess.key(), InstantSource.system()).platform();
    }

    @AfterAll
    static void close() throws Exception {
        service.close();
        DATABASE.close();
    }

    @Test
    void booksStayCleanWhateverBecomesOfTickets() throws Exception {
        UUID order = UUID.randomUUID();
        List<Ticket> tickets = buy(order, 6);
        post(
                "/v1/ticket-scans",
                "{\"code\":\"%s\",\"event_id\":\"%s\"}".formatted(tickets.get(0).code(), Demo.event(1)));
        transfer(tickets.get(1));
        voidTicket(order, "refund", tickets.get(2));
        voidTicket(order, "cancel", tickets.get(3));
        UUID refunded = UUID.randomUUID();
        buy(refunded, 2);
        post("/v1/ticket-orders/" + refunded + "/refund", "{\"id\":\"%s\"}".formatted(UUID.randomUUID()));
        hold();

        Reconciliation.Findings found = Reconciliation.of(
                DATABASE.address().jdbcUrl(), RUN, Map.of(Journal.PURCHASES, Set.of(order, refunded)));

        assertEquals(List.of(), failing(found.bookFaults()));
        assertTrue(found.clean(), found::toString);
    }

    @Test
    void anEventOfTheMillisecondInWhichTheRunBeganIsFound() throws Exception {
        Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        UUID id = new UUID(began.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0001L);
        String view = "{\"id\":\"%s\",\"event_id\":\"%s\",\"metadata\":{\"run_id\":\"%s\"}}"
                .formatted(id, Demo.event(1), RUN);
        post("/v1/event-views", view, 200);
        try (Connection database =
                DriverManager.getConnection(DATABASE.address().jdbcUrl())) {
            List<Difference> found = Reconciliation.events(
                    database, RUN, began.plusNanos(999_000), Map.of(EventKind.EVENT_VIEWS.wireName(), Set.of(id)));
            assertTrue(found.stream().allMatch(Difference::promiseKept), found::toString);
        }
    }

    private static List<BookCheck> failing(Map<BookCheck, Long> faults) {
        return faults.keySet().stream().filter(check -> faults.get(check) > 0).toList();
    }

    private static List<Ticket> buy(UUID order, int quantity) throws Exception {
        String purchase = Demo.purchase(order.toString(), RUN, 1, Demo.user(7).toString())
                .replace("\"quantity\":1", "\"quantity\":" + quantity)
                .replace("\"total_cents\":10000", "\"total_cents\":" + 10_000 * quantity);
        Matcher each = TICKET.matcher(post("/v1/ticket-purchases", purchase));
        return each.results()
                .map(found -> new Ticket(found.group(1), found.group(2)))
                .toList();
    }

    private static void transfer(Ticket ticket) throws Exception {
        post(
                "/v1/tickets/" + ticket.id() + "/transfer",
                "{\"id\":\"%s\",\"to_user_id\":\"%s\"}".formatted(UUID.randomUUID(), Demo.user(8)));
    }

    private static void voidTicket(UUID order, String how, Ticket ticket) throws Exception {
        post(
                "/v1/ticket-orders/" + order + "/" + how,
                "{\"id\":\"%s\",\"ticket_ids\":[\"%s\"]}".formatted(UUID.randomUUID(), ticket.id()));
    }

    private static void hold() throws Exception {
        post(
                "/v1/ticket-holds",
                "{\"id\":\"%s\",\"tier_id\":\"%s\",\"user_id\":\"%s\",\"quantity\":2,\"session_id\":\"s\"}"
                        .formatted(UUID.randomUUID(), Demo.standardTier(1), Demo.user(9)));
    }

    private static String post(String path, String body) throws Exception {
        return post(path, body, 201);
    }

    private static String post(String path, String body, int status) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(service.url().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer::body);
        return answer.body();
    }
}
