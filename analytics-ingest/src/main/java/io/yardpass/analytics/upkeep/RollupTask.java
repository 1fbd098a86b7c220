package io.yardpass.analytics.upkeep;

import java.time.Duration;
import java.util.Locale;

/** What the {@link RollupKeeper} sees to, in this order within a round. */
enum RollupTask {
    FOLD,
    DAILY_STATS,
    AUDIENCE_INSIGHTS,
    PROOF,
    EXPIRY,
    /** No rollup, but due like one: offers that nobody answered in time. Noted nowhere, as there is little to repeat. */
    PROPOSALS,
    /** Likewise: orders of sponsors that nobody paid for in time. */
    ORDERS,
    /** Likewise: events whose end is over. */
    EVENTS,
    /** Likewise: invitations by mail that nobody accepted in time, and what was counted on days that are over. */
    INVITATIONS,
    /** Likewise: notifications and jobs that are too old. */
    MESSAGES;

    /** The subject under which {@code analytics.refreshes} notes it, and metrics name it. */
    final String subject = name().toLowerCase(Locale.ROOT);

    /** True when what is too old ends by it, which is not to be done by a clock that may be wrong. */
    boolean endsThings() {
        return switch (this) {
            case EXPIRY, PROPOSALS, ORDERS, EVENTS, INVITATIONS, MESSAGES -> true;
            case FOLD, DAILY_STATS, AUDIENCE_INSIGHTS, PROOF -> false;
        };
    }

    /** From one time to the next, whichever process was the last to do it. */
    Duration every(RollupOptions options) {
        return switch (this) {
            case FOLD -> options.foldEvery();
            case PROPOSALS, ORDERS, EVENTS, INVITATIONS, MESSAGES -> options.retryAfter();
            case DAILY_STATS -> options.refreshEvery();
            case AUDIENCE_INSIGHTS, PROOF, EXPIRY -> options.dailyEvery();
        };
    }
}
