package io.yardpass.loadtests.webhooks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.report.Machine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookFaultsReportTest {
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");

    @Test
    void repeatsThatTheReceiverAskedForAreNotThoseOfKills() {
        WebhookFaultsReport report = report(round(12, 10, List.of(), Map.of()));
        assertTrue(report.clean());
        assertTrue(
                report.markdown().contains("| PostgreSQL | 1 | 2.0 (2.0 – 2.0) | 3.0 (3.0 – 3.0) | 500 | 2 |"),
                report.markdown());
    }

    @Test
    void whatWasToldOtherwiseAndAnswersThatSurpriseBreakPromises() {
        assertFalse(
                report(round(0, 0, List.of("never told: a message"), Map.of())).clean());
        WebhookFaultsReport report = report(round(0, 0, List.of(), Map.of("purchase 500", 3)));
        assertFalse(report.clean());
        assertTrue(report.markdown().contains("- 3 × purchase 500"), report.markdown());
    }

    private static WebhookFaultsRound round(
            int repeats, int refused, List<String> toldOtherwise, Map<String, Integer> refusals) {
        return new WebhookFaultsRound(
                1, RelayVictim.POSTGRES, 700, 2_000, 3_000, 600, 500, repeats, refused, toldOtherwise, refusals);
    }

    private static WebhookFaultsReport report(WebhookFaultsRound round) {
        return new WebhookFaultsReport(MACHINE, List.of(round), round.complaints(), 1);
    }
}
