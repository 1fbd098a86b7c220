package io.yardpass.loadtests.restarts;

import io.yardpass.loadtests.books.Journal;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.Ids;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Connections that send views or purchases one after another, or pipeline four at a time, to one service or in turns to
 * several, and note the end of each request. Whoever is refused goes to the next service with something new.
 */
final class WireLoad implements AutoCloseable {
    private static final int PIPELINED = 4;
    private static final long REFUSED_PAUSE_MILLIS = 10;

    /** How a request ended. What ended without an answer must not have been done, and no answer may break off. */
    enum End {
        ACCEPTED("answered 200 or 201"),
        OTHERWISE("answered otherwise"),
        BEHIND_LAST("behind a last answer"),
        CLOSED("closed without a byte"),
        RESET("reset without a byte"),
        TORN("answer broken off");

        private final String title;

        End(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<URI> services;
    private final String token;
    private final String runId;
    private final InstantSource clock;
    private final Map<End, LongAdder> ends = new ConcurrentHashMap<>();
    private final Map<Integer, LongAdder> otherwise = new ConcurrentHashMap<>();
    private final Map<String, Set<UUID>> accepted = new ConcurrentHashMap<>();
    private final Set<UUID> answeredOtherwise = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    private record Sent(UUID id, String kind, byte[] bytes) {}

    WireLoad(List<URI> services, String token, String runId, InstantSource clock) {
        this.services = services;
        this.token = token;
        this.runId = runId;
        this.clock = clock;
    }

    /** Every third connection buys, every fourth pipelines. */
    void start(int connections, SplittableRandom random) {
        for (int i = 0; i < connections; i++) {
            int n = i;
            SplittableRandom own = random.split();
            threads.submit(() -> run(n, own));
        }
    }

    private void run(int n, SplittableRandom random) {
        Ids ids = new Ids(clock, random);
        for (int turn = n; !stopped; turn++) {
            try (WireClient client = WireClient.connect(services.get(turn % services.size()), token)) {
                while (!stopped && exchange(client, batch(client, n, ids, random))) {
                    Thread.onSpinWait();
                }
            } catch (IOException refused) {
                pause();
            }
        }
    }

    private List<Sent> batch(WireClient client, int n, Ids ids, SplittableRandom random) {
        List<Sent> batch = new ArrayList<>();
        for (int i = 0; i < (n % 4 == 3 ? PIPELINED : 1); i++) {
            UUID id = ids.next();
            batch.add(n % 3 == 2 ? purchase(client, id, random) : view(client, id, random));
        }
        return batch;
    }

    private Sent view(WireClient client, UUID id, SplittableRandom random) {
        String body = Demo.event(EventKind.POST_VIEWS, id, runId, random.nextInt(Demo.POSTS));
        return new Sent(id, EventKind.POST_VIEWS.wireName(), client.request("/v1/post-views", id.toString(), body));
    }

    private Sent purchase(WireClient client, UUID id, SplittableRandom random) {
        String user = Demo.user(1 + random.nextInt(Demo.USERS)).toString();
        String body = Demo.purchase(id.toString(), runId, 1 + random.nextInt(Demo.EVENTS), user);
        return new Sent(id, Journal.PURCHASES, client.request("/v1/ticket-purchases", id.toString(), body));
    }

    /** True when the connection may be used again. */
    private boolean exchange(WireClient client, List<Sent> batch) {
        int next = 0;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            batch.forEach(sent -> bytes.writeBytes(sent.bytes()));
            client.send(bytes.toByteArray());
            while (next < batch.size()) {
                WireClient.Answer answer = client.answer();
                if (answer == null) {
                    end(End.CLOSED, batch.size() - next);
                    return false;
                }
                answered(batch.get(next++), answer.status());
                if (answer.last()) {
                    end(End.BEHIND_LAST, batch.size() - next);
                    return false;
                }
            }
            return true;
        } catch (WireClient.TornException torn) {
            end(End.TORN, 1);
            end(End.BEHIND_LAST, batch.size() - next - 1);
        } catch (IOException reset) {
            end(End.RESET, batch.size() - next);
        }
        return false;
    }

    private void answered(Sent sent, int status) {
        if (status == 200 || status == 201) {
            end(End.ACCEPTED, 1);
            accepted.computeIfAbsent(sent.kind(), _ -> ConcurrentHashMap.newKeySet())
                    .add(sent.id());
        } else {
            end(End.OTHERWISE, 1);
            otherwise.computeIfAbsent(status, _ -> new LongAdder()).increment();
            answeredOtherwise.add(sent.id());
        }
    }

    private void end(End end, int requests) {
        ends.computeIfAbsent(end, _ -> new LongAdder()).add(requests);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(REFUSED_PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    String runId() {
        return runId;
    }

    long count(End end) {
        LongAdder count = ends.get(end);
        return count == null ? 0 : count.sum();
    }

    /** How often each status other than 200 and 201 was answered. */
    Map<Integer, LongAdder> otherwise() {
        return otherwise;
    }

    /** By kind, the ids of what was accepted. */
    Map<String, Set<UUID>> accepted() {
        return accepted;
    }

    /** True when its sender was told something of it that is not acceptance; a 503 leaves open what became of it. */
    boolean wasAnsweredOtherwise(UUID id) {
        return answeredOtherwise.contains(id);
    }

    /** Returns when each request that was sent has come to its end. */
    void end() {
        stopped = true;
        threads.close();
    }

    @Override
    public void close() {
        end();
    }
}
