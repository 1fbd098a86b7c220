package io.yardpass.ledger;

import io.yardpass.pgcopy.PgAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** {@link WriterMain} as seen from the test that started it. What it logs appears in the test's output. */
final class WriterProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final PrintStream orders;
    private final Map<UUID, String> outcomes = new ConcurrentHashMap<>();
    private volatile String state = "";

    private WriterProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        orders = new PrintStream(process.getOutputStream(), true);
        Thread.ofVirtual().start(this::listen);
    }

    /** @param ahead how wrong its clock is */
    static WriterProcess start(String name, PgAddress database, Duration ahead) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WriterMain.class.getName(),
                        database.host(),
                        Integer.toString(database.port()),
                        database.database(),
                        database.user(),
                        ahead.toString())
                .redirectErrorStream(true);
        return new WriterProcess(name, builder.start());
    }

    void buy(UUID order, UUID tier, String reference) {
        orders.println(order + " " + tier + " " + reference);
    }

    /** The last one for this order; null while there is none. */
    String outcome(UUID order) {
        return outcomes.get(order);
    }

    void forget(UUID order) {
        outcomes.remove(order);
    }

    boolean writes() {
        return state.equals("writes");
    }

    boolean waits() {
        return state.equals("waits");
    }

    /** Not a cycle more until {@link #goOn}; its connections stay open, and the kernel goes on receiving. */
    void stop() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", which, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill " + which + " ended with " + status);
        }
    }

    /** As {@code kill -9} does, in the middle of whatever it is at. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Answers what it has taken, and ends. */
    @Override
    public void close() throws IOException {
        if (!process.isAlive()) {
            return;
        }
        try {
            goOn();
            orders.close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (!words[0].equals(">")) {
                    System.out.println(name + ": " + line);
                } else if (words.length == 3) {
                    outcomes.put(UUID.fromString(words[1]), words[2]);
                } else {
                    state = words[1];
                }
            }
        } catch (IOException closed) {
            state = closed.toString();
        }
    }
}
