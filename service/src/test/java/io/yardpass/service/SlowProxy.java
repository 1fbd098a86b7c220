package io.yardpass.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between the service and its database and lets only so many bytes a second towards it. */
final class SlowProxy implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String host;
    private final int port;
    private volatile int chunkMillis;

    SlowProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        threads.submit(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How long every 4 KB to the database take on each connection; 0 for as fast as they go. */
    void delayEachChunk(int millis) {
        chunkMillis = millis;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    private Void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(host, port);
            threads.submit(() -> pump(client, server, true));
            threads.submit(() -> pump(server, client, false));
        }
    }

    private Void pump(Socket from, Socket to, boolean slowly) throws IOException, InterruptedException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (slowly && chunkMillis > 0) {
                    Thread.sleep(chunkMillis);
                }
                out.write(chunk, 0, read);
            }
        }
        return null;
    }
}
