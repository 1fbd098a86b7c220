package io.yardpass.loadtests.stories;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.Ids;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A sponsor takes a package, and its money goes one of the ways that it can go. Confined to one event loop. */
final class SponsorshipStory {
    private static final UUID ORGANIZER = Demo.organizationOfEvent(1);
    private static final UUID SPONSOR = Demo.organizationOfEvent(Demo.EVENTS);

    private final CommandClient client;
    private final String organizer;
    private final String sponsor;
    private final String platform;
    private final String mark;
    private final Ids ids;
    private final RandomGenerator random;

    SponsorshipStory(Stage stage) {
        this.client = stage.client();
        this.organizer = stage.tokens().service(ORGANIZER);
        this.sponsor = stage.tokens().service(SPONSOR);
        this.platform = stage.tokens().platform();
        this.mark = stage.mark();
        this.ids = stage.ids();
        this.random = stage.random();
    }

    Future<Void> tell() {
        UUID order = ids.next();
        return order(order).compose(_ -> switch (random.nextInt(4)) {
            case 0 -> step(order, "refund", sponsor);
            case 1 -> fund(order).compose(_ -> step(order, "refund", organizer));
            case 2 -> locked(order).compose(_ -> step(order, "approve", sponsor));
            default ->
                locked(order)
                        .compose(_ -> step(order, "dispute", random.nextBoolean() ? sponsor : organizer))
                        .compose(_ -> resolve(order));
        });
    }

    private Future<Void> order(UUID order) {
        UUID sponsorId = ids.next();
        UUID packageId = ids.next();
        JsonObject named = new JsonObject().put("id", sponsorId.toString()).put("name", "Acme");
        JsonObject offered = new JsonObject()
                .put("id", packageId.toString())
                .put("event_id", Demo.event(1).toString())
                .put("name", "Main stage")
                .put("price_cents", 1 + random.nextInt(100_000))
                .put("currency", "USD");
        JsonObject ordered = new JsonObject()
                .put("id", order.toString())
                .put("package_id", packageId.toString())
                .put("sponsor_id", sponsorId.toString());
        return client.call("create_sponsor", sponsor, named)
                .compose(_ -> client.call("create_package", organizer, offered))
                .compose(_ -> client.call("create_sponsorship_order", sponsor, ordered));
    }

    private Future<Void> locked(UUID order) {
        return fund(order).compose(_ -> step(order, "lock", organizer));
    }

    private Future<Void> fund(UUID order) {
        return step(order, "fund", sponsor, new JsonObject().put("payment_reference", mark + "/" + order));
    }

    private Future<Void> resolve(UUID order) {
        return step(
                order,
                "resolve",
                platform,
                new JsonObject().put("resolution", random.nextBoolean() ? "released" : "refunded"));
    }

    private Future<Void> step(UUID order, String action, String token) {
        return step(order, action, token, new JsonObject());
    }

    private Future<Void> step(UUID order, String action, String token, JsonObject body) {
        String path = "/v1/sponsorship-orders/" + order + "/" + action;
        return client.done(Command.without(CommandKind.ESCROW_STEP, path, token, ids.next(), body))
                .mapEmpty();
    }
}
