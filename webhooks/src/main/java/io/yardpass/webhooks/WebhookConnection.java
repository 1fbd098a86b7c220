package io.yardpass.webhooks;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** One connection, which carries one delivery after another. Whatever goes wrong on it ends it. */
final class WebhookConnection {
    private static final String USER_AGENT = "YardPass-Webhooks/1";
    private static final int STATUS_FINAL_MIN = 200;
    private static final int INFORMATIONAL_MAX = 8;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpClientConnection http;
    private final String origin;
    private final WebhookClientOptions options;
    private final Deadline life;

    private long end = NO_TIMER;
    private int informational;
    /** Something of an answer to what was asked last has come. */
    private boolean heard;

    private boolean reusable;

    WebhookConnection(Vertx vertx, HttpClientConnection http, String origin, WebhookClientOptions options) {
        this.vertx = vertx;
        this.http = http;
        this.origin = origin;
        this.options = options;
        this.life = Deadline.in(options.reusedFor());
        // Vert.x logs each failure that nobody listens to.
        http.exceptionHandler(_ -> {});
    }

    String origin() {
        return origin;
    }

    /** The last answer was whole, and both sides keep the connection open. */
    boolean isReusable() {
        return reusable && !life.isOver();
    }

    /** True after a failure of which nobody knows whether anything was read: the receiver may have closed while nothing was sent. */
    boolean wasSilent() {
        return !heard;
    }

    void onClosed(Runnable action) {
        http.closeHandler(_ -> action.run());
    }

    void close() {
        http.close();
    }

    void endAfter(Duration delay) {
        end = vertx.setTimer(delay.toMillis(), _ -> close());
    }

    void cancelEnd() {
        if (end != NO_TIMER) {
            vertx.cancelTimer(end);
            end = NO_TIMER;
        }
    }

    /** Completes when the answer was read to its last byte. Fails with a {@link FailedDelivery}, and then the connection is closed. */
    Future<WebhookAnswer.Answered> exchange(WebhookRequest request, Deadline deadline) {
        reusable = false;
        heard = false;
        informational = 0;
        return deadline.of(http.request(head(request))
                        .compose(asking -> ask(asking, request))
                        .compose(this::readWhole))
                .map(response -> answered(response, request, deadline))
                .onFailure(_ -> close())
                .recover(failure -> Future.failedFuture(known(failure)));
    }

    /** All headers there are, but {@code Content-Length}. */
    private static RequestOptions head(WebhookRequest request) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(request.url().target())
                .putHeader(HttpHeaders.HOST, request.url().authority())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.USER_AGENT, USER_AGENT)
                .putHeader(WebhookSignature.ID, request.id())
                .putHeader(WebhookSignature.TIMESTAMP, WebhookSignature.seconds(request.timestamp()))
                .putHeader(WebhookSignature.SIGNATURE, request.signature());
    }

    private Future<HttpClientResponse> ask(HttpClientRequest asking, WebhookRequest request) {
        asking.exceptionHandler(_ -> {})
                .continueHandler(_ -> countInformational(asking))
                .earlyHintsHandler(_ -> countInformational(asking));
        return asking.send(request.body());
    }

    /** Some say that they go on working; none does so without end. */
    private void countInformational(HttpClientRequest asking) {
        heard = true;
        informational++;
        if (informational > INFORMATIONAL_MAX) {
            asking.reset();
        }
    }

    private Future<HttpClientResponse> readWhole(HttpClientResponse response) {
        heard = true;
        if (response.statusCode() < STATUS_FINAL_MIN) {
            return Future.failedFuture(new FailedDelivery(WebhookFailure.MALFORMED_ANSWER));
        }
        Promise<HttpClientResponse> whole = ((ContextInternal) vertx.getOrCreateContext()).promise();
        response.exceptionHandler(whole::tryFail);
        var room = new Object() {
            private int left = options.answerBytesMax();
        };
        response.handler(part -> {
            room.left -= Math.min(part.length(), room.left + 1);
            if (room.left < 0) {
                whole.tryFail(new FailedDelivery(WebhookFailure.ANSWER_TOO_LARGE));
            }
        });
        response.endHandler(_ -> whole.tryComplete(response));
        return whole.future();
    }

    private WebhookAnswer.Answered answered(HttpClientResponse response, WebhookRequest request, Deadline deadline) {
        reusable = response.version() == HttpVersion.HTTP_1_1
                && response.headers().getAll(HttpHeaders.CONNECTION).stream().noneMatch(WebhookConnection::asksToClose);
        return new WebhookAnswer.Answered(
                response.statusCode(),
                deadline.elapsed(),
                RetryAfter.parse(response.getHeader(HttpHeaders.RETRY_AFTER), request.timestamp()));
    }

    /** One of the options that a header may list. */
    private static boolean asksToClose(String options) {
        return options.toLowerCase(Locale.ROOT).contains("close");
    }

    private static FailedDelivery known(Throwable failure) {
        return switch (failure) {
            case FailedDelivery known -> known;
            case TooLongFrameException _ -> new FailedDelivery(WebhookFailure.ANSWER_TOO_LARGE);
            case PrematureChannelClosureException _, HttpClosedException _ -> new FailedDelivery(WebhookFailure.CLOSED);
            case SSLException _ -> new FailedDelivery(WebhookFailure.TLS);
            case DecoderException broken
            when broken.getCause() instanceof SSLException -> new FailedDelivery(WebhookFailure.TLS);
            case IOException _ -> new FailedDelivery(WebhookFailure.CLOSED);
            default -> new FailedDelivery(WebhookFailure.MALFORMED_ANSWER);
        };
    }
}
