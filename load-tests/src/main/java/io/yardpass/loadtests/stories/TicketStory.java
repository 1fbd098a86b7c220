package io.yardpass.loadtests.stories;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.service.TokenSigner;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Somebody holds and buys, each step once the one before is answered; what becomes of the tickets is another story. Confined
 * to one event loop.
 */
final class TicketStory {
    private static final int[] TIER_CENTS = {10_000, 2_500, 25_000};
    private static final int PUBLIC_EVENTS = 9;

    private final CommandClient client;
    private final TokenSigner tokens;
    private final Ids ids;
    private final RandomGenerator random;
    private final String mark;
    private final String platform;
    private final SoldTickets sold;

    TicketStory(Stage stage) {
        this.client = stage.client();
        this.tokens = stage.tokens();
        this.ids = stage.ids();
        this.random = stage.random();
        this.mark = stage.mark();
        this.platform = tokens.platform();
        this.sold = new SoldTickets(stage);
    }

    Future<Void> buy() {
        return buy(null);
    }

    Future<Void> holdAndBuy() {
        int event = publicEvent();
        UUID buyer = ids.next();
        int tier = random.nextInt(TIER_CENTS.length);
        int quantity = 1 + random.nextInt(3);
        return client.done(hold(event, tier, quantity, buyer, 600))
                .compose(held -> buy(new Held(event, buyer, tier, quantity, held.getString("hold_id"))));
    }

    private record Held(int event, UUID buyer, int tier, int quantity, String id) {}

    Future<Void> holdAndLetGo() {
        UUID buyer = ids.next();
        boolean released = random.nextBoolean();
        Command hold = hold(publicEvent(), 0, 1 + random.nextInt(4), buyer, released ? 600 : 1);
        return client.done(hold)
                .compose(held -> released
                        ? client.done(Command.without(
                                        CommandKind.RELEASE,
                                        "/v1/ticket-holds/" + held.getString("hold_id") + "/release",
                                        hold.token(),
                                        ids.next(),
                                        new JsonObject()))
                                .mapEmpty()
                        : Future.succeededFuture());
    }

    private Command hold(int event, int tier, int quantity, UUID buyer, int seconds) {
        JsonObject body = new JsonObject()
                .put("tier_id", Demo.tier(event, tier).toString())
                .put("quantity", quantity)
                .put("session_id", "session-" + random.nextInt(1_000_000))
                .put("ttl_seconds", seconds);
        return Command.of(CommandKind.HOLD, "/v1/ticket-holds", tokens.user(buyer), ids.next(), body);
    }

    private Future<Void> buy(Held held) {
        int event = held == null ? publicEvent() : held.event();
        UUID buyer = held == null ? ids.next() : held.buyer();
        Map<Integer, Integer> items = new TreeMap<>();
        if (held != null) {
            items.put(held.tier(), held.quantity());
        }
        for (int more = random.nextInt(held == null ? 1 : 0, 3); more > 0; more--) {
            items.merge(random.nextInt(TIER_CENTS.length), 1 + random.nextInt(2), Integer::sum);
        }
        Command purchase = purchase(event, buyer, items, held == null ? null : held.id(), 0);
        return client.done(purchase)
                .compose(receipt -> sold.use(sale(purchase.id(), event, buyer, receipt)))
                .compose(_ -> random.nextInt(8) == 0 ? buyWithPaymentOf(purchase) : Future.succeededFuture());
    }

    /** What was paid once buys nothing else. */
    private Future<Void> buyWithPaymentOf(Command paid) {
        JsonObject body = new JsonObject(paid.body());
        body.remove("hold_id");
        return client.refused(
                Command.of(CommandKind.PURCHASE, paid.path(), paid.token(), ids.next(), body),
                "payment_reference_used");
    }

    Future<Void> buyAtAWrongPrice() {
        return client.refused(
                purchase(publicEvent(), ids.next(), Map.of(0, 1), null, random.nextInt(1, 100)), "total_mismatch");
    }

    /** By the buyer, or for the buyer by a service. */
    private Command purchase(int event, UUID buyer, Map<Integer, Integer> items, String hold, int centsTooMuch) {
        UUID order = ids.next();
        boolean service = hold == null && random.nextBoolean();
        JsonArray lines = new JsonArray();
        int total = centsTooMuch;
        for (var item : items.entrySet()) {
            lines.add(new JsonObject()
                    .put("tier_id", Demo.tier(event, item.getKey()).toString())
                    .put("quantity", item.getValue()));
            total += TIER_CENTS[item.getKey()] * item.getValue();
        }
        JsonObject body = new JsonObject()
                .put("event_id", Demo.event(event).toString())
                .put("items", lines)
                .put("currency", "USD")
                .put("total_cents", total)
                .put("payment_reference", mark + "/" + order);
        if (service) {
            body.put("user_id", buyer.toString());
        }
        if (hold != null) {
            body.put("hold_id", hold);
        }
        return Command.of(
                CommandKind.PURCHASE, "/v1/ticket-purchases", service ? platform : tokens.user(buyer), order, body);
    }

    private SoldTickets.Sale sale(UUID order, int event, UUID buyer, JsonObject receipt) {
        JsonArray tickets = receipt.getJsonArray("tickets");
        return new SoldTickets.Sale(
                order,
                event,
                tokens.user(buyer),
                IntStream.range(0, tickets.size())
                        .mapToObj(tickets::getJsonObject)
                        .map(ticket -> new SoldTickets.Ticket(ticket.getString("id"), ticket.getString("code")))
                        .toList());
    }

    private int publicEvent() {
        return 1 + random.nextInt(PUBLIC_EVENTS) + random.nextInt(2) * Demo.EVENTS / 2;
    }
}
