import io.yardpass.client.ApiClient;
import io.yardpass.client.ApiException;
import io.yardpass.client.ApiResponse;
import io.yardpass.client.api.IngestApi;
import io.yardpass.client.api.TicketsApi;
import io.yardpass.client.model.EventView;
import io.yardpass.client.model.HoldAnswer;
import io.yardpass.client.model.Problem;
import io.yardpass.client.model.ProblemCode;
import io.yardpass.client.model.Purchase;
import io.yardpass.client.model.PurchaseItem;
import io.yardpass.client.model.Receipt;
import io.yardpass.client.model.TicketHold;
import io.yardpass.client.model.VerdictCode;
import io.yardpass.client.model.Verdicts;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A view, a hold, a purchase, the same again, and a release, by the generated client. Arguments: URL, token, order, proof. */
public final class Walk {
    private static final UUID EVENT = UUID.fromString("0e000000-0000-7000-8000-000000000001");
    private static final UUID TIER = UUID.fromString("0c000000-0000-7000-8000-000000000001");

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
        new Walk(client, UUID.fromString(arguments[2]), arguments[3]).walk();
    }

    private final ApiClient client;
    private final IngestApi ingest;
    private final TicketsApi tickets;
    private final UUID order;
    private final String proof;

    private Walk(ApiClient client, UUID order, String proof) {
        this.client = client;
        this.ingest = new IngestApi(client);
        this.tickets = new TicketsApi(client);
        this.order = order;
        this.proof = proof;
    }

    private void walk() throws Exception {
        view();
        HoldAnswer hold = hold();
        Purchase purchase = new Purchase()
                .id(order)
                .eventId(EVENT)
                .holdId(hold.getHoldId())
                .items(List.of(new PurchaseItem().tierId(TIER).quantity(2)))
                .currency("USD")
                .totalCents(20_000L)
                .paymentReference("pi_" + order);
        refusedUnpaid(purchase);
        replay(purchase, buy(purchase.paymentProof(proof)));
        release(hold());
    }

    private void view() throws ApiException {
        EventView view = new EventView().id(UUID.randomUUID()).eventId(EVENT).occurredAt(OffsetDateTime.now());
        Verdicts first = ingest.recordEventViews(List.of(view), null, null);
        same(1, first.getAccepted(), "accepted views");
        Verdicts second = ingest.recordEventViews(List.of(view), null, null);
        same(1, second.getDuplicate(), "duplicate views");
        same(VerdictCode.DUPLICATE, second.getErrors().getFirst().getCode(), "the verdict on a view that was there");
        same(view.getId(), second.getErrors().getFirst().getId(), "the view that was there");
        say("a view counted once");
    }

    private HoldAnswer hold() throws ApiException {
        UUID id = UUID.randomUUID();
        TicketHold wanted = new TicketHold().id(id).tierId(TIER).quantity(2).sessionId("walk");
        ApiResponse<HoldAnswer> answer = tickets.holdTicketsWithHttpInfo(id.toString(), wanted, null, null);
        same(201, answer.getStatusCode(), "the status of a hold");
        HoldAnswer hold = answer.getData();
        same(id, hold.getHoldId(), "the hold");
        same(HoldAnswer.StatusEnum.HELD, hold.getStatus(), "what a hold is");
        same(2, hold.getQuantity(), "held tickets");
        same(true, hold.getExpiresAt().isAfter(OffsetDateTime.now()), "a hold that lasts");
        say("2 tickets held");
        return hold;
    }

    private void refusedUnpaid(Purchase purchase) throws Exception {
        try {
            tickets.purchaseTickets(order.toString(), purchase, null, null);
        } catch (ApiException refused) {
            same(402, refused.getCode(), "the status without a payment");
            Problem problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
            same(ProblemCode.PAYMENT_REQUIRED, problem.getCode(), "the problem without a payment");
            say("not sold unpaid");
            return;
        }
        throw new AssertionError("sold without a payment");
    }

    private Receipt buy(Purchase purchase) throws ApiException {
        ApiResponse<Receipt> answer = tickets.purchaseTicketsWithHttpInfo(order.toString(), purchase, null, null);
        same(201, answer.getStatusCode(), "the status of a purchase");
        Receipt receipt = answer.getData();
        same(order, receipt.getOrderId(), "the order");
        same(Receipt.StatusEnum.COMPLETED, receipt.getStatus(), "what an order is");
        same(20_000L, receipt.getTotalCents(), "the total");
        same(20_000L, receipt.getFeeCents() + receipt.getOrganizationCents(), "the shares of the total");
        same(2, receipt.getTickets().size(), "bought tickets");
        say("2 tickets bought");
        return receipt;
    }

    private void replay(Purchase purchase, Receipt first) throws ApiException {
        ApiResponse<Receipt> answer = tickets.purchaseTicketsWithHttpInfo(order.toString(), purchase, null, null);
        same(200, answer.getStatusCode(), "the status of a replay");
        same(List.of("true"), answer.getHeaders().get("idempotent-replayed"), "the header of a replay");
        same(first, answer.getData(), "the receipt of a replay");
        say("bought once, the same receipt again");
    }

    private void release(HoldAnswer hold) throws ApiException {
        ApiResponse<HoldAnswer> answer =
                tickets.releaseHoldWithHttpInfo(hold.getHoldId(), "release-" + hold.getHoldId(), null, null);
        same(201, answer.getStatusCode(), "the status of a release");
        same(hold.getHoldId(), answer.getData().getHoldId(), "the released hold");
        same(HoldAnswer.StatusEnum.RELEASED, answer.getData().getStatus(), "what a released hold is");
        say("2 tickets released");
    }

    private static void same(Object expected, Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }

    private static void say(String what) {
        System.out.println("Java client: " + what);
    }
}
