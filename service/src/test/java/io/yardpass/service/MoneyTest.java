package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands about money over HTTP: from an empty wallet to a released escrow, and everything that is refused on the way. */
class MoneyTest extends WithService {
    private static final UUID ONE = DemoIds.ORGANIZATION.number(1);
    private static final UUID TWO = DemoIds.ORGANIZATION.number(2);
    private static final UUID USER = DemoIds.USER.number(49);

    private static UUID wallet;
    private static UUID cash;
    private static UUID revenue;
    private static UUID euros;
    private static UUID closed;

    @BeforeAll
    static void accounts() throws Exception {
        assertStatus(201, topUp(service(ONE), "'organization_id':'" + ONE + "'", "5000"));
        wallet = account("wallet", ONE, "USD");
        cash = account("sponsor_cash", ONE, "USD");
        revenue = opened("organizer_cash", ONE, "USD", 0);
        euros = opened("organizer_cash", ONE, "EUR", 0);
        closed = opened("organizer_cash", ONE, "CHF", 0);
        database.execute("UPDATE payments.accounts SET closed_at = now() WHERE id = '" + closed + "'");
    }

    private static UUID account(String kind, UUID organization, String currency) {
        return UUID.fromString(database.text(
                "SELECT id FROM payments.accounts WHERE kind = '%s' AND organization_id = '%s' AND currency = '%s'"
                        .formatted(kind, organization, currency)));
    }

    private static UUID opened(String kind, UUID organization, String currency, long cents) {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO payments.accounts (id, kind, organization_id, currency, balance_cents, created_at)
                VALUES ('%s', '%s', '%s', '%s', %d, now())""".formatted(id, kind, organization, currency, cents));
        return id;
    }

    @Test
    void aTransferIsTriedPostedReplayedAndUndone() throws Exception {
        UUID id = GatewayClient.freshId();
        String wanted = transfer(id, legs(cash, "700", revenue, "-700"));
        HttpResponse<String> tried =
                post(service.platform(), wanted.replace("{'id'", "{'dry_run':true,'id'"), "k " + id);
        assertStatus(200, tried);
        assertTrue(tried.body().startsWith("{\"dry_run\":true"), tried::body);
        HttpResponse<String> posted = post(service.platform(), wanted, "k " + id);
        assertStatus(201, posted);
        HttpResponse<String> again = post(service.platform(), wanted, "k " + id);
        assertStatus(200, again);
        assertEquals(posted.body(), again.body());
        assertEquals("true", again.headers().firstValue("Idempotent-Replayed").orElse(""));
        HttpResponse<String> otherKey = post(service.platform(), wanted, "other " + id);
        assertStatus(200, otherKey);
        assertEquals(posted.body(), otherKey.body());
        JsonObject read = new JsonObject(
                service.platform().get("/v1/ledger/transactions/" + id).body());
        assertEquals(700, read.getJsonArray("entries").getJsonObject(0).getLong("amount_cents"));

        String undo = "/v1/ledger/transactions/" + id + "/reverse";
        String reversal = "{'id':'" + GatewayClient.freshId() + "'}";
        assertProblem(403, "forbidden", command(service(ONE), undo, reversal, "r1"));
        assertStatus(201, command(service.platform(), undo, reversal, "r2"));
        assertStatus(200, command(service.platform(), undo, reversal, "r2"));
        assertProblem(
                409,
                "already_reversed",
                command(service.platform(), undo, "{'id':'" + GatewayClient.freshId() + "'}", "r3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1.0        | -1         | 422 | amount_not_integer",
                "1e2        | -100       | 422 | amount_not_integer",
                "'1'        | -1         | 422 | amount_not_integer",
                "null       | -1         | 422 | amount_not_integer",
                "true       | -1         | 422 | amount_not_integer",
                "[1]        | -1         | 422 | amount_not_integer",
                "0          | 0          | 422 | amount_zero",
                "-0         | 0          | 422 | amount_zero",
                "9007199254740992 | -9007199254740992 | 422 | amount_out_of_range",
                "-9007199254740993 | 9007199254740993 | 422 | amount_out_of_range",
                "9223372036854775808 | -1 | 422 | amount_out_of_range",
                "123456789012345678901234567890 | -1 | 422 | amount_out_of_range",
                "5          | -4         | 422 | unbalanced",
                "5          | 5          | 422 | unbalanced",
            })
    void anAmountThatIsNoneHasACodeOfItsOwn(String debit, String credit, int status, String code) throws Exception {
        // What is final keeps its key; nothing else is written.
        assertNothing(
                code.equals("unbalanced"),
                status,
                code,
                transfer(legs(cash, debit.replace('\'', '"'), revenue, credit)));
    }

    @Test
    void accountsThatCannotBeMovedHaveCodesOfTheirOwn() throws Exception {
        UUID nobodys = GatewayClient.freshId();
        assertNothing(false, 404, "unknown_account", transfer(legs(cash, "5", nobodys, "-5")));
        assertNothing(
                true, 409, "account_closed", transfer(legs(closed, "5", opened("sponsor_cash", ONE, "CHF", 0), "-5")));
        assertNothing(true, 422, "unbalanced", transfer(legs(cash, "5", euros, "-5")));
        assertNothing(
                false,
                422,
                "currency_mismatch",
                transfer(legs(cash, "5", revenue, "-5")).replace("{'id'", "{'currency':'EUR','id'"));
        assertNothing(false, 409, "insufficient_balance", transfer(legs(wallet, "900000", cash, "-900000")));
        assertNothing(
                true,
                422,
                "reserved_kind",
                transfer(legs(cash, "5", revenue, "-5")).replace("{'id'", "{'kind':'ticket_purchase','id'"));
        assertNothing(false, 422, "malformed", transfer(legs(cash, "5", cash, "-5")));
        assertNothing(
                false,
                422,
                "malformed",
                transfer(legs(cash, "5", revenue, "-5")).replace("{'id'", "{'kind':'Pay|out','id'"));
        assertNothing(
                false,
                422,
                "malformed",
                transfer(legs(cash, "5", revenue, "-5")).replace("{'id'", "{'metadata':'x','id'"));
        assertNothing(
                false,
                422,
                "malformed",
                transfer(legs(cash, "5", revenue, "-5"))
                        .replace("{'id'", "{'metadata':{'x':'" + "y".repeat(5_000) + "'},'id'"));
        assertNothing(
                false,
                422,
                "malformed",
                transfer(legs(cash, "5", revenue, "-5")).replace("{'id'", "{'metadata':{'x':1e999},'id'"));
        assertNothing(false, 422, "malformed", transfer("[{'account_id':'" + cash + "','amount_cents':5}]"));
        String many = Stream.generate(() -> "{'account_id':'" + GatewayClient.freshId() + "','amount_cents':5}")
                .limit(51)
                .collect(Collectors.joining(",", "[", "]"));
        assertNothing(false, 422, "malformed", transfer(many));
    }

    @Test
    void aSumBeyondWhatAnAccountMayStandAtIsRefusedForNow() throws Exception {
        UUID huge = opened("organizer_cash", ONE, "GBP", AmountLimits.ACCOUNT_CENTS_MAX - 3);
        UUID other = opened("sponsor_cash", ONE, "GBP", 0);
        assertNothing(false, 422, "amount_out_of_range", transfer(legs(huge, "4", other, "-4")));
    }

    @Test
    void onlyThePlatformPostsAndWithoutAKeyNothingIsDone() throws Exception {
        String wanted = transfer(legs(cash, "5", revenue, "-5"));
        var before = rows();
        assertProblem(403, "forbidden", post(user(DemoIds.USER.number(1), ONE), wanted, "k"));
        assertProblem(403, "forbidden", post(service(ONE), wanted, "k"));
        assertProblem(403, "forbidden", post(service(ONE), wanted.replace("{'id'", "{'dry_run':true,'id'"), "k"));
        assertEquals(before, rows());
        assertProblem(400, "idempotency_key_missing", service.platform().post("/v1/ledger/transactions", json(wanted)));
        HttpResponse<String> got = service(ONE).get("/v1/wallet-top-ups");
        assertEquals("POST", got.headers().firstValue("Allow").orElse(""));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 422, amount_zero",
        "-5, 422, amount_negative",
        "5.5, 422, amount_not_integer",
        "9007199254740992, 422, amount_out_of_range"
    })
    void aTopUpAddsWholeCents(String amount, int status, String code) throws Exception {
        var before = rows();
        assertProblem(status, code, topUp(service(ONE), "'organization_id':'" + ONE + "'", amount));
        assertEquals(before, rows());
    }

    @Test
    void walletsAreToppedUpByThoseWhoseTheyAre() throws Exception {
        var before = rows();
        String ofOne = "'organization_id':'" + ONE + "'";
        assertProblem(404, "unknown_organization", topUp(service(TWO), ofOne, "5"));
        assertProblem(404, "unknown_organization", topUp(user(USER, null), ofOne, "5"));
        assertProblem(403, "forbidden", topUp(user(DemoIds.USER.number(3), ONE), ofOne, "5"));
        assertProblem(
                403, "user_not_allowed", topUp(user(USER, null), "'user_id':'" + DemoIds.USER.number(1) + "'", "5"));
        assertProblem(403, "user_not_allowed", topUp(service(ONE), "'user_id':'" + USER + "'", "5"));
        assertProblem(422, "malformed", topUp(service(ONE), ofOne + ",'user_id':'" + USER + "'", "5"));
        assertEquals(before, rows());
        assertStatus(201, topUp(user(DemoIds.USER.number(1), null), ofOne, "5"));
        assertStatus(201, topUp(user(USER, null), "'user_id':'" + USER + "'", "5"));
        assertStatus(201, topUp(service.platform(), "'user_id':'" + USER + "'", "5"));
        assertProblem(
                422,
                "unknown_currency",
                command(service(ONE), "/v1/wallet-top-ups", body(ofOne, "5").replace("USD", "QQQ"), "q"));
    }

    /** From an offer to the money's release, by HTTP and by no other way. */
    @Test
    void aSponsorshipOfAThousandDollarsComesOutToTheCent() throws Exception {
        UUID sponsor = created(service(TWO), "create_sponsor", "{'name':'Northern'}");
        UUID offer = created(
                service(ONE),
                "create_package",
                "{'event_id':'" + GatewayClient.EVENT + "','name':'Gold','price_cents':100000,'currency':'USD'}");
        String wanted = "{'package_id':'" + offer + "','sponsor_id':'" + sponsor + "'}";
        UUID order = created(service(TWO), "create_sponsorship_order", wanted);
        assertProblem(409, "sold_out", service(TWO).post("/v1/rpc/create_sponsorship_order", json(wanted)));

        UUID banner = created(
                service(ONE),
                "create_deliverable",
                "{'order_id':'" + order + "','description':'A banner above the stage'}");

        UUID stranger = GatewayClient.freshId();
        assertProblem(404, "unknown_sponsorship_order", step(user(stranger, null), order, "fund", ""));
        assertProblem(403, "forbidden", step(user(USER, null), order, "fund", ""));
        assertProblem(404, "unknown_sponsorship_order", step(service(TWO), GatewayClient.freshId(), "fund", ""));
        assertProblem(404, "not_found", step(service(TWO), order, "steal", ""));
        assertProblem(409, "transition_refused", step(service(ONE), order, "lock", ""));
        assertProblem(403, "forbidden", step(service(ONE), order, "fund", ""));
        assertProblem(422, "malformed", step(service(TWO), order, "lock", "{'payment_reference':'x'}"));
        assertProblem(422, "malformed", step(service.platform(), order, "resolve", ""));
        assertStatus(201, step(service(TWO), order, "fund", "{'payment_reference':'ch_1'}"));
        assertStatus(201, step(service(ONE), order, "lock", ""));
        assertDelivered(order, banner);
        HttpResponse<String> released = step(service(TWO), order, "approve", "{}");
        assertStatus(201, released);
        JsonObject told = new JsonObject(released.body());
        assertEquals(List.of(5_000L, 95_000L), List.of(told.getLong("fee_cents"), told.getLong("organizer_cents")));
        assertEquals(
                List.of(
                        List.of("sponsor_escrow", "100000"),
                        List.of("organizer_cash", "-95000"),
                        List.of("platform_revenue", "-5000")),
                database.rows(
                        "SELECT a.kind, e.amount_cents FROM payments.entries e JOIN payments.accounts a ON a.id = e.account_id"
                                + " WHERE e.transaction_id = '" + told.getString("transaction_id")
                                + "' ORDER BY e.ordinal"));
        UUID escrow = UUID.fromString(
                database.text("SELECT id FROM payments.accounts WHERE sponsorship_order_id = '" + order + "'"));
        UUID dollars = account("sponsor_cash", TWO, "USD");
        HttpResponse<String> reopened = post(
                service.platform(),
                transfer(legs(dollars, "5", escrow, "-5")),
                GatewayClient.freshId().toString());
        assertProblem(409, "escrow_account", reopened);
    }

    /** Until the last approval nothing is released. */
    private static void assertDelivered(UUID order, UUID deliverable) throws Exception {
        String named = "{'deliverable_id':'" + deliverable + "'}";
        assertProblem(409, "deliverables_not_approved", step(service(TWO), order, "approve", "{}"));
        assertProblem(409, "transition_refused", service(TWO).post("/v1/rpc/approve_deliverable", json(named)));
        assertProblem(403, "forbidden", service(TWO).post("/v1/rpc/submit_deliverable", json(named)));
        assertStatus(200, service(ONE).post("/v1/rpc/submit_deliverable", json(named)));
        assertProblem(409, "deliverables_not_approved", step(service(TWO), order, "approve", "{}"));
        assertStatus(200, service(TWO).post("/v1/rpc/approve_deliverable", json(named)));
    }

    private static HttpResponse<String> step(GatewayClient client, UUID order, String action, String body)
            throws Exception {
        return command(
                client,
                "/v1/sponsorship-orders/" + order + "/" + action,
                body,
                GatewayClient.freshId().toString());
    }

    private static UUID created(GatewayClient client, String function, String arguments) throws Exception {
        HttpResponse<String> answer = client.post("/v1/rpc/" + function, json(arguments));
        assertStatus(200, answer);
        return UUID.fromString(new JsonObject(answer.body()).getString("result"));
    }

    private static HttpResponse<String> topUp(GatewayClient client, String owner, String amount) throws Exception {
        return command(
                client,
                "/v1/wallet-top-ups",
                body(owner, amount),
                GatewayClient.freshId().toString());
    }

    private static String body(String owner, String amount) {
        UUID id = GatewayClient.freshId();
        return "{'id':'" + id + "'," + owner + ",'currency':'USD','amount_cents':" + amount
                + ",'payment_reference':'ch " + id + "'}";
    }

    private static String transfer(String legs) {
        return transfer(GatewayClient.freshId(), legs);
    }

    private static String transfer(UUID id, String legs) {
        return "{'id':'" + id + "','reference_type':'note','reference_id':'" + id + "','legs':" + legs + "}";
    }

    private static String legs(UUID debited, String debit, UUID credited, String credit) {
        return "[{'account_id':'" + debited + "','amount_cents':" + debit + "},{'account_id':'" + credited
                + "','amount_cents':" + credit + "}]";
    }

    private static void assertNothing(boolean keepsKey, int status, String code, String transfer) throws Exception {
        var before = rows();
        long keys = keys();
        assertProblem(
                status,
                code,
                post(service.platform(), transfer, GatewayClient.freshId().toString()));
        assertEquals(before, rows());
        assertEquals(keys + (keepsKey ? 1 : 0), keys());
    }

    private static long keys() {
        return database.count("SELECT count(*) FROM payments.idempotency_keys");
    }

    private static List<List<String>> rows() {
        return database.rows("""
                SELECT (SELECT count(*) FROM payments.transactions), (SELECT count(*) FROM payments.entries),
                    (SELECT count(*) FROM payments.credit_lots), (SELECT count(*) FROM payments.receipts),
                    (SELECT count(*) FROM sponsorship.order_history), (SELECT count(*) FROM organizations.wallets)""");
    }

    private static HttpResponse<String> post(GatewayClient client, String body, String key) throws Exception {
        return command(client, "/v1/ledger/transactions", body, key);
    }

    private static HttpResponse<String> command(GatewayClient client, String path, String body, String key)
            throws Exception {
        return client.post(path, json(body), "Idempotency-Key", key.replace(' ', '-'));
    }

    private static GatewayClient service(UUID organization) {
        return service.client(service.tokens().sign(Role.SERVICE_ROLE, organization, null, Duration.ofMinutes(10)));
    }

    private static GatewayClient user(UUID user, UUID organization) {
        return service.client(service.tokens().sign(Role.AUTHENTICATED, organization, user, Duration.ofMinutes(10)));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static void assertStatus(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
    }

    private static void assertProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(code, new JsonObject(answer.body()).getString("code"), answer::body);
    }
}
