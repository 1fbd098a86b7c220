package io.yardpass.comparisons;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and a server and hands on every byte a while after it came, in each direction: distance, with
 * the bandwidth of a wire that is never full. Two threads a direction. Ends with {@link #close}.
 */
final class DelayProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    /** On the way in one direction at once: with a delay of 5 ms, more than three gigabytes a second. */
    private static final int CHUNKS_MAX = 256;

    private record Chunk(byte[] bytes, long dueNanos) {}

    private static final byte[] END = new byte[0];

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final long delayNanos;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("delay-proxy").factory());

    private DelayProxy(ServerSocket listening, InetSocketAddress server, long delayNanos) {
        this.listening = listening;
        this.server = server;
        this.delayNanos = delayNanos;
    }

    /** To the server at this port of the loopback; a round trip takes twice the delay longer. */
    static DelayProxy start(int serverPort, long delayMillis) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        DelayProxy proxy = new DelayProxy(
                new ServerSocket(0, 50, loopback),
                new InetSocketAddress(loopback, serverPort),
                TimeUnit.MILLISECONDS.toNanos(delayMillis));
        proxy.threads.submit(proxy::accept);
        return proxy;
    }

    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    private Void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            Socket upstream = new Socket(server.getAddress(), server.getPort());
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            carry(client, upstream);
            carry(upstream, client);
        }
        return null;
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_MAX);
        threads.submit(() -> take(from, underWay));
        threads.submit(() -> hand(underWay, to));
    }

    private Void take(Socket from, BlockingQueue<Chunk> underWay) throws InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        try (InputStream in = from.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                underWay.put(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + delayNanos));
            }
        } catch (IOException endsToo) {
            // A connection that breaks ends for the other side as one that is closed.
        }
        underWay.put(new Chunk(END, System.nanoTime() + delayNanos));
        return null;
    }

    private static Void hand(BlockingQueue<Chunk> underWay, Socket to) throws InterruptedException, IOException {
        try (to;
                OutputStream out = to.getOutputStream()) {
            for (Chunk chunk = underWay.take(); chunk.bytes != END; chunk = underWay.take()) {
                long nanos = chunk.dueNanos - System.nanoTime();
                if (nanos > 0) {
                    TimeUnit.NANOSECONDS.sleep(nanos);
                }
                out.write(chunk.bytes);
            }
        }
        return null;
    }
}
