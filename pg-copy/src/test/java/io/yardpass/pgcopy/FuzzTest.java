package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that are broken or hostile. {@code -Dfuzz.seed=…} repeats a run; each prints its seed. */
@Timeout(120)
class FuzzTest {

    private static final int DECODED = 20_000;
    private static final int SERVED = 2_000;
    private static final int AT_ONCE = 50;

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
    private final FuzzedStream fuzzed = new FuzzedStream(seed);
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failed = new AtomicInteger();

    @RegisterExtension
    final Loop loop = new Loop();

    @RegisterExtension
    final Leaks leaks = new Leaks();

    private byte[] login;
    private byte[] answer;

    /** Records what a real server says to a login, and to a pipeline. */
    @BeforeEach
    void record() {
        System.out.println("fuzz.seed=" + seed);
        Proxy proxy = new Proxy(loop.vertx(), Postgres.address(), connection -> Harm.NONE);
        PgAddress address = loop.run(proxy::listen);
        loop.run(() -> CopyConnection.connect(loop.vertx(), CopyOptions.to(address))
                .compose(connection -> connection.execute(pipeline()).eventually(connection::close)));
        loop.run(proxy::close);
        List<byte[]> messages = FuzzedStream.messages(proxy.serverStream());
        int ready = IntStream.range(0, messages.size())
                .filter(i -> messages.get(i)[0] == 'Z')
                .findFirst()
                .orElseThrow();
        login = messages.subList(0, ready + 1).stream().reduce(new byte[0], FuzzedStream::joined);
        answer = messages.subList(ready + 1, messages.size()).stream().reduce(new byte[0], FuzzedStream::joined);
    }

    @Test
    void whatAServerSaysCostsNoMoreMemoryThanItHasBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < DECODED; i++) {
            byte[] stream = fuzzed.next(fuzzed.oneIn(2) ? login : answer);
            long before = threads.getCurrentThreadAllocatedBytes();
            decode(stream);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(
                    allocated < (64 << 10) + 100L * stream.length,
                    "seed " + seed + ": " + stream.length + " bytes took " + allocated);
        }
    }

    @Test
    void aServerThatTalksNonsenseLeavesNoFutureNoSocketAndNoMemory() {
        NetServer server = loop.run(() -> loop.vertx()
                .createNetServer()
                .connectHandler(this::talkNonsense)
                .listen(0, "127.0.0.1"));
        PgAddress plain = new PgAddress("127.0.0.1", server.actualPort(), "postgres", "postgres", "secret", null);
        for (int done = 0; done < SERVED; done += AT_ONCE) {
            loop.run(() -> Future.all(IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> dialogue(i % 8 == 0 ? plain.withTls(new PgTls(SslMode.PREFER, null)) : plain))
                    .toList()));
        }
        assertTrue(failed.get() > SERVED * 8 / 10, failed + " of " + SERVED + " failed");
        loop.run(this::untilNoSocketIsOpen);
        loop.run(server::close);
        assertEquals(0, loop.run(() -> Future.succeededFuture(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())));
    }

    /** As the socket would, until the end or the first violation. Anything else that is thrown fails the test. */
    private static void decode(byte[] stream) {
        FrameDecoder decoder = new FrameDecoder();
        ActivePipeline active = new ActivePipeline(pipeline(), 0, 10_000, Promise.promise());
        decoder.append(Unpooled.wrappedBuffer(stream));
        try {
            for (BackendMessage message = decoder.next(); message != null; message = decoder.next()) {
                hear(active, message);
            }
        } catch (ProtocolViolation expected) {
            // The connection would end here.
        }
    }

    private static void hear(ActivePipeline active, BackendMessage message) {
        if (message instanceof BackendMessage.DataRow row) {
            active.row(row);
        } else if (message instanceof BackendMessage.CommandComplete(String tag)) {
            active.tag(tag);
        } else if (message instanceof BackendMessage.CopyInResponse) {
            active.copyIn();
        } else if (message instanceof BackendMessage.ErrorResponse(PgError error, boolean fatal)) {
            active.failed(error);
        } else if (message instanceof BackendMessage.ReadyForQuery(char status) && active.ready(status)) {
            throw new ProtocolViolation("answered");
        }
    }

    private Future<Void> dialogue(PgAddress address) {
        Duration patience = Duration.ofMillis(400);
        return CopyConnection.connect(loop.vertx(), CopyOptions.to(address).withTimeouts(patience, patience))
                .compose(connection -> connection.execute(pipeline()).eventually(connection::close))
                .onFailure(failure -> failed.incrementAndGet())
                .transform(ended -> Future.succeededFuture());
    }

    private synchronized void talkNonsense(NetSocket socket) {
        open.add(socket);
        socket.closeHandler(nothing -> open.remove(socket));
        boolean nonsenseAtLogin = fuzzed.oneIn(2);
        byte[] first = nonsenseAtLogin ? fuzzed.next(login) : login;
        byte[] second = fuzzed.next(answer);
        boolean closes = !fuzzed.oneIn(10);
        String toTls = fuzzed.oneIn(2) ? "S" : "N";
        AtomicInteger heard = new AtomicInteger();
        socket.handler(bytes -> {
            if (isSslRequest(bytes)) {
                socket.write(toTls);
                return;
            }
            int n = heard.incrementAndGet();
            socket.write(Buffer.buffer(n == 1 ? first : second));
            if (closes && n >= (nonsenseAtLogin ? 1 : 2)) {
                socket.close();
            }
        });
    }

    private static boolean isSslRequest(Buffer bytes) {
        return bytes.length() == 8;
    }

    private Future<Void> untilNoSocketIsOpen() {
        return open.isEmpty()
                ? Future.succeededFuture()
                : loop.vertx().timer(20).compose(id -> untilNoSocketIsOpen());
    }

    private static Pipeline pipeline() {
        return Pipeline.builder()
                .begin()
                .query("SELECT n, 'text', NULL FROM generate_series(1, 3) AS n")
                .statement("SELECT 1/0")
                .commit()
                .build();
    }
}
