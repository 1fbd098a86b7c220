package io.yardpass.gateway.queries;

/**
 * Which rows of a long list of the ledger to answer with.
 *
 * @param after the page begins behind it; null for the first page
 */
public record PageRequest(int limit, LedgerCursor after) {
    public static final int LIMIT_DEFAULT = 50;
    public static final int LIMIT_MAX = 200;

    public PageRequest {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be 1 to " + LIMIT_MAX);
        }
    }
}
