package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends a gateway an event five times a second, beside all load, and never again; and looks at its memory. Any thread may ask. */
final class KafkaProbe implements AutoCloseable {
    static final long PERIOD_MILLIS = 200;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int NONE = 0;

    private final ServiceProcess gateway;
    private final String token;
    private final Ids ids;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final double beforeMib;
    private double mostMib;
    private int sent;

    /** @param status 0 where there was none */
    private record Answer(int status, long millis) {}

    /**
     * What came of it.
     *
     * @param slowest503Millis the longest that somebody waited for nothing
     * @param refusedHalfMillis within this half of those were refused that were
     */
    record Seen(
            long queued,
            long refused,
            long other,
            long refusedHalfMillis,
            long slowest503Millis,
            double beforeMib,
            double mostMib) {}

    KafkaProbe(ServiceProcess gateway, String token, InstantSource clock, SplittableRandom random) throws IOException {
        this.gateway = gateway;
        this.token = token;
        this.ids = new Ids(clock, random);
        beforeMib = ProcessMemory.of(gateway.pid()).residentMib();
        mostMib = beforeMib;
        timer.scheduleAtFixedRate(this::ask, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        long began = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(gateway.url().resolve(EventKind.POST_VIEWS.path()))
                .timeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Demo.event(EventKind.POST_VIEWS, ids.next(), "probe", sent++)))
                .build();
        http.sendAsync(request, BodyHandlers.discarding())
                .handle((answer, _) -> answers.add(new Answer(status(answer), millisSince(began))));
        try {
            mostMib = Math.max(mostMib, ProcessMemory.of(gateway.pid()).residentMib());
        } catch (IOException _) {
            // It was killed.
        }
    }

    private static int status(HttpResponse<Void> answer) {
        return answer == null ? NONE : answer.statusCode();
    }

    /** Asks no more; what is on its way is waited for. */
    Seen end() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS);
        long until = System.nanoTime() + ANSWER_MAX.toNanos();
        while (answers.size() < sent && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        List<Long> refused = answers.stream()
                .filter(answer -> answer.status == 503)
                .map(Answer::millis)
                .sorted()
                .toList();
        long queued = answers.stream().filter(answer -> answer.status == 202).count();
        return new Seen(
                queued,
                refused.size(),
                sent - queued - refused.size(),
                refused.isEmpty() ? 0 : refused.get(refused.size() / 2),
                refused.isEmpty() ? 0 : refused.getLast(),
                beforeMib,
                mostMib);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        http.shutdownNow();
    }
}
