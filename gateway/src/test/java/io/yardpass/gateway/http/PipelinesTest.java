package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeFixture.awaitTrue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever pipelines waits for it, and nobody else does. */
@Timeout(60)
class PipelinesTest {
    private static final int CROWD = 40;
    private static final int DEPTH = 100;
    private static final UUID STRANGER = UUID.fromString("00000000-0000-4000-8000-0000000000a2");

    private final EdgeFixture edge = new EdgeFixture();
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        edge.close();
    }

    @Test
    void oneRequestOfAConnectionIsHandledAtATime() throws Exception {
        var stops = new Semaphore(0);
        var before = new CompletableFuture<Double>();
        edge.sink = (caller, events, _) -> {
            if (caller.organizationId().equals(STRANGER)) {
                before.complete(answered());
            } else {
                stops.acquireUninterruptibly();
            }
            return Future.succeededFuture(
                    new IngestOutcome.Recorded(Collections.nCopies(events.size(), Verdict.ACCEPTED)));
        };
        Thread.ofVirtual().start(() -> edge.post("/v1/post-views", view()));
        awaitTrue(stops::hasQueuedThreads);
        for (int i = 0; i < CROWD; i++) {
            var socket = new Socket("127.0.0.1", edge.port);
            open.add(socket);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(DEPTH).getBytes(StandardCharsets.US_ASCII));
        }
        Thread.ofVirtual().start(() -> edge.post("/v1/post-views", view(), "Authorization", "Bearer " + stranger()));
        TimeUnit.MILLISECONDS.sleep(500);
        stops.release();
        double answers = before.get(20, TimeUnit.SECONDS);
        assertTrue(answers <= 10 * CROWD, answers + " answers came before the stranger's");
        awaitTrue(() -> answered() == DEPTH * CROWD + 2);
    }

    private double answered() {
        return edge.meters.find(RequestMeters.REQUESTS).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private String stranger() {
        return edge.token(Map.of("role", "service_role", "org_id", STRANGER.toString()));
    }

    private static String view() {
        return """
                {"id":"%s","occurred_at":"2026-01-01T00:00:00Z","post_id":"%1$s"}""".formatted(UUID.randomUUID());
    }
}
