package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Promise;
import io.yardpass.domain.IngestOutcome;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HungUpPipelinesTest {
    private static final int CONNECTIONS = 400;
    private static final int BODY_BYTES = 30_000;

    @Test
    void requestsThatWaitedBehindAnotherLeaveNoMemoryBehindWhenTheClientHangsUp() throws Exception {
        try (var edge = new EdgeFixture()) {
            edge.sink = (_, _, _) -> Promise.<IngestOutcome>promise().future();
            byte[] pipeline = pipeline(edge).getBytes(StandardCharsets.US_ASCII);
            hangUp(edge, pipeline, false);
            long before = PlatformDependent.usedDirectMemory();
            for (int i = 0; i < CONNECTIONS; i++) {
                hangUp(edge, pipeline, i % 2 == 0);
            }
            TimeUnit.SECONDS.sleep(1);
            long grown = PlatformDependent.usedDirectMemory() - before;
            assertTrue(grown < CONNECTIONS * BODY_BYTES / 2, grown + " bytes of direct memory are lost");
        }
    }

    /** One event that is never answered, and a body that waits for that. */
    private static String pipeline(EdgeFixture edge) {
        String event = "{\"id\":\"00000000-0000-4000-8000-00000000000a\",\"occurred_at\":\"2026-01-01T00:00:00Z\","
                + "\"post_id\":\"00000000-0000-4000-8000-00000000000b\"}";
        return request(edge, event) + request(edge, " ".repeat(BODY_BYTES));
    }

    private static String request(EdgeFixture edge, String body) {
        return "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + edge.service() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void hangUp(EdgeFixture edge, byte[] pipeline, boolean reset) throws Exception {
        try (var socket = new Socket("127.0.0.1", edge.port)) {
            socket.getOutputStream().write(pipeline);
            TimeUnit.MILLISECONDS.sleep(5);
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        }
    }
}
