package io.yardpass.webhooks;

import java.time.Duration;

/**
 * Bounds of the relay.
 *
 * @param lease how long it keeps its place without a sign of life
 * @param renewEvery well below the lease
 * @param claimEvery how often one that stands by looks whether the place is free
 * @param pollEvery how often the outbox is looked at when there was little
 * @param messagesMax relayed in one step
 * @param ordersMax whose holders of tickets are told in one step, where all of an event are
 * @param replaysMax gone on with in one look
 * @param upkeepEvery from one look at replays and piles to the next
 * @param failingMax how long an endpoint may do nothing but fail
 * @param behindMax how late its first delivery is when an endpoint's queue is counted
 * @param queuedMax waiting for one endpoint
 */
record RelayOptions(
        Duration lease,
        Duration renewEvery,
        Duration claimEvery,
        Duration pollEvery,
        int messagesMax,
        int ordersMax,
        int replaysMax,
        Duration upkeepEvery,
        Duration failingMax,
        Duration behindMax,
        int queuedMax) {
    RelayOptions {
        if (lease.compareTo(renewEvery.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("a lease must outlast two renewals");
        }
    }

    static RelayOptions usual() {
        return new RelayOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofMillis(100),
                500,
                200,
                20,
                Duration.ofSeconds(1),
                Duration.ofDays(7),
                Duration.ofHours(1),
                1_000_000);
    }

    /** For tests that wait for a take-over. */
    RelayOptions withLease(Duration shorter, Duration renewal) {
        return new RelayOptions(
                shorter,
                renewal,
                renewal,
                pollEvery,
                messagesMax,
                ordersMax,
                replaysMax,
                upkeepEvery,
                failingMax,
                behindMax,
                queuedMax);
    }
}
