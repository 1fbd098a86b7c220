package io.yardpass.gateway.tokens;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.TimeUnit;

/**
 * Fetches a key set: one GET, over a connection of its own, bounded in time and size. Leads nowhere else, for whoever can redirect
 * could put keys of their own in place; and takes any media type, since issuers send many.
 */
final class KeySetClient {
    private static final int STATUS_OK = 200;

    private final HttpClient client;
    private final RequestOptions request;
    private final long answerMillis;
    private final int bytesMax;

    KeySetClient(Vertx vertx, RemoteKeySetOptions options) {
        this.answerMillis = options.answerWithin().toMillis();
        this.bytesMax = options.bytesMax();
        var connecting = new HttpClientOptions()
                .setVerifyHost(true)
                .setKeepAlive(false)
                .setConnectTimeout((int) answerMillis)
                .setIdleTimeout((int) answerMillis)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        options.roots()
                .ifPresent(roots -> connecting.setTrustOptions(new PemTrustOptions().addCertPath(roots.toString())));
        this.client = vertx.createHttpClient(connecting);
        this.request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(options.url().toString())
                .setFollowRedirects(false)
                .putHeader(HttpHeaders.ACCEPT, "application/jwk-set+json, application/json")
                .putHeader(HttpHeaders.USER_AGENT, "yardpass");
    }

    /** Completes with what is there; fails saying why it is no answer. */
    Future<Buffer> fetch() {
        Future<HttpClientRequest> asking = client.request(request);
        return asking.compose(asked -> asked.send())
                .compose(this::body)
                .timeout(answerMillis, TimeUnit.MILLISECONDS)
                // Also of one that gets its connection only later.
                .onFailure(_ -> asking.onSuccess(HttpClientRequest::reset));
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        // Vert.x logs each failure that nobody listens to.
        response.exceptionHandler(whole::tryFail);
        if (response.statusCode() != STATUS_OK) {
            whole.fail(new UnusableKeySetException("it was answered " + response.statusCode()));
            return whole.future();
        }
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
                    if (body.length() + chunk.length() > bytesMax) {
                        whole.tryFail(new UnusableKeySetException("it has more than " + bytesMax + " bytes"));
                    } else {
                        body.appendBuffer(chunk);
                    }
                })
                .endHandler(_ -> whole.tryComplete(body));
        return whole.future();
    }
}
