package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DelayProxyTest {
    private static final long DELAY_MILLIS = 20;

    @Test
    void everyByteComesInOrderAndNoneBeforeItsTime() throws Exception {
        byte[] sent = new byte[1_000_000];
        new Random(1).nextBytes(sent);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayProxy proxy = DelayProxy.start(server.getLocalPort(), DELAY_MILLIS);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = server.accept()) {
            long began = System.nanoTime();
            client.getOutputStream().write(sent, 0, 1);
            accepted.getOutputStream().write(accepted.getInputStream().read());
            assertEquals(sent[0], (byte) client.getInputStream().read());
            assertTrue(System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(2 * DELAY_MILLIS));

            client.getOutputStream().write(sent);
            assertArrayEquals(sent, accepted.getInputStream().readNBytes(sent.length));
        }
    }

    @Test
    void theEndOfOneSideIsTheEndOfTheOther() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayProxy proxy = DelayProxy.start(server.getLocalPort(), 1);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            server.accept().close();

            assertEquals(-1, client.getInputStream().read());
        }
    }
}
