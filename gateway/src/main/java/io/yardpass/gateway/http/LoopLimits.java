package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeOptions.requirePositive;

/**
 * How much one event loop holds of all that clients have begun.
 *
 * @param connectionsMax open at once; one more is closed, or one that has brought nothing so far
 * @param roomBytesMax of all requests that are not answered and answers that are not sent: heads, bodies, what was decoded; a
 *     tenant that is alone has half of it, which is as much as one body at least
 * @param pixelsPendingMax events of pixels that were answered and are not yet stored; more are dropped
 * @param queriesMax reads and function calls under way; a tenant that is alone has half of them
 * @param queriesWaitingMax those of one tenant that wait behind them; more are refused
 */
public record LoopLimits(
        int connectionsMax, int roomBytesMax, int pixelsPendingMax, int queriesMax, int queriesWaitingMax) {
    public LoopLimits {
        requirePositive(connectionsMax, "connectionsMax");
        requirePositive(roomBytesMax, "roomBytesMax");
        requirePositive(pixelsPendingMax, "pixelsPendingMax");
        requirePositive(queriesMax, "queriesMax");
        requirePositive(queriesWaitingMax, "queriesWaitingMax");
    }

    static LoopLimits usual() {
        return new LoopLimits(10_000, 64 << 20, 5_000, 4, 100);
    }

    public LoopLimits withConnections(int max) {
        return new LoopLimits(max, roomBytesMax, pixelsPendingMax, queriesMax, queriesWaitingMax);
    }

    public LoopLimits withRoom(int bytesMax) {
        return new LoopLimits(connectionsMax, bytesMax, pixelsPendingMax, queriesMax, queriesWaitingMax);
    }

    LoopLimits withPixels(int pendingMax) {
        return new LoopLimits(connectionsMax, roomBytesMax, pendingMax, queriesMax, queriesWaitingMax);
    }

    public LoopLimits withQueries(int max) {
        return new LoopLimits(connectionsMax, roomBytesMax, pixelsPendingMax, max, queriesWaitingMax);
    }
}
