package io.yardpass.service;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that send views and purchases one after another until they are told to stop, and remember what was
 * acknowledged and what was not answered, which is not sent again.
 */
final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<UUID> views = ConcurrentHashMap.newKeySet();
    private final Set<UUID> orders = ConcurrentHashMap.newKeySet();
    private final Set<UUID> unansweredViews = ConcurrentHashMap.newKeySet();
    private final Set<UUID> unansweredOrders = ConcurrentHashMap.newKeySet();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final Set<String> surprises = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    static Load start(GatewayClient client, int viewers, int buyers) {
        Load load = new Load();
        for (int i = 0; i < viewers; i++) {
            load.threads.submit(() -> load.repeat(() -> load.view(client)));
        }
        for (int i = 0; i < buyers; i++) {
            load.threads.submit(() -> load.repeat(() -> load.buy(client)));
        }
        return load;
    }

    Set<UUID> acknowledgedViews() {
        return views;
    }

    Set<UUID> acknowledgedOrders() {
        return orders;
    }

    Set<UUID> unansweredViews() {
        return unansweredViews;
    }

    Set<UUID> unansweredOrders() {
        return unansweredOrders;
    }

    /** Answers with a status that a client of ours should never see. */
    Set<String> surprises() {
        return surprises;
    }

    int answered(int status) {
        AtomicInteger count = statuses.get(status);
        return count == null ? 0 : count.get();
    }

    /** Returns when every client has stopped. */
    @Override
    public void close() {
        stopped = true;
        threads.close();
    }

    private interface Request {
        void send() throws IOException, InterruptedException;
    }

    private void repeat(Request request) {
        while (!stopped) {
            try {
                request.send();
            } catch (IOException unanswered) {
                Thread.yield();
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void view(GatewayClient client) throws IOException, InterruptedException {
        List<UUID> ids = new ArrayList<>();
        int size = ThreadLocalRandom.current().nextInt(1, 100);
        for (int i = 0; i < size; i++) {
            ids.add(GatewayClient.freshId());
        }
        unansweredViews.addAll(ids);
        HttpResponse<String> answer = client.postViews(ids);
        ids.forEach(unansweredViews::remove);
        count(answer);
        if (answer.statusCode() == 200) {
            views.addAll(ids);
        }
    }

    private void buy(GatewayClient client) throws IOException, InterruptedException {
        UUID order = GatewayClient.freshId();
        unansweredOrders.add(order);
        HttpResponse<String> answer =
                client.purchase(order, DemoIds.USER.number(1), GatewayClient.EVENT, GatewayClient.TIER, 10_000);
        unansweredOrders.remove(order);
        count(answer);
        if (answer.statusCode() == 201) {
            orders.add(order);
        }
    }

    private void count(HttpResponse<String> answer) {
        statuses.computeIfAbsent(answer.statusCode(), status -> new AtomicInteger())
                .incrementAndGet();
        if (!Set.of(200, 201, 503).contains(answer.statusCode())) {
            surprises.add(answer.statusCode() + " " + answer.body());
        }
    }
}
