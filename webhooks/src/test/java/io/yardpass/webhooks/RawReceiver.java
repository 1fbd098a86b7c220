package io.yardpass.webhooks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server of bytes: reads requests as they come and lets a test answer them as no server should. */
final class RawReceiver implements AutoCloseable {
    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger accepted = new AtomicInteger();
    /** Accepted and not seen closed by the other side. */
    final AtomicInteger held = new AtomicInteger();

    final AtomicLong written = new AtomicLong();

    private final ServerSocket server;
    private final Answering answering;

    record Request(String head, byte[] body) {
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** What one request gets; the connection then takes the next, until either side closes it. */
    interface Answering {
        void answer(Request request, Socket socket) throws IOException, InterruptedException;
    }

    RawReceiver(ServerSocket server, Answering answering) {
        this.server = server;
        this.answering = answering;
        Thread.ofVirtual().start(this::accept);
    }

    static RawReceiver on(String address, Answering answering) {
        try {
            return new RawReceiver(new ServerSocket(0, 50, InetAddress.ofLiteral(address)), answering);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** On a loopback address that tests take for one of the Internet. */
    static RawReceiver answering(String answer) {
        return answering((_, socket) -> write(socket, answer));
    }

    static RawReceiver answering(Answering answering) {
        return on("127.0.0.2", answering);
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.2:" + port() + "/hooks";
    }

    /** Writes until it is stopped. */
    void writeForever(Socket socket, String first, String again) throws IOException {
        write(socket, first);
        byte[] bytes = again.getBytes(ISO_8859_1);
        OutputStream out = socket.getOutputStream();
        while (true) {
            out.write(bytes);
            written.addAndGet(bytes.length);
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                held.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (Request request = read(socket.getInputStream());
                    request != null;
                    request = read(socket.getInputStream())) {
                requests.add(request);
                answering.answer(request, socket);
                if (socket.isClosed()) {
                    break;
                }
            }
        } catch (IOException | InterruptedException gone) {
            // As the test wanted it.
        } finally {
            held.decrementAndGet();
        }
    }

    private static Request read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
        }
        Request request = new Request(head.toString(ISO_8859_1), new byte[0]);
        return new Request(request.head(), in.readNBytes(Integer.parseInt(request.header("content-length"))));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (SocketException already) {
            // It is.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
