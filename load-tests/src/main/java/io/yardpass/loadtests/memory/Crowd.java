package io.yardpass.loadtests.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that each send the same kind of request again whenever it was answered or hung up on. Blocks. */
final class Crowd {
    private static final int PATIENCE_MILLIS = 500;
    private static final String HUNG_UP = "hung up";
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final URI service;
    private final int connections;
    private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();

    Crowd(URI service, int connections) {
        this.service = service;
        this.connections = connections;
    }

    /**
     * @param requests made before, so that nothing is measured but the service
     * @param deaf true for those that read no answer
     */
    void send(List<byte[]> requests, boolean deaf, long endNanos) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                byte[] request = requests.get(i % requests.size());
                all.add(threads.submit(() -> {
                    while (System.nanoTime() < endNanos) {
                        one(request, deaf, endNanos);
                        TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
                    }
                    return null;
                }));
            }
        }
    }

    /** How often each status was answered; a connection that was closed instead is {@code hung up}. */
    Map<String, AtomicInteger> answers() {
        return answers;
    }

    private void one(byte[] request, boolean deaf, long endNanos) throws InterruptedException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            Thread sending = Thread.ofVirtual().start(() -> send(socket, request));
            if (deaf) {
                sending.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())));
            }
            while (System.nanoTime() < endNanos) {
                if (deaf) {
                    TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
                } else if (isAnswered(socket)) {
                    return;
                }
            }
        } catch (IOException hungUp) {
            count(HUNG_UP);
        }
    }

    private static void send(Socket socket, byte[] request) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
        } catch (IOException hungUp) {
            // Whoever reads learns it too.
        }
    }

    private boolean isAnswered(Socket socket) throws IOException {
        try {
            InputStream in = socket.getInputStream();
            byte[] line = in.readNBytes(STATUS_AT + 3);
            if (line.length < STATUS_AT + 3) {
                count(HUNG_UP);
            } else {
                count(new String(line, STATUS_AT, 3, StandardCharsets.US_ASCII));
            }
            return true;
        } catch (SocketTimeoutException waits) {
            return false;
        }
    }

    private void count(String answer) {
        answers.computeIfAbsent(answer, _ -> new AtomicInteger()).incrementAndGet();
    }
}
