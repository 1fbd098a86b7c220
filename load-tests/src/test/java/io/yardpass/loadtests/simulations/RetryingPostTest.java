package io.yardpass.loadtests.simulations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RetryingPostTest {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    /** When each body arrived. */
    private final Map<String, List<Long>> arrivals = new ConcurrentHashMap<>();

    @Test
    void whoIsSentAwaySendsTheSameAgainNoSoonerThanAskedForAndNotAllAtOnce() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        service.createContext("/", this::refuseOnce);
        service.start();
        Map<String, String> parameters = Map.of(
                "url", "http://127.0.0.1:" + service.getAddress().getPort(),
                "run", "retrying-post-test",
                "database", "none",
                "rate", "10",
                "duration", "2",
                "failuresMax", "60",
                "p99Max", "100000");
        try (GatlingProcess gatling = GatlingProcess.start(SmokeSimulation.class, "none", parameters, directory)) {
            assertEquals(0, gatling.end(), gatling.output());
            assertTrue(gatling.output().contains("decided 20  sent again 20  given up 0"), gatling.output());
        } finally {
            service.stop(0);
        }
        assertEquals(20, arrivals.size());
        Set<Long> waits = new HashSet<>();
        for (List<Long> times : arrivals.values()) {
            assertEquals(2, times.size());
            Duration wait = Duration.ofNanos(times.getLast() - times.getFirst());
            assertTrue(wait.compareTo(RETRY_AFTER) >= 0, wait::toString);
            waits.add(wait.toMillis() / 20);
        }
        assertTrue(waits.size() > 5, () -> "all wait as long: " + waits);
    }

    /** And then queues events and takes purchases. */
    private void refuseOnce(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<Long> times = arrivals.computeIfAbsent(body, _ -> new ArrayList<>());
        times.add(System.nanoTime());
        boolean first = times.size() == 1;
        boolean purchase = exchange.getRequestURI().getPath().equals("/v1/ticket-purchases");
        byte[] answer = (first ? "{\"code\":\"overloaded\"}" : "{\"errors\":[]}").getBytes(StandardCharsets.UTF_8);
        if (first) {
            exchange.getResponseHeaders().set("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
        }
        exchange.sendResponseHeaders(first ? 503 : purchase ? 201 : 202, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
