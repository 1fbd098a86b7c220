package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What no honest client sends, and what few do: each gets its answer, and the log stays quiet. */
class OddRequestsTest {
    private final EdgeFixture edge = new EdgeFixture();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void close() {
        root().detachAppender(log);
        edge.close();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private void requireQuietLog() {
        String loud = log.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .map(line -> line.getFormattedMessage() + ThrowableProxyUtil.asString(line.getThrowableProxy()))
                .collect(Collectors.joining("\n"));
        assertEquals("", loud);
    }

    /** Everything that is answered to this, until the edge hangs up. */
    private String answers(String requests) throws IOException {
        try (var socket = new Socket("127.0.0.1", edge.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String head(String requestLine) {
        return requestLine + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    /** A problem names its request, so that its length is that of the name. */
    private static String named(String requestLine) {
        return head(requestLine).replace("\r\n\r\n", "\r\nX-Request-Id: one\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS *",
                "CONNECT x:1",
                "GET x",
                "GET /?%zz",
                "GET /problems/sold_out?a=%zz",
                "GET /nowhere?key=%",
                "POST /v1/post-views?key=%zz",
                "GET /%zz",
                "GET /problems/%zz",
            })
    void anAddressThatCannotBeReadIsABadRequest(String requestLine) throws IOException {
        String answer = answers(head(requestLine));
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("\"code\":\"bad_request\""), answer);
        requireQuietLog();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/openapi.yaml", "/problems/sold_out", "/problems/none"})
    void headAnswersAsGetDoesWithoutABody(String path) throws IOException {
        String get = answers(named("GET " + path)).replaceAll("(?i)date: .*\r\n", "");
        String head = answers(named("HEAD " + path)).replaceAll("(?i)date: .*\r\n", "");
        int end = get.indexOf("\r\n\r\n") + 4;
        assertTrue(get.length() > end);
        assertEquals(
                get.substring(0, end).lines().sorted().toList(),
                head.lines().sorted().toList());
    }

    @Test
    void theDescriptionIsServedWhole() throws IOException {
        byte[] description =
                OddRequestsTest.class.getResourceAsStream("/openapi.yaml").readAllBytes();
        assertTrue(description.length > 10_000);
        assertArrayEquals(description, edge.get("/openapi.yaml").response().body());
    }

    @Test
    void aThousandRequestsInARowAreAnsweredInARow() throws IOException {
        String answers = answers("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(999) + head("GET /"));
        assertEquals(1_000, answers.split("HTTP/1.1 200 OK", -1).length - 1);
        requireQuietLog();
    }

    @Test
    void whoSendsRequestsAndNeverReadsIsNotListenedToForEver() throws IOException, InterruptedException {
        byte[] requests =
                "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        long sentMax = 64 << 20;
        long sent = 0;
        try (var channel = SocketChannel.open()) {
            channel.connect(new InetSocketAddress("127.0.0.1", edge.port));
            channel.configureBlocking(false);
            int idle = 0;
            while (sent < sentMax && idle < 50) {
                int count = channel.write(ByteBuffer.wrap(requests));
                sent += count;
                idle = count == 0 ? idle + 1 : 0;
                if (count == 0) {
                    Thread.sleep(20);
                }
            }
        } catch (IOException hungUp) {
            sent = Math.min(sent, sentMax - 1);
        }
        assertFalse(sent >= sentMax, "took " + sent + " bytes of requests");
        requireQuietLog();
    }
}
