package io.yardpass.loadtests.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Sends a request until it gets a final answer or the policy is exhausted. Each try sends the same bytes, so the ids in them
 * stay what they were. Confined to the event loop that calls it.
 */
public final class RetryingSender {
    /** An answer that asking again would not change. */
    public record Answer(int status, String body) {}

    private record Try(int status, long retryAfterSeconds, Buffer body) {}

    private final Vertx vertx;
    private final HttpClientAgent http;
    private final ClientOptions options;
    private final RandomGenerator random;

    public RetryingSender(Vertx vertx, ClientOptions options, RandomGenerator random) {
        this.vertx = vertx;
        this.options = options;
        this.random = random;
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) options.answerTimeout().toMillis())
                        .setSsl(options.service().getScheme().equals("https")),
                new PoolOptions().setHttp1MaxSize(options.connectionsMax()));
    }

    /** Fails once the policy is exhausted: then nobody knows whether the last try was committed. */
    public Future<Answer> post(String path, Map<String, String> headers, Buffer body) {
        return attempt(HttpMethod.POST, path, headers, body, 1);
    }

    /** The same of a read, after which nothing is uncertain. */
    public Future<Answer> get(String path, Map<String, String> headers) {
        return attempt(HttpMethod.GET, path, headers, Buffer.buffer(), 1);
    }

    private Future<Answer> attempt(
            HttpMethod method, String path, Map<String, String> headers, Buffer body, int tries) {
        return exchange(method, path, headers, body).transform((answer, failure) -> {
            if (failure == null && !RetryPolicy.retryable(answer.status(), answer.retryAfterSeconds())) {
                return Future.succeededFuture(
                        new Answer(answer.status(), answer.body().toString()));
            }
            return pause(tries, answer, failure).compose(_ -> attempt(method, path, headers, body, tries + 1));
        });
    }

    /** Until the next try; fails after the last one. */
    private Future<?> pause(int tries, Try answer, Throwable failure) {
        if (options.retry().exhausted(tries)) {
            return failure == null
                    ? Future.failedFuture("still " + answer.status() + " after " + tries + " tries")
                    : Future.failedFuture(failure);
        }
        long retryAfter = failure == null ? answer.retryAfterSeconds() : 0;
        return vertx.timer(options.retry().delayMillis(tries, retryAfter, random), TimeUnit.MILLISECONDS);
    }

    private Future<Try> exchange(HttpMethod method, String path, Map<String, String> headers, Buffer body) {
        RequestOptions to = new RequestOptions()
                .setMethod(method)
                .setHost(options.service().getHost())
                .setPort(port())
                .setURI(path)
                .setTimeout(options.answerTimeout().toMillis())
                .putHeader("Authorization", "Bearer " + options.token())
                .putHeader("Content-Type", "application/json");
        headers.forEach(to::putHeader);
        return http.request(to).compose(request -> exchange(request, body));
    }

    private static Future<Try> exchange(HttpClientRequest request, Buffer body) {
        return request.send(body)
                .compose(answer ->
                        answer.body().map(text -> new Try(answer.statusCode(), retryAfterSeconds(answer), text)));
    }

    private static long retryAfterSeconds(HttpClientResponse answer) {
        return RetryPolicy.retryAfterSeconds(answer.getHeader("Retry-After"));
    }

    private int port() {
        int port = options.service().getPort();
        return port >= 0 ? port : options.service().getScheme().equals("https") ? 443 : 80;
    }

    public Future<Void> close() {
        return http.close();
    }
}
