package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeOptions.requirePositive;

/**
 * How much one event loop holds of all that clients have begun.
 *
 * @param bodiesBytesMax of all bodies being read, so that slow senders cannot fill the heap
 * @param pixelsPendingMax events of pixels that were answered and are not yet stored; more are dropped
 */
public record LoopLimits(int connectionsMax, int bodiesBytesMax, int pixelsPendingMax) {
    public LoopLimits {
        requirePositive(connectionsMax, "connectionsMax");
        requirePositive(bodiesBytesMax, "bodiesBytesMax");
        requirePositive(pixelsPendingMax, "pixelsPendingMax");
    }

    static LoopLimits usual() {
        return new LoopLimits(10_000, 64 << 20, 5_000);
    }

    LoopLimits withConnections(int max) {
        return new LoopLimits(max, bodiesBytesMax, pixelsPendingMax);
    }

    public LoopLimits withBodies(int bytesMax) {
        return new LoopLimits(connectionsMax, bytesMax, pixelsPendingMax);
    }

    LoopLimits withPixels(int pendingMax) {
        return new LoopLimits(connectionsMax, bodiesBytesMax, pendingMax);
    }
}
