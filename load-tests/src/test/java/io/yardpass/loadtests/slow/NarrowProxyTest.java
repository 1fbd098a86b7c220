package io.yardpass.loadtests.slow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NarrowProxyTest {
    private static final int SENT = 500_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void everyByteComesThroughInOrderBothWays() throws Exception {
        try (NarrowProxy proxy = beforeAnEcho();
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            byte[] sent = new byte[SENT];
            new Random(1).nextBytes(sent);
            assertArrayEquals(sent, echoed(client, sent));
            assertEquals(SENT, proxy.passed());
        }
    }

    @Test
    void aNarrowWayTakesAsLongAsItsWidthSaysHoweverManyShareIt() throws Exception {
        try (NarrowProxy proxy = beforeAnEcho();
                Socket client = new Socket("127.0.0.1", proxy.port());
                Socket other = new Socket("127.0.0.1", proxy.port())) {
            proxy.narrow(SENT);
            long start = System.nanoTime();
            Thread beside = Thread.startVirtualThread(() -> echoed(other, new byte[SENT]));
            echoed(client, new byte[SENT]);
            beside.join();
            double seconds = (System.nanoTime() - start) / 1e9;
            assertTrue(seconds > 1.5, "both were through after " + seconds + " s");
        }
    }

    @Test
    void aWayThatIsWideAgainLetsThroughWhatWaited() throws Exception {
        try (NarrowProxy proxy = beforeAnEcho();
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            proxy.narrow(1);
            Thread waiting = Thread.startVirtualThread(() -> echoed(client, new byte[SENT]));
            assertTrue(!waiting.join(java.time.Duration.ofMillis(500)));
            proxy.widen();
            assertTrue(waiting.join(java.time.Duration.ofSeconds(10)));
            assertEquals(SENT, proxy.passed());
        }
    }

    private NarrowProxy beforeAnEcho() throws Exception {
        NetServer echo = vertx.createNetServer()
                .connectHandler(socket -> socket.pipeTo(socket))
                .listen(0, "127.0.0.1")
                .await();
        return NarrowProxy.to(vertx, "127.0.0.1", echo.actualPort());
    }

    private static byte[] echoed(Socket socket, byte[] sent) {
        Thread writing = Thread.startVirtualThread(() -> {
            try {
                socket.getOutputStream().write(sent);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try {
            byte[] read = socket.getInputStream().readNBytes(sent.length);
            writing.join();
            return read;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
