package io.yardpass.gateway.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Caller;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Role;
import io.yardpass.gateway.http.Answered;
import io.yardpass.wire.DecodedBody;
import io.yardpass.wire.DecodedEvent;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watcher whose socket takes nothing, or everything. */
@Timeout(30)
class TailTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private volatile boolean full;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private HttpServerResponse response() {
        return (HttpServerResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServerResponse.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "writeQueueFull" -> full;
                    case "ended", "closed" -> false;
                    case "write" -> {
                        written.add((String) arguments[0]);
                        yield Future.succeededFuture();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Tail tail(int rate) {
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        Promise<Tail> made = Promise.promise();
        loop.runOnContext(_ -> made.complete(
                new Tail(new TailQuery(null, null, null, rate), response(), InstantSource.system(), vertx)));
        return made.future().await();
    }

    private static Answered accepted(int events) {
        List<DecodedEvent> decoded = IntStream.range(0, events)
                .<DecodedEvent>mapToObj(_ -> new DecodedEvent.Taken(
                        new PostView(UUID.randomUUID(), 0, UUID.randomUUID(), null, null, null, null, null), 0, 0))
                .toList();
        Caller caller = new Caller("test", null, Role.SERVICE_ROLE, null);
        return new Answered(caller, new DecodedBody(new byte[0], decoded), List.of(), 0, 0, false);
    }

    private long awaitLines(int events) throws InterruptedException {
        for (int i = 0; i < 500 && shown() + skipped() < events; i++) {
            Thread.sleep(10);
        }
        assertEquals(events, shown() + skipped());
        return shown();
    }

    private long shown() {
        return written.stream().filter(line -> line.contains("post_view")).count();
    }

    private long skipped() {
        return written.stream()
                .filter(line -> line.contains("skipped"))
                .mapToLong(line -> new JsonObject(line).getLong("skipped"))
                .sum();
    }

    @Test
    void whatIsBeyondTheRateIsCounted() throws Exception {
        Tail tail = tail(10);
        tail.show(accepted(2_000), _ -> null);
        long shown = awaitLines(2_000);
        assertTrue(shown >= 1 && shown <= 11, shown + " in an instant");
    }

    @Test
    void whoeverDoesNotReadMissesLinesAndIsToldLater() throws Exception {
        Tail tail = tail(TailQuery.RATE_MAX);
        full = true;
        for (int i = 0; i < 10; i++) {
            tail.show(accepted(500), _ -> null);
        }
        Thread.sleep(1_500);
        assertEquals(List.of(), written);
        full = false;
        assertEquals(0, awaitLines(5_000));
    }

    @Test
    void noMoreThanSoManyLinesAreOnTheirWay() throws Exception {
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        Promise<Void> shown = Promise.promise();
        loop.runOnContext(_ -> {
            // Its event loop is busy with this, so that nothing is written meanwhile.
            Tail tail = new Tail(
                    new TailQuery(null, null, null, TailQuery.RATE_MAX), response(), InstantSource.system(), vertx);
            long until = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < until) {
                tail.show(accepted(100), _ -> null);
            }
            shown.complete();
        });
        shown.future().await();
        Thread.sleep(1_500);
        assertEquals(Tail.HANDED_MAX, shown(), "although the rate would have allowed twice as many");
    }

    @Test
    void whatIsOnItsWayToAWatcherKeepsNoEvent() {
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        Promise<Boolean> forgotten = Promise.promise();
        loop.runOnContext(_ -> {
            Tail tail = new Tail(
                    new TailQuery(null, null, null, TailQuery.RATE_MAX), response(), InstantSource.system(), vertx);
            Answered answered = accepted(1);
            var body = new WeakReference<>(answered.body());
            var event = new WeakReference<>(answered.body().events().getFirst());
            tail.show(answered, _ -> null);
            answered = null;
            // The line is not written while its event loop is busy with this.
            for (int i = 0; i < 100 && (event.get() != null || body.get() != null); i++) {
                System.gc();
            }
            forgotten.complete(event.get() == null && body.get() == null);
        });
        assertTrue(forgotten.future().await());
    }
}
