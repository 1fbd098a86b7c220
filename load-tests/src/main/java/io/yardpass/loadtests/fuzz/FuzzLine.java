package io.yardpass.loadtests.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One connection on which a talk is held. Blocks. */
final class FuzzLine {
    /** The service waits 30 s for a commit, and 31 s for anything to come. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(45);

    private static final int QUIET_MILLIS = 400;
    private static final int CONNECT_MILLIS = 10_000;
    private static final long PIECE_MILLIS = 3;

    /**
     * What came, until the connection ended.
     *
     * @param whole false when it ended otherwise than by the service's orderly close of what it was asked
     * @param hung true when it did not end in time
     */
    record Heard(String received, boolean whole, boolean hung) {}

    private final InetSocketAddress service;

    FuzzLine(URI service) {
        this.service = new InetSocketAddress(service.getHost(), service.getPort());
    }

    /** Fails when there is nobody to talk to. */
    Heard hold(FuzzTalk talk) throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(service, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            if (talk.ending() == FuzzTalk.Ending.ABORT) {
                send(socket, talk);
                socket.setSoLinger(true, 0);
                return new Heard("", false, false);
            }
            Thread sending = Thread.ofVirtual().start(() -> send(socket, talk));
            Heard heard = listen(socket, talk);
            sending.join();
            return heard;
        }
    }

    private static void send(Socket socket, FuzzTalk talk) {
        byte[] bytes = talk.sent().getBytes(StandardCharsets.ISO_8859_1);
        int size = Math.ceilDiv(Math.max(1, bytes.length), talk.pieces());
        try {
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < bytes.length; at += size) {
                if (at > 0) {
                    TimeUnit.MILLISECONDS.sleep(PIECE_MILLIS);
                }
                out.write(bytes, at, Math.min(size, bytes.length - at));
            }
            if (talk.ending() == FuzzTalk.Ending.HALF_CLOSE) {
                socket.shutdownOutput();
            }
        } catch (IOException hungUp) {
            // Whoever reads learns it too.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Heard listen(Socket socket, FuzzTalk talk) {
        var received = new ByteArrayOutputStream();
        boolean whole = talk.ending() != FuzzTalk.Ending.HALF_CLOSE;
        boolean impatient = !talk.clear() && talk.ending() == FuzzTalk.Ending.READ;
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[16_384];
            socket.setSoTimeout(impatient ? QUIET_MILLIS : (int) ANSWER_MAX.toMillis());
            while (true) {
                try {
                    int count = in.read(some);
                    if (count < 0) {
                        return new Heard(text(received), whole, false);
                    }
                    received.write(some, 0, count);
                } catch (SocketTimeoutException quiet) {
                    if (!impatient) {
                        return new Heard(text(received), whole, true);
                    }
                    impatient = false;
                    whole = false;
                    socket.setSoTimeout((int) ANSWER_MAX.toMillis());
                    socket.shutdownOutput();
                }
            }
        } catch (IOException reset) {
            return new Heard(text(received), false, false);
        }
    }

    private static String text(ByteArrayOutputStream received) {
        return received.toString(StandardCharsets.ISO_8859_1);
    }
}
