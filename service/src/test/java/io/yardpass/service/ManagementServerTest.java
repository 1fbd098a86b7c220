package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.tail.Tails;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private final Readiness readiness = new Readiness();
    private final Vitals vitals = new Vitals(metrics, readiness, new Tails(InstantSource.system(), metrics.registry()));
    private final HttpClient client = HttpClient.newHttpClient();
    private ManagementServer server;

    @BeforeEach
    void start() throws Exception {
        server = ManagementServer.start(vertx, new Settings.Listener("127.0.0.1", 0), vitals, InstantSource.system())
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        metrics.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void itIsLiveBeforeItIsReady() throws Exception {
        assertEquals(200, get("/health/live").statusCode());
        HttpResponse<String> starting = get("/health/ready");
        assertEquals(503, starting.statusCode());
        assertTrue(starting.headers().firstValue("Date").isPresent());
        assertTrue(starting.body().contains("starting"), starting::body);

        readiness.started();
        assertEquals(200, get("/health/ready").statusCode());
    }

    @Test
    void aPartThatFailsIsNamed() throws Exception {
        AtomicBoolean ledgerReady = new AtomicBoolean(true);
        readiness.require("ledger", () -> ledgerReady.get() ? "" : "not ready");
        readiness.started();
        assertEquals(200, get("/health/ready").statusCode());

        ledgerReady.set(false);
        assertTrue(get("/health/ready").body().contains("ledger: not ready"));
    }

    @Test
    void drainingIsNotReadyButLive() throws Exception {
        metrics.watch(readiness);
        readiness.started();
        assertTrue(get("/metrics").body().contains("\nyardpass_ready 1.0\n"));
        readiness.draining();

        assertTrue(get("/health/ready").body().contains("draining"));
        assertTrue(get("/metrics").body().contains("\nyardpass_ready 0.0\n"));
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void metricsTellOfTheProcessAndTheEventLoops() throws Exception {
        metrics.probeEventLoop(vertx);
        String scraped = get("/metrics").body();

        for (String meter :
                new String[] {"jvm_memory_used_bytes", "process_cpu_usage", "yardpass_event_loop_lag_seconds_bucket"}) {
            assertTrue(scraped.contains(meter), meter);
        }
    }

    @Test
    void whoWritesTheLedgerIsSaidAndThatNobodyDoes() throws Exception {
        assertEquals(503, get("/health/ledger").statusCode());
        assertEquals("{\"status\":\"unknown\"}", get("/health/ledger").body());

        vitals.ledger().asks(Future::succeededFuture, "me");
        assertEquals(503, get("/health/ledger").statusCode());
        assertEquals("{\"status\":\"nobody writes it\"}", get("/health/ledger").body());

        var other = new LedgerWriter(7, "other", URI.create("http://10.0.0.7:8080"));
        vitals.ledger().asks(() -> Future.succeededFuture(other), "me");
        HttpResponse<String> written = get("/health/ledger");
        assertEquals(200, written.statusCode());
        assertEquals(
                "{\"status\":\"written\",\"here\":false,\"process\":\"other\",\"address\":\"http://10.0.0.7:8080\","
                        + "\"epoch\":7}",
                written.body());
        vitals.ledger().asks(() -> Future.succeededFuture(other), "other");
        assertTrue(get("/health/ledger").body().contains("\"here\":true"));
    }

    @Test
    void anotherVersionOfHttpIs505() throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.2\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 505".length());
            assertEquals("HTTP/1.1 505", new String(line, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void anythingElseIsNotHere() throws Exception {
        assertEquals(404, get("/").statusCode());
        assertEquals(
                405,
                client.send(
                                HttpRequest.newBuilder(uri("/metrics"))
                                        .POST(HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
