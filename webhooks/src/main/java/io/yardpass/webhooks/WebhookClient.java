package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.yardpass.domain.WebhookUrl;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends deliveries to URLs that strangers named, and trusts nothing that it meets there. A name is looked up once, each of its
 * addresses is judged, and the connection is made to one of those and no other; nobody is followed elsewhere; time, bytes and
 * sockets are bounded. Confined to the event loop that it was opened on.
 */
final class WebhookClient {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookClient.class);

    private final ContextInternal context;
    private final WebhookClientOptions options;
    private final AddressResolver resolver;
    private final WebhookConnections connections;
    /** Deliveries under way, by URL. */
    private final Map<WebhookUrl, Integer> sending = new HashMap<>();

    private int sendingAll;

    WebhookClient(Vertx vertx, WebhookClientOptions options) {
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.options = options;
        this.resolver = new AddressResolver(context, options);
        this.connections = new WebhookConnections(vertx, options);
    }

    /** Completes with what came of it, and never fails. Whether and when it is tried again is the caller's to decide. */
    Future<WebhookAnswer> send(WebhookRequest request) {
        Deadline deadline = Deadline.in(options.answeredWithin());
        if (!mayBegin(request.url())) {
            return context.succeededFuture(new WebhookAnswer.Failed(WebhookFailure.BUSY, deadline.elapsed()));
        }
        begin(request.url());
        return context.succeededFuture(request)
                .compose(asked -> deliver(asked, deadline))
                .<WebhookAnswer>map(answered -> answered)
                .otherwise(failure -> new WebhookAnswer.Failed(kind(failure), deadline.elapsed()))
                .onComplete(_ -> end(request.url()));
    }

    /** Whether another delivery to it would be sent now, and not answered with {@link WebhookFailure#BUSY}. */
    boolean mayBegin(WebhookUrl url) {
        return sendingAll < options.socketsMax() && sending.getOrDefault(url, 0) < options.endpointMax();
    }

    /** Connections that are open, opened or closed just now. */
    int sockets() {
        return connections.open();
    }

    /** Ends what is under way. */
    Future<Void> close() {
        resolver.close();
        return connections.close();
    }

    private void begin(WebhookUrl url) {
        sendingAll++;
        sending.merge(url, 1, Integer::sum);
    }

    private void end(WebhookUrl url) {
        sendingAll--;
        sending.computeIfPresent(url, (_, count) -> count == 1 ? null : count - 1);
    }

    private Future<WebhookAnswer.Answered> deliver(WebhookRequest request, Deadline deadline) {
        WebhookConnection idle = connections.takeIdle(request.url());
        return idle == null
                ? deliverAnew(request, deadline)
                : deliver(idle, request, deadline)
                        .recover(failure -> kind(failure) == WebhookFailure.CLOSED && idle.wasSilent()
                                ? deliverAnew(request, deadline)
                                : Future.failedFuture(failure));
    }

    private Future<WebhookAnswer.Answered> deliverAnew(WebhookRequest request, Deadline deadline) {
        return resolver.resolve(request.url(), deadline)
                .compose(addresses -> connections.open(request.url(), addresses, deadline))
                .compose(connection -> deliver(connection, request, deadline));
    }

    private Future<WebhookAnswer.Answered> deliver(
            WebhookConnection connection, WebhookRequest request, Deadline deadline) {
        return connection.exchange(request, deadline).onSuccess(_ -> connections.giveBack(connection));
    }

    private static WebhookFailure kind(Throwable failure) {
        if (failure instanceof FailedDelivery known) {
            return known.failure();
        }
        LOG.error("a delivery failed for a reason of our own", failure);
        return WebhookFailure.UNREACHABLE;
    }
}
