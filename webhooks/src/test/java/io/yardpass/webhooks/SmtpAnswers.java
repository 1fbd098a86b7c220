package io.yardpass.webhooks;

import io.yardpass.webhooks.mail.SmtpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server of mails that answers one command as a test says, one answer after the other and the last for ever, and all else well. */
final class SmtpAnswers implements AutoCloseable {
    static final String SILENCE = "";

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String command;
    private final Queue<String> answers;
    private volatile boolean isAsked;

    private SmtpAnswers(String command, Queue<String> answers) throws IOException {
        this.command = command;
        this.answers = answers;
    }

    static SmtpAnswers to(String command, String... answers) throws IOException {
        var server = new SmtpAnswers(command, new ConcurrentLinkedQueue<>(java.util.List.of(answers)));
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    SmtpServer server(String from) {
        return new SmtpServer("127.0.0.1", socket.getLocalPort(), false, null, null, from);
    }

    boolean isAsked() {
        return isAsked;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> talk(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void talk(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            say(client, "220 ready");
            boolean isData = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (isData) {
                    isData = !".".equals(line);
                    if (!isData) {
                        say(client, "250 Ok");
                    }
                } else if (line.startsWith(command)) {
                    isAsked = true;
                    String answer = answers.size() > 1 ? answers.poll() : answers.peek();
                    if (!SILENCE.equals(answer)) {
                        say(client, answer);
                    }
                } else {
                    isData = line.startsWith("DATA");
                    say(client, isData ? "354 go on" : line.startsWith("QUIT") ? "221 bye" : "250 Ok");
                }
            }
        } catch (IOException closed) {
            // By the other side.
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
