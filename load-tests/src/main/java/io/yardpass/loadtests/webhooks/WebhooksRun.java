package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.ProcessStat;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Messages when they are due, a backlog, messages beside a snapshot that stays open, and purchases beside a relay. Blocks. */
final class WebhooksRun implements AutoCloseable {
    private static final int NONE_TIMED = 0;
    private static final long BACKLOG_COMMIT = 10_000;
    private static final long LOOK_MILLIS = 250;
    /** A phase is given up, and what is missing told, when nothing came for so long. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private static final Receiver.Inbox EVERYTHING = (_, _, _) -> OptionalInt.of(204);

    private final WebhooksPlan plan;
    private final InstantSource clock;
    private final WebhookServices services = WebhookServices.start();
    private final Receiver receiver = Receiver.listen(EVERYTHING);
    private final Connection database;
    private final Metrics metrics;
    private int series;

    WebhooksRun(WebhooksPlan plan, InstantSource clock)
            throws IOException, InterruptedException, TimeoutException, SQLException {
        this.plan = plan;
        this.clock = clock;
        this.database = DriverManager.getConnection(services.owner().jdbcUrl());
        this.metrics = new Metrics(services.relay().managementUrl());
    }

    WebhooksReport measure() throws Exception {
        Machine machine = Machine.here(clock.instant(), services.owner().jdbcUrl(), Launcher.sources());
        try (Endpoints maker = new Endpoints(services.owner(), clock)) {
            new WebhooksWorld(plan.endpoints()).make(database, maker, receiver);
            List<MessagePhase> phases = new ArrayList<>();
            phases.add(due("when due"));
            if (plan.backlog() > 0) {
                phases.add(backlog("a backlog", plan.backlog()));
            }
            phases.addAll(besideASnapshot());
            Optional<PurchasesReport> purchases = plan.rounds() == 0 ? Optional.empty() : Optional.of(purchases(maker));
            return new WebhooksReport(machine, plan, phases, purchases);
        }
    }

    /** What was delivered since the snapshot was taken leaves rows that nobody may clear away; so much of them first. */
    private List<MessagePhase> besideASnapshot() throws Exception {
        List<MessagePhase> phases = new ArrayList<>();
        try (Connection reader = DriverManager.getConnection(services.owner().jdbcUrl());
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.executeQuery("SELECT count(*) FROM messaging.relays").close();
            if (plan.backlogBesideASnapshot() > 0) {
                phases.add(backlog("a backlog, beside an open snapshot", plan.backlogBesideASnapshot()));
            }
            phases.add(due("when due, beside it still"));
        }
        return phases;
    }

    private MessagePhase due(String name) throws Exception {
        int messages = plan.rate() * plan.seconds();
        MessageSeries all = new MessageSeries(++series, 0, plan.endpoints(), plan.firstAnswering(), messages);
        PhaseWatch watch = new PhaseWatch(all);
        int answered = 0;
        ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName(name).setInitialMax(messages);
        try (ProgressBar progress = bar.build()) {
            long start = System.nanoTime();
            for (int n = 0; n < messages; n++) {
                long due = start + TimeUnit.SECONDS.toNanos(n) / plan.rate();
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                WebhooksWorld.write(database, all, n, n + 1L);
                all.committed(n);
                answered += all.isAnswered(n) ? 1 : 0;
                if (n % plan.rate() == 0) {
                    watch.look();
                }
                progress.step();
            }
        }
        return watch.until(name, answered);
    }

    private MessagePhase backlog(String name, int messages) throws Exception {
        services.stopRelay();
        MessageSeries all =
                new MessageSeries(++series, plan.firstAnswering(), plan.endpoints(), plan.firstAnswering(), NONE_TIMED);
        ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName(name).setInitialMax(messages);
        try (ProgressBar progress = bar.build()) {
            for (long from = 0; from < messages; from += BACKLOG_COMMIT) {
                long until = Math.min(messages, from + BACKLOG_COMMIT);
                WebhooksWorld.write(database, all, from, until);
                progress.stepBy(until - from);
            }
        }
        receiver.hand(all);
        services.startRelay();
        return new PhaseWatch(all).until(name, messages);
    }

    private PurchasesReport purchases(Endpoints maker) throws Exception {
        WebhooksWorld.end(database);
        receiver.hand(EVERYTHING);
        PurchaseTurns turns = new PurchaseTurns(services, database, clock);
        turns.prepare(maker, receiver);
        try (Driver driver = new Driver(clock)) {
            return turns.measure(driver, plan.rounds(), Duration.ofSeconds(plan.seconds()));
        }
    }

    /** What is looked at from time to time while messages come. */
    private final class PhaseWatch {
        private final MessageSeries messages;
        private final Map<String, RelayTables.Size> before;
        private final long startNanos = System.nanoTime();
        private final double attemptsBefore;
        private final double processorBefore;
        private RelayMemory memory = RelayMemory.NONE;

        PhaseWatch(MessageSeries messages) throws Exception {
            this.messages = messages;
            this.before = RelayTables.sizes(database);
            this.attemptsBefore = attempts();
            this.processorBefore = ProcessStat.seconds(services.relay().pid());
            receiver.hand(messages);
        }

        void look() throws IOException, InterruptedException {
            memory = memory.with(RelayMemory.of(services.relay()));
        }

        /** Returns when so many came, or none come any more. */
        MessagePhase until(String name, int written) throws Exception {
            ProgressBarBuilder bar =
                    new ProgressBarBuilder().setTaskName(name + ": received").setInitialMax(written);
            long lastNanos = startNanos;
            try (ProgressBar progress = bar.build()) {
                for (int received = received(), former = -1; received < written; received = received()) {
                    progress.stepTo(received);
                    if (received > former) {
                        lastNanos = System.nanoTime();
                    } else if (System.nanoTime() - lastNanos > SILENCE_MAX.toNanos()) {
                        break;
                    }
                    former = received;
                    look();
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
            }
            look();
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            MessageSeries.Outcome outcome = receiver.ask(messages::outcome);
            return new MessagePhase(
                    name,
                    written,
                    outcome,
                    outcome.received() / seconds,
                    attempts() - attemptsBefore,
                    ProcessStat.seconds(services.relay().pid()) - processorBefore,
                    memory,
                    before,
                    RelayTables.sizes(database));
        }

        private int received() throws TimeoutException {
            return receiver.ask(messages::received);
        }

        private double attempts() throws IOException, InterruptedException {
            return Metrics.sum(metrics.scrape(), "yardpass_webhook_attempts_total");
        }
    }

    @Override
    public void close() throws SQLException, TimeoutException {
        database.close();
        services.close();
        receiver.close();
    }
}
