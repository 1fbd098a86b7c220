package io.yardpass.loadtests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClosedLoopTest {
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> idsSeen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void everyAcceptedEventIsCountedOnceAndEveryIdIsNew() {
        Tally tally = drive(request -> request.body().onSuccess(body -> {
            requests.incrementAndGet();
            ID.matcher(body.toString()).results().forEach(found -> idsSeen.add(found.group(1)));
            request.response().end("{\"accepted\":3,\"duplicate\":0,\"rejected\":0,\"errors\":[]}");
        }));
        assertTrue(tally.committed() > 0);
        assertEquals(3L * requests.get(), tally.committed());
        assertEquals(tally.committed(), idsSeen.size());
        assertEquals(Map.of(), tally.faults());
        assertTrue(tally.perSecond() > 0);
    }

    @Test
    void aRefusalIsAFaultAndSlowsTheLineDown() {
        Tally tally = drive(request -> request.body().onSuccess(_ -> {
            requests.incrementAndGet();
            request.response().setStatusCode(503).end("{}");
        }));
        assertEquals(0, tally.committed());
        assertEquals(Map.of("status 503", (long) requests.get()), tally.faults());
        assertTrue(requests.get() <= 4 * 5, "sent " + requests.get());
    }

    @Test
    void aLostConnectionEndsItsLineAndIsAFault() {
        Tally tally = drive(request -> request.connection().close());
        assertEquals(
                4, tally.faults().values().stream().mapToLong(Long::longValue).sum());
    }

    private Tally drive(Handler<HttpServerRequest> answer) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(answer)
                .listen(0, "127.0.0.1")
                .await();
        RequestTemplate template = RequestTemplate.batch("/", "localhost", "token", "{\"id\":\"<id>\"}", 3);
        Promise<Tally> done = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(_ -> new ClosedLoop(vertx, InstantSource.system(), new SplittableRandom(1))
                        .run("127.0.0.1", server.actualPort(), List.of(template), 4, Duration.ofMillis(300))
                        .onComplete(done));
        return done.future().await();
    }
}
