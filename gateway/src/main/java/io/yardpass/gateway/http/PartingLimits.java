package io.yardpass.gateway.http;

import java.time.Duration;

/**
 * How a connection comes to its end.
 *
 * @param quiet how long one that is idle is left open for a request that may be under way, once it is to end
 * @param silent how long one that was closed is read on while its client neither sends nor closes
 * @param total the same while its client goes on sending
 * @param discardedBytesMax that are read and thrown away meanwhile
 */
record PartingLimits(Duration quiet, Duration silent, Duration total, long discardedBytesMax) {
    static PartingLimits of(EdgeOptions options) {
        Deadlines deadlines = options.deadlines();
        return new PartingLimits(
                deadlines.quiet(),
                deadlines.linger(),
                deadlines.body(),
                options.request().restBytesMax());
    }
}
