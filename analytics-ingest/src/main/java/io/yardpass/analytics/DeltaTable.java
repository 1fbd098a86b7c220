package io.yardpass.analytics;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/** Where a batch leaves what it adds to the counts of a subject in an hour, for the folder to take. */
enum DeltaTable {
    CAMPAIGNS(
            "campaigns.campaign_deltas",
            "campaign_id",
            fact -> fact.event().subjectId(),
            false,
            "impressions",
            "billable_impressions",
            "clicks",
            "billable_clicks"),
    EVENTS("analytics.event_deltas", "event_id", Fact::eventId, true, "views"),
    TIERS("analytics.tier_deltas", "tier_id", fact -> fact.event().subjectId(), false, "views");

    final String table;
    final String subject;
    /** Beside its counters it has the {@link Viewers}. */
    final boolean countsViewers;

    final String copy;
    final int counters;
    final int columns;

    private final Function<Fact, UUID> subjectOf;
    private final List<String> counterNames;

    DeltaTable(
            String table, String subject, Function<Fact, UUID> subjectOf, boolean countsViewers, String... counters) {
        this.table = table;
        this.subject = subject;
        this.subjectOf = subjectOf;
        this.countsViewers = countsViewers;
        this.counters = counters.length;
        counterNames = List.of(counters);
        columns = 2 + counters.length + (countsViewers ? 1 : 0);
        copy = String.format(
                Locale.ROOT,
                "COPY %s (%s, hour, %s) FROM STDIN (FORMAT binary)",
                table,
                subject,
                withViewers(String.join(", ", counters), "viewers"));
    }

    /** Whose count the fact adds to. */
    UUID subjectOf(Fact fact) {
        return subjectOf.apply(fact);
    }

    int counterOf(String name) {
        int place = counterNames.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException(table + " has no counter " + name);
        }
        return place;
    }

    /** Such a list of columns or values, and behind it what stands for the viewers where there are any. */
    String withViewers(String list, String viewers) {
        return countsViewers ? list + ", " + viewers : list;
    }
}
