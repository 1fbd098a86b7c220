package io.yardpass.analytics;

import java.util.Locale;

/** Where a batch leaves what it adds to the counts of a subject in an hour, for the folder to take. */
enum DeltaTable {
    CAMPAIGNS(
            "campaigns.campaign_deltas",
            "campaign_id",
            false,
            "impressions",
            "billable_impressions",
            "clicks",
            "billable_clicks"),
    EVENTS("analytics.event_deltas", "event_id", true, "views");

    final String table;
    final String subject;
    /** Beside its counters it has the {@link Viewers}. */
    final boolean countsViewers;

    final String copy;
    final int counters;
    final int columns;

    DeltaTable(String table, String subject, boolean countsViewers, String... counters) {
        this.table = table;
        this.subject = subject;
        this.countsViewers = countsViewers;
        this.counters = counters.length;
        columns = 2 + counters.length + (countsViewers ? 1 : 0);
        copy = String.format(
                Locale.ROOT,
                "COPY %s (%s, hour, %s) FROM STDIN (FORMAT binary)",
                table,
                subject,
                withViewers(String.join(", ", counters), "viewers"));
    }

    /** Such a list of columns or values, and behind it what stands for the viewers where there are any. */
    String withViewers(String list, String viewers) {
        return countsViewers ? list + ", " + viewers : list;
    }
}
