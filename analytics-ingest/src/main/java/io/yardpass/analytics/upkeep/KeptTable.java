package io.yardpass.analytics.upkeep;

import static java.util.Objects.requireNonNull;

import io.yardpass.analytics.IngestOptions;
import java.util.List;

/**
 * A table by months and how long its months are kept.
 *
 * @param name qualified, as in {@code public.outbox}
 * @param monthsKept whole months before the present one; older ones are dropped
 */
public record KeptTable(String name, int monthsKept) {
    public KeptTable {
        requireNonNull(name, "name");
        if (!name.matches("[a-z_]+\\.[a-z_]+") || monthsKept < 1) {
            throw new IllegalArgumentException(name + " for " + monthsKept + " months");
        }
    }

    /** Everything that grows by months. */
    public static List<KeptTable> all() {
        return List.of(
                new KeptTable("campaigns.ad_impressions", IngestOptions.MONTHS_KEPT),
                new KeptTable("campaigns.ad_clicks", IngestOptions.MONTHS_KEPT),
                new KeptTable("analytics.post_impressions", IngestOptions.MONTHS_KEPT),
                new KeptTable("analytics.event_impressions", IngestOptions.MONTHS_KEPT),
                new KeptTable("analytics.ticket_analytics", IngestOptions.MONTHS_KEPT),
                new KeptTable("public.outbox", 3));
    }
}
