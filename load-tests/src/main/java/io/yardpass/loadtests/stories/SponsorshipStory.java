package io.yardpass.loadtests.stories;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.yardpass.loadtests.demo.Ids;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A sponsor takes a package, and its money goes one of the ways that it can go. Confined to one event loop. */
final class SponsorshipStory {
    private final CommandClient client;
    private final String organizer;
    private final String sponsor;
    private final String platform;
    private final String mark;
    private final String founder;
    private final UUID organizerId;
    private final UUID sponsoringId;
    private final UUID sponsorId;
    private final Ids ids;
    private final RandomGenerator random;
    private Future<Void> founded = Future.failedFuture("nobody is there yet");

    SponsorshipStory(Stage stage) {
        this.client = stage.client();
        this.ids = stage.ids();
        organizerId = ids.next();
        sponsoringId = ids.next();
        sponsorId = ids.next();
        this.founder = stage.tokens().user(ids.next());
        this.organizer = stage.tokens().service(organizerId);
        this.sponsor = stage.tokens().service(sponsoringId);
        this.platform = stage.tokens().platform();
        this.mark = stage.mark();
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

    /** An event of its own for each: what one event, or one organization, may have of packages and orders is bounded. */
    private Future<Void> order(UUID order) {
        UUID eventId = ids.next();
        UUID packageId = ids.next();
        JsonObject event = new JsonObject()
                .put("id", eventId.toString())
                .put("organization_id", organizerId.toString())
                .put("title", "A fair")
                .put("currency", "USD")
                .put("visibility", "public")
                .put("starts_at", "2099-01-01T00:00:00Z")
                .put("ends_at", "2099-01-02T00:00:00Z");
        JsonObject offered = new JsonObject()
                .put("id", packageId.toString())
                .put("event_id", eventId.toString())
                .put("name", "Main stage")
                .put("price_cents", 1 + random.nextInt(100_000))
                .put("currency", "USD");
        JsonObject ordered = new JsonObject()
                .put("id", order.toString())
                .put("package_id", packageId.toString())
                .put("sponsor_id", sponsorId.toString());
        return founded()
                .compose(_ -> client.call("create_event", organizer, event))
                .compose(_ -> client.call("create_package", organizer, offered))
                .compose(_ -> client.call("create_sponsorship_order", sponsor, ordered));
    }

    /** Both organizations, once for all stories. */
    private Future<Void> founded() {
        if (founded.failed()) {
            JsonObject named = new JsonObject().put("id", sponsorId.toString()).put("name", "Acme");
            founded = found(organizerId)
                    .compose(_ -> found(sponsoringId))
                    .compose(_ -> client.call("create_sponsor", sponsor, named));
        }
        return founded;
    }

    private Future<Void> found(UUID organization) {
        JsonObject named = new JsonObject()
                .put("id", organization.toString())
                .put("name", "Of a story")
                .put("slug", "story-" + organization);
        return client.call("create_organization", founder, named);
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
