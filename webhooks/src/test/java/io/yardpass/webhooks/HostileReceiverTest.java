package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that hang, drip, never end, break off and talk nonsense. */
class HostileReceiverTest {
    private static final Duration SHORT = Duration.ofMillis(1_200);
    private static final Sender.Bounds IMPATIENT = Sender.Bounds.usual().within(SHORT);
    /** What may be on its way in the buffers of two kernels when we hang up. */
    private static final long BYTES_UNDER_WAY = 16 << 20;

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    @Test
    void oneThatAcceptsAndSaysNothingEndsWithTheDeadline() throws InterruptedException {
        try (var receiver = RawReceiver.answering(
                        (_, socket) -> socket.getInputStream().read());
                var sender = new Sender(IMPATIENT)) {
            assertEquals(WebhookFailure.TIMEOUT, failureInTime(sender, receiver.url()));
            assertTrue(sender.isWithoutSockets());
        }
    }

    @Test
    void oneThatNeverAcceptsIsUnreachable() throws Exception {
        InetAddress address = InetAddress.ofLiteral("127.0.0.2");
        try (var full = new ServerSocket(0, 1, address);
                var sender = new Sender(IMPATIENT)) {
            List<Socket> waiting =
                    IntStream.range(0, 8).mapToObj(_ -> new Socket()).toList();
            for (Socket each : waiting) {
                connect(each, full);
            }
            WebhookFailure failure = failureInTime(sender, "http://127.0.0.2:" + full.getLocalPort() + "/");
            assertTrue(failure == WebhookFailure.UNREACHABLE || failure == WebhookFailure.TIMEOUT, failure.toString());
            assertTrue(sender.isWithoutSockets());
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    private static void connect(Socket socket, ServerSocket to) {
        try {
            socket.connect(to.getLocalSocketAddress(), 100);
        } catch (IOException full) {
            // So it should be.
        }
    }

    @Test
    void onePortWhereNobodyListensIsUnreachable() throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
            port = closed.getLocalPort();
        }
        try (var sender = new Sender()) {
            assertEquals(WebhookFailure.UNREACHABLE, sender.failure("http://127.0.0.2:" + port + "/"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"})
    void oneThatDripsEndsWithTheDeadline(String first) throws InterruptedException {
        try (var receiver = RawReceiver.answering((_, socket) -> {
                    RawReceiver.write(socket, first);
                    while (true) {
                        RawReceiver.write(socket, "H");
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                });
                var sender = new Sender(IMPATIENT)) {
            assertEquals(WebhookFailure.TIMEOUT, failureInTime(sender, receiver.url()));
            assertTrue(sender.isWithoutSockets());
        }
    }

    @Test
    void oneThatTakesItsTimeIsWaitedFor() {
        try (var receiver = RawReceiver.answering((_, socket) -> {
                    for (char each : OK.toCharArray()) {
                        TimeUnit.MILLISECONDS.sleep(20);
                        RawReceiver.write(socket, String.valueOf(each));
                    }
                });
                var sender = new Sender()) {
            assertEquals(200, sender.status(receiver.url()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK\\r\\ncontent-length: 68719476736\\r\\n\\r\\n | x | ANSWER_TOO_LARGE",
                "HTTP/1.1 200 OK\\r\\n\\r\\n | x | ANSWER_TOO_LARGE",
                "HTTP/1.1 500 No\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n | 4\\r\\nabcd\\r\\n | ANSWER_TOO_LARGE",
                "HTTP/1.1 200 OK\\r\\n | a: b\\r\\n | ANSWER_TOO_LARGE",
                "HTTP/1.1 200 OK\\r\\na: | b | ANSWER_TOO_LARGE",
                "HTTP/1.1 200  | O | ANSWER_TOO_LARGE",
                "HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1; | a | ANSWER_TOO_LARGE",
                "HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n0\\r\\n | a: b\\r\\n | ANSWER_TOO_LARGE",
                "'' | HTTP/1.1 100 Continue\\r\\n\\r\\n | MALFORMED_ANSWER",
                "'' | HTTP/1.1 103 Early Hints\\r\\nlink: </a>\\r\\n\\r\\n | MALFORMED_ANSWER",
                "'' | HTTP/1.1 102 Processing\\r\\n\\r\\n | MALFORMED_ANSWER",
            })
    void anAnswerWithoutEndIsCutOff(String first, String again, WebhookFailure failure) throws InterruptedException {
        // On its way it goes in pieces of some size, or the receiver is the slow one.
        String piece = unescaped(again).repeat(4_096 / unescaped(again).length());
        try (var receiver = endless(unescaped(first), piece);
                var sender = new Sender()) {
            assertEquals(failure, sender.failure(receiver.url()));
            assertTrue(sender.isWithoutSockets());
            assertTrue(receiver.written.get() < BYTES_UNDER_WAY, receiver.written + " bytes");
        }
    }

    private static RawReceiver endless(String first, String again) {
        var self = new RawReceiver[1];
        self[0] = RawReceiver.answering((_, socket) -> self[0].writeForever(socket, first, again));
        return self[0];
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    @Test
    void anAnswerOf64KiBIsReadAndOneMoreByteIsTooMuch() {
        try (var receiver = RawReceiver.answering((request, socket) -> {
                    int length = request.head().contains("/more") ? 65_537 : 65_536;
                    RawReceiver.write(
                            socket, "HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n" + "x".repeat(length));
                });
                var sender = new Sender()) {
            assertEquals(200, sender.status(receiver.url()));
            assertEquals(WebhookFailure.ANSWER_TOO_LARGE, sender.failure(receiver.url() + "/more"));
        }
    }

    @Test
    void answersWithoutEndLeaveTheHeapAsItWas() throws InterruptedException {
        try (var receiver = endless("HTTP/1.1 200 OK\r\ncontent-length: 68719476736\r\n\r\n", "x".repeat(4_096));
                var sender = new Sender()) {
            failures(sender, receiver.url(), 20);
            long before = usedHeap();
            failures(sender, receiver.url(), 200);
            long grown = usedHeap() - before;
            assertTrue(grown < 4 << 20, grown + " bytes");
        }
    }

    private static void failures(Sender sender, String url, int count) {
        for (int i = 0; i < count; i++) {
            assertEquals(WebhookFailure.ANSWER_TOO_LARGE, sender.failure(url));
        }
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void oneThatClosesAtAnyByteHasNotAnswered(boolean chunked, boolean reset) throws InterruptedException {
        String answer = chunked
                ? "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
                : "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        try (var receiver = RawReceiver.answering((request, socket) -> {
                    String at = request.head().substring(request.head().indexOf("at=") + 3);
                    RawReceiver.write(socket, answer.substring(0, Integer.parseInt(at.substring(0, at.indexOf(' ')))));
                    socket.setSoLinger(reset, 0);
                    socket.close();
                });
                var sender = new Sender()) {
            for (int at = 0; at < answer.length(); at++) {
                assertEquals(WebhookFailure.CLOSED, sender.failure(receiver.url() + "?at=" + at), "at " + at);
            }
            assertTrue(reset || sender.status(receiver.url() + "?at=" + answer.length()) == 200);
            assertTrue(sender.isWithoutSockets());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Go on\r\n\r\n"
            })
    void whatComesBeforeTheAnswerIsNotTheAnswer(String before) {
        try (var receiver = RawReceiver.answering(before + OK);
                var sender = new Sender()) {
            assertEquals(200, sender.status(receiver.url()));
            assertEquals(200, sender.status(receiver.url()));
            assertEquals(1, receiver.accepted.get());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\u0081\u0002ok",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 199 What\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "\u0015\u0003\u0003\u0000\u0002\u0002\u0028\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            })
    void nonsenseIsNoAnswerAndEndsTheConnection(String nonsense) throws InterruptedException {
        try (var receiver = RawReceiver.answering(nonsense);
                var sender = new Sender(IMPATIENT)) {
            assertEquals(WebhookFailure.MALFORMED_ANSWER, sender.failure(receiver.url()));
            assertTrue(sender.isWithoutSockets());
        }
    }

    @Test
    void aSecondAnswerIsNotTakenForThatToTheNextDelivery() throws InterruptedException {
        try (var receiver = RawReceiver.answering((_, socket) -> {
                    RawReceiver.write(socket, OK + "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n");
                    TimeUnit.MILLISECONDS.sleep(100);
                    RawReceiver.write(socket, "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n");
                });
                var sender = new Sender()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, sender.status(receiver.url()));
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertEquals(3, receiver.accepted.get());
        }
    }

    @Test
    void afterManyFailuresNoSocketIsLeft() throws Exception {
        long before = socketsOfThisProcess();
        try (var sender = new Sender(IMPATIENT);
                var rude = RawReceiver.answering((_, socket) -> socket.close());
                var mute = RawReceiver.answering(
                        (_, socket) -> socket.getInputStream().read());
                var failing = RawReceiver.answering("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n");
                var odd = RawReceiver.answering("odd\r\n\r\n");
                var nobody = NameServer.naming();
                var unnamed = new Sender(IMPATIENT.asking(nobody));
                var silent = new NameServer(() -> null);
                var unanswered = new Sender(IMPATIENT.asking(silent))) {
            for (int i = 0; i < 40; i++) {
                sender.send(rude.url());
                sender.send(failing.url());
                sender.send(odd.url());
                sender.send("https://127.0.0.2:" + odd.port() + "/");
                unnamed.send("https://hooks.example.com/");
            }
            Stream.generate(() -> sender.begin(Sender.request(mute.url())))
                    .limit(4)
                    .toList()
                    .forEach(each -> assertInstanceOf(WebhookAnswer.Failed.class, each.await()));
            assertTrue(sender.isWithoutSockets());
            assertTrue(unnamed.isWithoutSockets());
            unanswered.send("https://hooks.example.com/");
            assertFalse(silent.questions.isEmpty());
            for (RawReceiver receiver : List.of(rude, mute, failing, odd)) {
                for (int i = 0; i < 100 && receiver.held.get() > 0; i++) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                assertEquals(0, receiver.held.get());
            }
        }
        for (int i = 0; i < 100 && socketsOfThisProcess() > before; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(socketsOfThisProcess() <= before);
    }

    private static long socketsOfThisProcess() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(HostileReceiverTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException gone) {
            return false;
        }
    }

    /** With the deadline, and not long after it. */
    private static WebhookFailure failureInTime(Sender sender, String url) {
        var failed = assertInstanceOf(WebhookAnswer.Failed.class, sender.send(url));
        assertTrue(failed.duration().compareTo(SHORT.multipliedBy(4)) < 0, failed.toString());
        return failed.failure();
    }
}
