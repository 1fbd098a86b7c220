package io.yardpass.loadtests.memory;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.load.Neighbour;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Holds up one waiting point of a service of its own, and sends a crowd there and a neighbour past it. Blocks. */
final class MemoryRun {
    private static final int REQUESTS = 40;
    private static final long SAMPLE_MILLIS = 100;
    private static final UUID ATTACKED = Demo.organizationOfEvent(1);
    private static final UUID NEIGHBOUR = Demo.organizationOfEvent(Demo.EVENTS);

    private final ServiceProcess service;
    private final int connections;
    private final int seconds;
    private final TokenSigner signer;

    MemoryRun(ServiceProcess service, int connections, int seconds, InstantSource clock) throws IOException {
        this.service = service;
        this.connections = connections;
        this.seconds = seconds;
        this.signer = service.tokens(clock);
    }

    MemoryReport.Held hold(WaitingPoint point) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var neighbour = new Neighbour(
                    http, service.url(), point.neighbourSendsEvents() ? signer.service(NEIGHBOUR) : signer.platform());
            var crowd = new Crowd(service.url(), connections);
            List<byte[]> requests = IntStream.range(0, REQUESTS)
                    .mapToObj(n -> point.request(sender(n)))
                    .toList();
            double before = ProcessMemory.of(service.pid()).residentMib();
            var most = new double[] {before};
            var over = new AtomicBoolean();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            Thread watching = Thread.ofVirtual().start(() -> watch(most, over));
            Thread beside = Thread.ofVirtual().start(() -> sendBeside(neighbour, point, end));
            try (Connection holding = DriverManager.getConnection(service.jdbcUrl())) {
                lock(point, holding);
                crowd.send(requests, point.isDeaf(), end);
                beside.join();
            }
            over.set(true);
            watching.join();
            var answers = new TreeMap<String, Integer>();
            crowd.answers().forEach((answer, times) -> answers.put(answer, times.get()));
            return new MemoryReport.Held(
                    point,
                    answers,
                    before,
                    most[0],
                    isAlive(),
                    neighbour.asked(),
                    neighbour.served(),
                    neighbour.slowestMillis());
        }
    }

    private boolean isAlive() {
        return ProcessHandle.of(service.pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void lock(WaitingPoint point, Connection holding) throws Exception {
        if (!point.lockedTable().isEmpty()) {
            holding.setAutoCommit(false);
            holding.createStatement().execute("LOCK TABLE " + point.lockedTable() + " IN ACCESS EXCLUSIVE MODE");
        }
    }

    private void watch(double[] most, AtomicBoolean over) {
        try {
            while (!over.get() && isAlive()) {
                most[0] = Math.max(most[0], ProcessMemory.of(service.pid()).residentMib());
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
            }
        } catch (Exception ended) {
            // What was seen last stands.
        }
    }

    private static void sendBeside(Neighbour neighbour, WaitingPoint point, long end) {
        try {
            neighbour.send(point.neighbourSendsEvents(), end);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private WaitingPoint.Sender sender(int n) {
        UUID user = Demo.user(1 + n % Demo.USERS);
        String page = signer.publishable(ATTACKED);
        String somebody = signer.user(user);
        return new WaitingPoint.Sender() {
            @Override
            public String page() {
                return page;
            }

            @Override
            public String somebody() {
                return somebody;
            }

            @Override
            public String user() {
                return user.toString();
            }
        };
    }
}
