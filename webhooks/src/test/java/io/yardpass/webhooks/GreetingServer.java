package io.yardpass.webhooks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Says the same to whoever connects, reads what comes, and waits. */
final class GreetingServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2"));

    GreetingServer(String greeting) throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> greet(socket, greeting));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static void greet(Socket socket, String greeting) {
        try (socket) {
            socket.getInputStream().read();
            RawReceiver.write(socket, greeting);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // The other side went first.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
