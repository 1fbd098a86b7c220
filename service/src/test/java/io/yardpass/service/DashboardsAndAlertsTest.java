package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What dashboards show and alerts watch is what a service tells, by those names and labels. Of Kafka see KafkaRolesTest, of keys by
 * URL KeysByUrlTest, of two databases AnalyticsElsewhereTest.
 */
class DashboardsAndAlertsTest extends WithWarmService {
    @Test
    void whatIsAskedForIsTold() throws Exception {
        Map<String, String> asked = Watched.expressions(expression -> !expression.contains("yardpass_kafka_")
                && !expression.contains("yardpass_token_keys_")
                && !AnalyticsElsewhereTest.isOfTwoDatabases(expression));
        assertTrue(asked.size() > 60, asked::toString);
        String scraped = scrape(text -> Watched.untold(asked, text).isEmpty());
        assertEquals(Map.of(), Watched.untold(asked, scraped));
    }

    @Test
    void whatNobodyTellsIsFound() throws Exception {
        String scraped = scrape(_ -> true);
        assertEquals(
                Map.of(
                        "a", List.of("yardpass_redy"),
                        "b", List.of("yardpass_http_requests_total{status=\"6xx\"}"),
                        "c", List.of("by stage")),
                Watched.untold(
                        Map.of(
                                "a", "max(yardpass_redy)",
                                "b", "rate(yardpass_http_requests_total{status=\"6xx\"}[1m])",
                                "c", "sum by (stage) (yardpass_ready)",
                                "d", "sum by (instance) (yardpass_ready{instance=~\"$instance\"})"),
                        scraped));
    }

    @Test
    void eachRuleIsTriedByACaseInWhichItFires() throws IOException {
        var tried = new TreeSet<String>();
        for (Object test :
                Watched.list(Watched.yaml("prometheus/alerts.test.yml").get("tests"))) {
            for (Object expected : Watched.list(Watched.map(test).get("alert_rule_test"))) {
                if (Watched.map(expected).containsKey("exp_alerts")) {
                    tried.add((String) Watched.map(expected).get("alertname"));
                }
            }
        }
        assertEquals(new TreeSet<>(Watched.rules().keySet()), tried);
    }

    @Test
    void noTwoPanelsStandInOnePlace() throws IOException {
        for (Path file : Watched.dashboards()) {
            var places = new HashSet<String>();
            for (Object each : Watched.panels(file)) {
                JsonObject place = ((JsonObject) each).getJsonObject("gridPos");
                assertTrue(places.add(place.getInteger("x") + "," + place.getInteger("y")), file::toString);
                assertTrue(place.getInteger("x") + place.getInteger("w") <= 24, file::toString);
            }
        }
    }
}
