package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that is far away. */
@Timeout(180)
class RoundTripTest {
    private static final long THERE_MILLIS = 200;

    private static Vertx vertx;
    private static TestDatabase database;
    private static Pool pool;
    private static TenantTransaction transactions;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.fresh();
        NetServer far = vertx.createNetServer().connectHandler(RoundTripTest::relay);
        far.listen(0, "127.0.0.1").await();
        DatabaseAddress at = database.address();
        var byWayOfIt = new DatabaseAddress(
                "127.0.0.1", far.actualPort(), at.database(), at.user(), at.password(), at.parameters());
        pool = Pools.reader(vertx, byWayOfIt, DatabaseRole.GATEWAY, 1);
        transactions = new TenantTransaction(pool);
        millis();
    }

    @AfterAll
    static void close() {
        pool.close().await();
        vertx.close().await();
        database.close();
    }

    @Test
    void aReadAsSomebodyTakesOneRoundTrip() {
        long millis = millis();
        assertTrue(millis < 2 * THERE_MILLIS, millis + " ms, with a round trip of " + THERE_MILLIS);
    }

    private static long millis() {
        long began = System.nanoTime();
        transactions
                .read(new Caller("test", null, Role.SERVICE_ROLE, null), "SELECT $1::text", Tuple.of("read"))
                .await();
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    /** What is sent arrives later; what is answered, at once. */
    private static void relay(NetSocket client) {
        client.pause();
        vertx.createNetClient()
                .connect(database.address().port(), database.address().host())
                .onSuccess(server -> {
                    client.handler(sent -> later(server, sent));
                    server.handler(client::write);
                    client.closeHandler(_ -> server.close());
                    server.closeHandler(_ -> client.close());
                    client.resume();
                });
    }

    private static void later(NetSocket server, Buffer sent) {
        vertx.setTimer(THERE_MILLIS, _ -> server.write(sent));
    }
}
