package io.yardpass.analytics;

/** Where a batch leaves what it adds to the counts of a subject in an hour, for the folder to take. */
enum DeltaTable {
    CAMPAIGNS(
            "campaigns.campaign_deltas",
            "campaign_id",
            "impressions",
            "billable_impressions",
            "clicks",
            "billable_clicks"),
    EVENTS("analytics.event_deltas", "event_id", "views");

    final String table;
    final String subject;
    final String copy;
    final int counters;

    DeltaTable(String table, String subject, String... counters) {
        this.table = table;
        this.subject = subject;
        this.counters = counters.length;
        copy = "COPY %s (%s, hour, %s) FROM STDIN (FORMAT binary)"
                .formatted(table, subject, String.join(", ", counters));
    }
}
