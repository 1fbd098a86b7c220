package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger over HTTP: whose it is, what stood in it when, and that all of it comes to zero. */
class LedgerReadsTest extends WithService {
    private static final UUID ONE = DemoIds.ORGANIZATION.number(1);
    private static final UUID OTHER = DemoIds.ORGANIZATION.number(2);
    private static final UUID OWNER = DemoIds.USER.number(1);
    private static final UUID OTHER_OWNER = DemoIds.USER.number(26);
    private static final UUID NOTHING = UUID.fromString("00000000-0000-7000-8000-000000000404");

    @Test
    void aStatementTellsEveryEntryOnceTheNewestFirst() throws Exception {
        UUID buyer = GatewayClient.freshId();
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            orders.addFirst(buy(buyer).getString("order_id"));
        }
        String path = "/v1/ledger/accounts/" + cashOf(buyer) + "/statement?limit=2";
        List<JsonObject> walked = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonObject page = read(user(buyer, null), path + next);
            page.getJsonArray("entries").forEach(entry -> walked.add((JsonObject) entry));
            String cursor = page.getString("next_cursor");
            next = cursor == null ? null : "&cursor=" + cursor;
            if (walked.size() == 2) {
                // Newer than where the walk began: it is not met, and nothing is met twice or left out for it.
                buy(buyer);
            }
        }
        assertEquals(
                orders,
                walked.stream().map(entry -> entry.getString("reference_id")).toList());
        for (int i = 0; i < 5; i++) {
            JsonObject entry = walked.get(4 - i);
            assertEquals("ticket_purchase", entry.getString("kind"));
            assertEquals("order", entry.getString("reference_type"));
            assertEquals("USD", entry.getString("currency"));
            assertEquals(10_000L * i, entry.getLong("previous_balance_cents"));
            assertEquals(10_000L, entry.getLong("amount_cents"));
            assertEquals(10_000L * (i + 1), entry.getLong("current_balance_cents"));
            assertTrue(entry.containsKey("metadata") && entry.containsKey("posted_at"), entry::encode);
        }
    }

    @Test
    void aBalanceIsTheOneAfterTheLastEntryThatWasPostedByThen() throws Exception {
        UUID buyer = GatewayClient.freshId();
        List<String> transactions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            transactions.add(buy(buyer).getString("transaction_id"));
        }
        String path = "/v1/ledger/accounts/" + cashOf(buyer) + "/balance";
        OffsetDateTime first = postedAt(transactions.get(0));
        OffsetDateTime second = postedAt(transactions.get(1));
        assertBalance(30_000, transactions.get(2), read(user(buyer, null), path));
        assertBalance(20_000, transactions.get(1), read(user(buyer, null), path + "?at=" + second));
        assertBalance(
                10_000,
                transactions.get(0),
                read(user(buyer, null), path + "?at=" + second.minus(1, ChronoUnit.MICROS)));
        assertBalance(0, null, read(user(buyer, null), path + "?at=" + first.minus(1, ChronoUnit.MICROS)));
        assertBalance(0, null, read(user(buyer, null), path + "?at=1970-01-01T00:00:00Z"));
        assertBalance(30_000, transactions.get(2), read(user(buyer, null), path + "?at=9999-12-31T23:59:59Z"));
        assertEquals(
                30_000, read(user(buyer, null), path.replace("/balance", "")).getLong("balance_cents"));
    }

    /** What is posted after a clock was set back still follows what was posted before. */
    @Test
    void aClockThatWasSetBackTakesNothingOutOfABalance() throws Exception {
        UUID buyer = GatewayClient.freshId();
        String before = buy(buyer).getString("transaction_id");
        String after = buy(buyer).getString("transaction_id");
        setBack(before, after);
        String path = "/v1/ledger/accounts/" + cashOf(buyer) + "/balance?at=";
        assertBalance(20_000, after, read(user(buyer, null), path + postedAt(before)));
    }

    @Test
    void whatWasPostedAboutAnOrderIsFoundByTheOrder() throws Exception {
        UUID buyer = GatewayClient.freshId();
        JsonObject receipt = buy(buyer);
        String path = "/v1/ledger/transactions?reference=" + receipt.getString("order_id");
        JsonArray seen = read(user(buyer, null), path).getJsonArray("transactions");
        assertEquals(1, seen.size());
        JsonObject transaction = seen.getJsonObject(0);
        assertEquals(receipt.getString("transaction_id"), transaction.getString("id"));
        assertEquals(3, transaction.getInteger("entry_count"));
        assertEquals(1, transaction.getJsonArray("entries").size());
        assertEquals(0, transaction.getJsonArray("entries").getJsonObject(0).getLong("previous_balance_cents"));
        assertEquals(
                3,
                read(service.platform(), path)
                        .getJsonArray("transactions")
                        .getJsonObject(0)
                        .getJsonArray("entries")
                        .size());
        HttpResponse<String> hidden = user(GatewayClient.freshId(), null).get(path);
        HttpResponse<String> unknown = service.platform().get("/v1/ledger/transactions?reference=" + NOTHING);
        assertEquals("{\"transactions\":[],\"next_cursor\":null}", hidden.body());
        assertEquals(unknown.body(), hidden.body());
    }

    @Test
    void transactionsAboutOneThingComePageByPage() throws Exception {
        UUID buyer = GatewayClient.freshId();
        List<String> ids = Stream.of(buy(buyer), buy(buyer), buy(buyer))
                .map(receipt -> receipt.getString("transaction_id"))
                .toList();
        UUID campaign = UUID.randomUUID();
        forge("UPDATE payments.transactions SET reference_id = '" + campaign + "' WHERE id IN ('"
                + String.join("','", ids) + "')");
        String path = "/v1/ledger/transactions?limit=2&reference=" + campaign;
        JsonObject first = read(user(buyer, null), path);
        JsonObject second = read(user(buyer, null), path + "&cursor=" + first.getString("next_cursor"));
        assertEquals(
                ids.reversed(),
                Stream.of(first, second)
                        .flatMap(page -> page.getJsonArray("transactions").stream())
                        .map(transaction -> ((JsonObject) transaction).getString("id"))
                        .toList());
        assertNull(second.getString("next_cursor"));
    }

    /** The same words for what is another's and what is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"accounts/%s", "accounts/%s/balance", "accounts/%s/statement", "transactions/%s"})
    void nobodyReadsAnothersByGuessingAnId(String route) throws Exception {
        UUID buyer = GatewayClient.freshId();
        JsonObject receipt = buy(buyer);
        String id = route.startsWith("accounts") ? cashOf(buyer) : receipt.getString("transaction_id");
        String path = "/v1/ledger/" + route.formatted(id);
        assertEquals(200, user(buyer, null).get(path).statusCode());
        assertEquals(200, service.platform().get(path).statusCode());
        String unknown = refusal(service.platform().get("/v1/ledger/" + route.formatted(NOTHING)));
        List<GatewayClient> others = List.of(
                user(GatewayClient.freshId(), null), user(OWNER, null), user(OTHER_OWNER, OTHER), service(OTHER));
        for (GatewayClient other : others) {
            assertEquals(unknown, refusal(other.get(path)));
        }
    }

    /** A transaction is seen from both ends, an account from its own alone. */
    @Test
    void theOrganizerDoesNotSeeTheBuyersAccount() throws Exception {
        UUID buyer = GatewayClient.freshId();
        JsonObject receipt = buy(buyer);
        String entries = "/v1/ledger/transactions/" + receipt.getString("transaction_id");
        assertEquals(200, user(OWNER, ONE).get(entries).statusCode());
        String account = "/v1/ledger/accounts/" + cashOf(buyer);
        for (String more : List.of("", "/balance", "/statement")) {
            assertProblem(404, "not_found", user(OWNER, ONE).get(account + more));
        }
    }

    @Test
    void anEscrowIsSeenFromBothSidesAndByNobodyElse() throws Exception {
        UUID sponsor = UUID.randomUUID();
        UUID sold = UUID.randomUUID();
        UUID order = UUID.randomUUID();
        UUID escrow = UUID.randomUUID();
        database.execute("""
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%5$s', 'Sponsor');
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%2$s', '%6$s', '%7$s', 'Package', 100, 'USD');
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                VALUES ('%3$s', '%2$s', '%1$s', '%7$s', 100, 'USD');
                INSERT INTO payments.accounts (id, kind, sponsorship_order_id, currency, created_at)
                VALUES ('%4$s', 'sponsor_escrow', '%3$s', 'USD', now())""".formatted(sponsor, sold, order, escrow, OTHER, GatewayClient.EVENT, ONE));
        String path = "/v1/ledger/accounts/" + escrow;
        for (GatewayClient side : List.of(user(OWNER, ONE), user(OTHER_OWNER, OTHER), service(ONE), service(OTHER))) {
            assertEquals(order.toString(), read(side, path).getString("sponsorship_order_id"));
            assertEquals(0, read(side, path + "/balance").getLong("balance_cents"));
            assertEquals(
                    "{\"entries\":[],\"next_cursor\":null}",
                    side.get(path + "/statement").body());
        }
        assertProblem(404, "not_found", user(OWNER, null).get(path));
        assertProblem(404, "not_found", service(NOTHING).get(path));
    }

    @Test
    void aClosedAccountSaysWhen() throws Exception {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO payments.accounts (id, kind, organization_id, currency, created_at, closed_at)
                VALUES ('%s', 'organizer_cash', '%s', 'CHF', '2026-01-01Z', '2026-02-01Z')""".formatted(id, OTHER));
        JsonObject account = read(service(OTHER), "/v1/ledger/accounts/" + id);
        assertEquals("2026-02-01T00:00:00Z", account.getString("closed_at"));
        assertTrue(service(OTHER)
                .get("/rest/v1/accounts?organization_id=eq." + OTHER)
                .body()
                .contains("2026-02-01T00:00:00Z"));
    }

    @Test
    void whatWasNotedWithATransactionIsShown() throws Exception {
        UUID buyer = GatewayClient.freshId();
        String id = buy(buyer).getString("transaction_id");
        forge("UPDATE payments.transactions SET metadata = '{\"till\":7}' WHERE id = '" + id + "'");
        JsonObject noted = new JsonObject().put("till", 7);
        assertEquals(
                noted, read(user(buyer, null), "/v1/ledger/transactions/" + id).getJsonObject("metadata"));
        assertEquals(
                noted,
                read(user(buyer, null), "/v1/ledger/accounts/" + cashOf(buyer) + "/statement")
                        .getJsonArray("entries")
                        .getJsonObject(0)
                        .getJsonObject("metadata"));
    }

    @Test
    void allAccountsComeToZeroNowAndAtAnyTime() throws Exception {
        String posted = buy(GatewayClient.freshId()).getString("transaction_id");
        String then = trial("?at=" + postedAt(posted));
        buy(GatewayClient.freshId());
        assertEquals(then, trial("?at=" + postedAt(posted)));
        JsonObject now = new JsonObject(trial(""));
        JsonObject dollars = now.getJsonArray("currencies").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("currency").equals("USD"))
                .findFirst()
                .orElseThrow();
        assertEquals(0, dollars.getLong("total_cents"));
        List<Long> balances = dollars.getJsonArray("kinds").stream()
                .map(kind -> ((JsonObject) kind).getLong("balance_cents"))
                .toList();
        assertEquals(0, balances.stream().mapToLong(Long::longValue).sum());
        assertEquals(
                database.count("SELECT sum(balance_cents) FROM payments.accounts WHERE kind = 'user_cash'"),
                balances.getLast());
        assertTrue(!then.equals(trial("")));
    }

    private static String trial(String query) throws Exception {
        HttpResponse<String> answer = service.platform().get("/v1/ledger/trial-balance" + query);
        assertEquals(200, answer.statusCode(), answer::body);
        for (Object each : new JsonObject(answer.body()).getJsonArray("currencies")) {
            assertEquals(0, ((JsonObject) each).getLong("total_cents"), answer::body);
        }
        return answer.body();
    }

    @Test
    void theTrialBalanceIsThePlatformsAlone() throws Exception {
        for (GatewayClient other : List.of(service(ONE), user(OWNER, ONE), user(OWNER, null))) {
            assertProblem(403, "forbidden", other.get("/v1/ledger/trial-balance"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            /v1/ledger/transactions reference
            /v1/ledger/transactions?limit=1 reference
            /v1/ledger/transactions?reference=1 reference
            /v1/ledger/transactions?reference=0e000000-0000-7000-8000-000000000001&cursor=AAAA cursor
            /v1/ledger/accounts/0e000000-0000-7000-8000-000000000001?at=2026-01-01T00:00:00Z at
            /v1/ledger/accounts/0e000000-0000-7000-8000-000000000001/balance?at=2026-01-01 at
            /v1/ledger/accounts/0e000000-0000-7000-8000-000000000001/statement?limit=0 limit
            /v1/ledger/accounts/0e000000-0000-7000-8000-000000000001/statement?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA cursor
            /v1/ledger/trial-balance?at=now at
            """)
    void aFaultyParameterIsNamed(String path, String parameter) throws Exception {
        JsonObject problem =
                assertProblem(400, "invalid_parameter", service.platform().get(path));
        assertEquals(1, problem.getJsonArray("errors").size(), problem::encode);
        assertEquals(
                "?" + parameter, problem.getJsonArray("errors").getJsonObject(0).getString("pointer"));
    }

    private static JsonObject buy(UUID buyer) throws Exception {
        HttpResponse<String> sold = service.platform()
                .purchase(GatewayClient.freshId(), buyer, GatewayClient.EVENT, GatewayClient.TIER, 10_000);
        assertEquals(201, sold.statusCode(), sold::body);
        return new JsonObject(sold.body());
    }

    private static String cashOf(UUID buyer) {
        return database.text("SELECT id FROM payments.accounts WHERE user_id = '" + buyer + "'");
    }

    private static OffsetDateTime postedAt(String transaction) {
        return OffsetDateTime.parse(database.text("SELECT to_char(posted_at AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM payments.transactions WHERE id = '" + transaction + "'"));
    }

    /** As if the later of two batches had been posted while the clock stood an hour before the earlier. */
    private static void setBack(String before, String after) {
        forge("""
                UPDATE payments.transactions SET posted_at = (
                    SELECT posted_at FROM payments.transactions WHERE id = '%1$s') - interval '1 hour'
                WHERE id = '%2$s';
                UPDATE payments.batches AS b SET posted_at = t.posted_at
                FROM payments.transactions AS t WHERE t.id = '%2$s' AND b.number = t.batch_number""".formatted(before, after));
    }

    /** What triggers refuse to everybody, while they are off. */
    private static void forge(String change) {
        database.execute("""
                ALTER TABLE payments.transactions DISABLE TRIGGER transactions_append_only;
                ALTER TABLE payments.transactions DISABLE TRIGGER transactions_lose_notes_only;
                ALTER TABLE payments.batches DISABLE TRIGGER batches_append_only;
                %s;
                ALTER TABLE payments.transactions ENABLE ALWAYS TRIGGER transactions_append_only;
                ALTER TABLE payments.transactions ENABLE ALWAYS TRIGGER transactions_lose_notes_only;
                ALTER TABLE payments.batches ENABLE ALWAYS TRIGGER batches_append_only""".formatted(change));
    }

    private static void assertBalance(long cents, String transaction, JsonObject balance) {
        assertEquals(cents, balance.getLong("balance_cents"), balance::encode);
        assertEquals(transaction, balance.getString("last_transaction_id"), balance::encode);
    }

    private static String refusal(HttpResponse<String> answer) {
        JsonObject problem = assertProblem(404, "not_found", answer);
        return problem.getString("detail");
    }

    private static GatewayClient user(UUID user, UUID organization) {
        return service.client(service.tokens().sign(Role.AUTHENTICATED, organization, user, Duration.ofMinutes(10)));
    }

    private static GatewayClient service(UUID organization) {
        return service.client(service.tokens().sign(Role.SERVICE_ROLE, organization, null, Duration.ofMinutes(10)));
    }

    private static JsonObject read(GatewayClient client, String path) throws Exception {
        HttpResponse<String> answer = client.get(path);
        assertEquals(200, answer.statusCode(), answer::body);
        return new JsonObject(answer.body());
    }

    private static JsonObject assertProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        JsonObject problem = new JsonObject(answer.body());
        assertEquals(code, problem.getString("code"), answer::body);
        return problem;
    }
}
