package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Purchases as fast as buyers get answers, in turn without a relay, beside one that tells nobody, and beside one that tells each to an
 * endpoint of the organization that sells. What one turn left to be told is told before the next. Blocks.
 */
final class PurchaseTurns {
    private static final int BUYERS = 256;
    private static final Duration DRAINED_MAX = Duration.ofMinutes(10);

    private final WebhookServices services;
    private final Connection database;
    private final String runId;
    private final Series without = new Series("nobody relays", "purchases/s");
    private final Series unasked = new Series("beside a relay, nobody asked to be told", "purchases/s");
    private final Series with = new Series("beside a relay, every seller is told", "purchases/s");
    private final List<Double> unaskedRatios = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    PurchaseTurns(WebhookServices services, Connection database, InstantSource clock) {
        this.services = services;
        this.database = database;
        this.runId = "webhooks-" + clock.millis();
    }

    /** Makes what is sold, and who is told of it. */
    void prepare(Endpoints maker, Receiver receiver) throws SQLException, IOException, InterruptedException {
        ServiceProcess owner = services.owner();
        SaleWorld.make(owner.jdbcUrl());
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("endpoints of sellers").setInitialMax(SaleWorld.EVENTS);
        try (ProgressBar progress = bar.build()) {
            for (int n = 1; n <= SaleWorld.EVENTS; n++) {
                maker.make(SaleWorld.organization(n), receiver.endpoint("seller-" + n), "*");
                progress.step();
            }
        }
    }

    PurchasesReport measure(Driver driver, int rounds, Duration time) throws Exception {
        Target target = services.owner().target();
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("purchases beside a relay").setInitialMax(1L + rounds);
        try (ProgressBar progress = bar.build()) {
            buy(driver, target, new Series("warm-up", ""), time);
            progress.step();
            for (int round = 0; round < rounds; round++) {
                services.stopRelay();
                double alone = buy(driver, target, without, time);
                services.startRelay();
                ask(false);
                ToldMessages.awaitDrained(database, DRAINED_MAX);
                unaskedRatios.add(buy(driver, target, unasked, time) / alone);
                ask(true);
                ToldMessages.awaitDrained(database, DRAINED_MAX);
                ratios.add(buy(driver, target, with, time) / alone);
                ToldMessages.awaitDrained(database, DRAINED_MAX);
                progress.step();
            }
        }
        return new PurchasesReport(without, unasked, with, List.copyOf(unaskedRatios), List.copyOf(ratios));
    }

    private void ask(boolean isAsked) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(
                    "UPDATE messaging.webhook_endpoints SET status = '" + (isAsked ? "enabled" : "disabled") + "'");
        }
    }

    private double buy(Driver driver, Target target, Series series, Duration time) throws Exception {
        series.add(driver.purchases(target, SaleWorld.anyPurchase(runId), BUYERS, time));
        return series.rounds().getLast();
    }
}
