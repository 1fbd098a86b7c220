package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static io.yardpass.ledger.Fair.purchase;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Between writer and database stands a proxy that loses a batch, or the answer to it. */
class LostAnswerTest {
    /** What the proxy does to the next batch. */
    enum Loss {
        NONE,
        BATCH,
        ANSWER
    }

    private Fair fair;
    private Ledger ledger;
    private NetServer proxy;
    private volatile Loss next = Loss.NONE;

    @BeforeEach
    void open() {
        fair = new Fair();
        await(fair.ledger.close(Duration.ofSeconds(5)));
        proxy = await(fair.vertx.createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"));
        PgAddress direct = fair.options().database();
        ledger = fair.open(LedgerOptions.to(
                new PgAddress("127.0.0.1", proxy.actualPort(), direct.database(), direct.user(), null, null),
                "proxied"));
        fair.awaitReady(ledger);
    }

    @AfterEach
    void close() {
        await(ledger.close(Duration.ofSeconds(5)));
        await(proxy.close());
        fair.close();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void everyBuyerIsAnsweredAndNothingIsPostedTwice(Loss loss) {
        UUID tier = fair.tier(700, 1_000);
        next = loss;
        List<PurchaseTickets> purchases =
                Stream.generate(() -> purchase(tier, 1, 700)).limit(50).toList();
        List<Future<Outcome>> waiting = purchases.stream().map(ledger::submit).toList();
        List<String> bodies = waiting.stream()
                .map(Fair::await)
                .map(outcome -> assertInstanceOf(Outcome.Posted.class, outcome).body())
                .toList();
        assertEquals(Loss.NONE, next, "the loss took place");
        long committedAtFirst = fair.database.count("SELECT count(*) FROM payments.batches WHERE epoch = 2");
        assertEquals(loss != Loss.BATCH, committedAtFirst > 0);
        assertEquals(50, fair.database.count("SELECT count(*) FROM ticketing.orders"));
        for (int i = 0; i < purchases.size(); i++) {
            assertEquals(new Outcome.AlreadyPosted(bodies.get(i)), await(ledger.submit(purchases.get(i))));
        }
        Audit.assertSound(fair.database);
    }

    private void connect(NetSocket client) {
        PgAddress direct = fair.options().database();
        client.pause();
        fair.vertx.createNetClient().connect(direct.port(), direct.host()).onSuccess(server -> {
            client.handler(bytes -> {
                Loss loss = bytes.toString(ISO_8859_1).contains("payments.assert_epoch") ? next : Loss.NONE;
                next = loss == Loss.NONE ? next : Loss.NONE;
                switch (loss) {
                    case NONE -> server.write(bytes);
                    case BATCH -> server.close();
                    case ANSWER -> loseAnswer(server.handler(answer -> {}), bytes);
                }
            });
            server.handler(client::write).closeHandler(closed -> client.close());
            client.closeHandler(closed -> server.close()).resume();
        });
    }

    /** The rest of the batch still passes; long enough for its commit, nothing comes back. */
    private void loseAnswer(NetSocket server, Buffer bytes) {
        server.write(bytes);
        fair.vertx.timer(500, TimeUnit.MILLISECONDS).onSuccess(passed -> server.close());
    }
}
