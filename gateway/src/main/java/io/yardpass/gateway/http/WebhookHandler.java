package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.WebhookUrl;
import io.yardpass.gateway.queries.WebhookQueries;
import io.yardpass.gateway.queries.WebhookQueries.Wanted;
import io.yardpass.wire.ArgumentsDecoder;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;
import io.yardpass.wire.Topic;
import io.yardpass.wire.Topics;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.Problem.FieldError;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Webhook endpoints, from their addresses to their answers. Confined to its event loop. */
final class WebhookHandler {
    private static final int URL_CHARACTERS_MAX = 2_048;
    private static final Type TOPICS = new Type.Texts(100, 64, "\\*|[a-z_]+\\.[a-z_]+");
    private static final String ALL_TOPICS = "*";

    private static final List<Parameter> CREATED = List.of(
            new Parameter("id", new Type.Id(), true),
            new Parameter("url", new Type.Text(URL_CHARACTERS_MAX, null), true),
            new Parameter("topics", TOPICS, true),
            new Parameter("is_ordered", new Type.Truth(), false),
            new Parameter("organization_id", new Type.Id(), false));
    private static final List<Parameter> EDITED = List.of(
            new Parameter("url", new Type.Text(URL_CHARACTERS_MAX, null), false),
            new Parameter("topics", TOPICS, false),
            new Parameter("is_ordered", new Type.Truth(), false),
            new Parameter("status", new Type.Text(8, "enabled|disabled"), false));
    private static final List<Parameter> REPLAYED = List.of(
            new Parameter("id", new Type.Id(), true),
            new Parameter("message_id", new Type.Id(), false),
            new Parameter("from", new Type.Time(), false),
            new Parameter("until", new Type.Time(), false),
            new Parameter("is_missing_only", new Type.Truth(), false));

    private final RequestLimits limits;
    private final BodyReader bodies;
    private final WebhookQueries queries;
    private final WebhookOptions options;
    private final ArgumentsDecoder decoder;

    WebhookHandler(RequestLimits limits, BodyReader bodies, WebhookQueries queries, WebhookOptions options) {
        this.limits = limits;
        this.bodies = bodies;
        this.queries = queries;
        this.options = options;
        this.decoder = new ArgumentsDecoder(limits.purchaseBytesMax());
    }

    /** 201 with the secret where it was made now; 200 without, where it was there just so. */
    Future<Reply> create(RoutingContext context, Caller caller) {
        return read(context, caller, CREATED, arguments -> {
            UUID id = (UUID) arguments.get("id");
            WebhookSecrets.Fresh secret = secrets().fresh(id);
            Wanted wanted = new Wanted(
                    url(arguments), topics(arguments), (Boolean) arguments.getOrDefault("is_ordered", true), "enabled");
            return queries.create(caller, id, wanted, secret.sealed(), (UUID) arguments.get("organization_id"))
                    .map(isNew -> created(id, wanted, isNew ? secret.shown() : null));
        });
    }

    private static Reply created(UUID id, Wanted wanted, String secret) {
        JsonObject endpoint = new JsonObject()
                .put("id", id.toString())
                .put("url", wanted.url())
                .put("topics", new JsonArray(List.of(wanted.topics())))
                .put("is_ordered", wanted.isOrdered());
        return secret == null ? json(200, endpoint) : json(201, endpoint.put("secret", secret));
    }

    Future<Reply> list(RoutingContext context, Caller caller) {
        new QueryParameters(context).requireNoFault();
        return queries.all(caller).map(json -> EntityTag.of(json).reply(context.request(), json));
    }

    Future<Reply> endpoint(RoutingContext context, Caller caller) {
        new QueryParameters(context).requireNoFault();
        return queries.one(caller, id(context)).map(json -> EntityTag.of(json).reply(context.request(), json));
    }

    Future<Reply> edit(RoutingContext context, Caller caller) {
        UUID id = id(context);
        return read(context, caller, EDITED, arguments -> {
            Wanted wanted = new Wanted(
                    arguments.containsKey("url") ? url(arguments) : null,
                    arguments.containsKey("topics") ? topics(arguments) : null,
                    (Boolean) arguments.get("is_ordered"),
                    (String) arguments.get("status"));
            return queries.edit(caller, id, wanted)
                    .compose(_ -> queries.one(caller, id))
                    .map(json -> Reply.json(200, json));
        });
    }

    Future<Reply> remove(RoutingContext context, Caller caller) {
        return queries.remove(caller, id(context)).map(_ -> new Reply(204, "", Buffer.buffer(), Map.of()));
    }

    /** The new secret, once; the former signs as well for a while. */
    Future<Reply> rotate(RoutingContext context, Caller caller) {
        UUID id = id(context);
        WebhookSecrets.Fresh secret = secrets().fresh(id);
        return queries.rotate(caller, id, secret.sealed())
                .map(until -> json(
                        200,
                        new JsonObject()
                                .put("id", id.toString())
                                .put("secret", secret.shown())
                                .put("former_secret_until", until)));
    }

    Future<Reply> test(RoutingContext context, Caller caller) {
        return queries.test(caller, id(context))
                .map(message -> json(202, new JsonObject().put("message_id", message.toString())));
    }

    Future<Reply> deliveries(RoutingContext context, Caller caller) {
        UUID id = id(context);
        var query = new QueryParameters(context);
        int limit = query.limit();
        OffsetDateTime before = query.time("before");
        query.requireNoFault();
        return queries.deliveries(caller, id, limit, before)
                .map(json -> EntityTag.of(json).reply(context.request(), json));
    }

    Future<Reply> replay(RoutingContext context, Caller caller) {
        UUID endpoint = id(context);
        return read(context, caller, REPLAYED, arguments -> {
            UUID id = (UUID) arguments.get("id");
            UUID message = (UUID) arguments.get("message_id");
            OffsetDateTime from = (OffsetDateTime) arguments.get("from");
            OffsetDateTime until = (OffsetDateTime) arguments.get("until");
            boolean isOfTime = from != null && until != null && from.isBefore(until);
            if (message == null ? !isOfTime : from != null || until != null) {
                throw wrong("/from", "and until name a time, or message_id one message");
            }
            boolean isMissingOnly = (Boolean) arguments.getOrDefault("is_missing_only", false);
            return queries.replay(caller, id, endpoint, from, until, isMissingOnly, message)
                    .map(_ -> json(202, new JsonObject().put("id", id.toString())));
        });
    }

    private Future<Reply> read(
            RoutingContext context,
            Caller caller,
            List<Parameter> parameters,
            Function<Map<String, Object>, Future<Reply>> work) {
        return bodies.readCommand(
                context.request(),
                caller,
                limits.purchaseBytesMax(),
                "a webhook endpoint",
                body -> work.apply(decoder.decode(body, parameters)));
    }

    /** In the spelling in which it is kept. */
    private String url(Map<String, Object> arguments) {
        String given = (String) arguments.get("url");
        try {
            return (options.isDevelopment() ? WebhookUrl.parseForDevelopment(given) : WebhookUrl.parse(given))
                    .toString();
        } catch (IllegalArgumentException refused) {
            throw wrong("/url", refused.getMessage());
        }
    }

    private static String[] topics(Map<String, Object> arguments) {
        String[] topics = (String[]) arguments.get("topics");
        if (topics.length == 1 && topics[0].equals(ALL_TOPICS)) {
            return topics;
        }
        for (int i = 0; i < topics.length; i++) {
            if (!isToldToOrganizations(topics[i])) {
                throw wrong(
                        "/topics/" + i,
                        "must be a topic of /schemas that organizations are told of, or * alone for all");
            }
        }
        return topics;
    }

    private static boolean isToldToOrganizations(String name) {
        return Topics.named(name)
                .filter(topic -> topic.audience() == Topic.Audience.ORGANIZATION)
                .isPresent();
    }

    private WebhookSecrets secrets() {
        return options.secrets()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND,
                        "No webhooks are sent from here: there is no key to seal secrets with."));
    }

    private static ProblemException wrong(String pointer, String detail) {
        return new ProblemException(Problem.of(ProblemCode.MALFORMED, pointer + ": " + detail)
                .withErrors(List.of(new FieldError(pointer, detail))));
    }

    private static Reply json(int status, JsonObject body) {
        return Reply.json(status, body.toBuffer());
    }

    private static UUID id(RoutingContext context) {
        return CommandHandler.id(context, "The id in the address is not a UUID.");
    }
}
