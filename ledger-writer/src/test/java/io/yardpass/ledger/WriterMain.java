package io.yardpass.ledger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.pgcopy.PgAddress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/**
 * A writer as a process of its own, so that it can be stopped. Each line that it reads is a purchase, {@code order tier
 * reference}, and it writes {@code > order outcome}; also {@code > writes} or {@code > waits} when that changes.
 */
final class WriterMain {
    private static final long LOOK_MILLIS = 10;

    private final Ledger ledger;
    private String last = "";

    private WriterMain(Ledger ledger) {
        this.ledger = ledger;
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
        PgAddress database =
                new PgAddress(arguments[0], Integer.parseInt(arguments[1]), arguments[2], arguments[3], null, null);
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[4]));
        Vertx vertx = Vertx.vertx();
        Ledger ledger = Fair.await(Ledger.open(
                vertx, LedgerOptions.to(database, "process"), clock, () -> true, new SimpleMeterRegistry()));
        WriterMain writer = new WriterMain(ledger);
        vertx.setPeriodic(LOOK_MILLIS, id -> writer.tell());
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            writer.buy(line.split(" "));
        }
        Fair.await(ledger.close(Duration.ofSeconds(5)));
        Fair.await(vertx.close());
    }

    private void tell() {
        String now = ledger.ready() ? "writes" : ledger.waits() ? "waits" : "seeks";
        if (!now.equals(last)) {
            last = now;
            System.out.println("> " + now);
        }
    }

    private void buy(String[] words) {
        UUID order = UUID.fromString(words[0]);
        PurchaseTickets.Item item = new PurchaseTickets.Item(UUID.fromString(words[1]), 1);
        PurchaseTickets purchase = new PurchaseTickets(
                order,
                order,
                Fair.EVENT,
                List.of(item),
                new Money(700, "USD"),
                new Payment.Vouched(words[2] + "/" + order),
                null,
                new Envelope(words[0], Fair.PLATFORM, null));
        ledger.submit(purchase)
                .onSuccess(outcome -> System.out.println(
                        "> " + order + " " + outcome.getClass().getSimpleName()));
    }
}
