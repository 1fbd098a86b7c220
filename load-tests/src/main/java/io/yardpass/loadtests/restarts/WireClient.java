package io.yardpass.loadtests.restarts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection that sees how it ends: with an answer whole or torn, by a close or by a reset. It repeats nothing by
 * itself, as a client from a library might. Blocks.
 */
final class WireClient implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final URI service;
    private final String token;

    /** A whole answer, and whether it said that it is the connection's last. */
    record Answer(int status, boolean last) {}

    /** The connection ended in the middle of an answer. */
    static final class TornException extends IOException {
        private static final long serialVersionUID = 1L;

        TornException(Throwable cause) {
            super("an answer broke off", cause);
        }
    }

    private WireClient(Socket socket, URI service, String token) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.service = service;
        this.token = token;
    }

    static WireClient connect(URI service, String token) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), CONNECT_MILLIS);
            return new WireClient(socket, service, token);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** A POST as it goes over the wire. */
    byte[] request(String path, String key, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: " + service.getAuthority() + "\r\nAuthorization: Bearer "
                + token + "\r\nContent-Type: application/json\r\nIdempotency-Key: " + key + "\r\nContent-Length: "
                + content.length + "\r\n\r\n";
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(content);
        return whole.toByteArray();
    }

    void send(byte[] requests) throws IOException {
        socket.getOutputStream().write(requests);
    }

    /** Null when the server closed before a byte of it; a reset is an IOException, and one within the answer a {@link TornException}. */
    Answer answer() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        try {
            return rest(first);
        } catch (IOException failure) {
            throw new TornException(failure);
        }
    }

    private Answer rest(int first) throws IOException {
        StringBuilder head = new StringBuilder().append((char) first);
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("in the head");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\r\ncontent-length: ") + "\r\ncontent-length: ".length();
        in.skipNBytes(Long.parseLong(lower.substring(at, lower.indexOf('\r', at))));
        return new Answer(Integer.parseInt(lower.substring(9, 12)), lower.contains("\r\nconnection: close\r\n"));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
