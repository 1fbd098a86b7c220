package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.WebhookUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client on a loop of its own. Of this machine's addresses two count as public, and 127.0.0.1 does not. */
final class Sender implements AutoCloseable {
    static final WebhookSecret SECRET = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final Set<InetAddress> PUBLIC =
            Set.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("::1"));

    final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final WebhookClient client;

    /** What a test says about its client; all else is as short as tests are. */
    record Bounds(
            Predicate<InetAddress> reachable,
            List<InetSocketAddress> nameServers,
            Optional<Path> roots,
            Duration within,
            int sockets) {
        static Bounds usual() {
            return new Bounds(PUBLIC::contains, List.of(), Optional.empty(), Duration.ofSeconds(15), 64);
        }

        Bounds reaching(Predicate<InetAddress> these) {
            return new Bounds(these, nameServers, roots, within, sockets);
        }

        Bounds within(Duration longest) {
            return new Bounds(reachable, nameServers, roots, longest, sockets);
        }

        Bounds sockets(int most) {
            return new Bounds(reachable, nameServers, roots, within, most);
        }

        Bounds asking(NameServer nameServer) {
            return new Bounds(reachable, List.of(nameServer.address()), roots, within, sockets);
        }

        Bounds trusting(Path root) {
            return new Bounds(reachable, nameServers, Optional.of(root), within, sockets);
        }

        private WebhookClientOptions options() {
            return new WebhookClientOptions(
                    reachable,
                    nameServers,
                    roots,
                    within,
                    within.dividedBy(3),
                    within.dividedBy(6),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    sockets,
                    4,
                    64 << 10,
                    8 << 10);
        }
    }

    Sender() {
        this(Bounds.usual());
    }

    Sender(Bounds bounds) {
        this(bounds.options());
    }

    Sender(WebhookClientOptions options) {
        client = onLoop(() -> Future.succeededFuture(new WebhookClient(vertx, options)))
                .await();
    }

    private interface Step<T> {
        Future<T> run();
    }

    private <T> Future<T> onLoop(Step<T> step) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(_ -> step.run().onComplete(done));
        return done.future();
    }

    static WebhookRequest request(String url) {
        return new WebhookRequest(
                "msg_1",
                WebhookUrl.parseForDevelopment(url),
                Instant.ofEpochSecond(1_800_000_000),
                Buffer.buffer("{\"topic\":\"ticket.purchased\"}"),
                List.of(SECRET));
    }

    Future<WebhookAnswer> begin(WebhookRequest request) {
        return onLoop(() -> client.send(request));
    }

    WebhookAnswer send(String url) {
        return begin(request(url)).await();
    }

    int status(String url) {
        return assertInstanceOf(WebhookAnswer.Answered.class, send(url)).status();
    }

    WebhookFailure failure(String url) {
        return assertInstanceOf(WebhookAnswer.Failed.class, send(url)).failure();
    }

    int sockets() {
        return onLoop(() -> Future.succeededFuture(client.sockets())).await();
    }

    /** Connections that fall idle are closed within this time, and closing takes a moment. */
    boolean isWithoutSockets() throws InterruptedException {
        for (int i = 0; i < 200 && sockets() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return sockets() == 0;
    }

    @Override
    public void close() {
        onLoop(client::close).await();
        vertx.close().await();
    }
}
