package io.yardpass.loadtests.pages;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection on which requests are sent one after the other, with as little of its own about it as psql has. Blocks. */
final class KeptConnection implements AutoCloseable {
    private static final String LENGTH = "content-length:";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Socket socket;
    private final InputStream answers;

    KeptConnection(URI service) throws IOException {
        socket = new Socket(service.getHost(), service.getPort());
        socket.setTcpNoDelay(true);
        answers = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    static byte[] get(URI service, String path, String token) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + service.getAuthority() + "\r\nAuthorization: Bearer " + token
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The body; throws unless it is 200. */
    byte[] ask(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        String status = line();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        byte[] body = answers.readNBytes(length);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IllegalStateException(status + " " + new String(body, StandardCharsets.UTF_8));
        }
        return body;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < 0) {
                throw new EOFException("the service hung up");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
