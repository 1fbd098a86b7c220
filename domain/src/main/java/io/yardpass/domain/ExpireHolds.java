package io.yardpass.domain;

/**
 * What the writer's timer brings: holds whose time is over, by the database's clock and the writer's, end, and what they set
 * aside is for sale again.
 *
 * @param holdsMax how many at most, the oldest first
 */
public record ExpireHolds(int holdsMax) implements LedgerCommand {
    public ExpireHolds {
        if (holdsMax < 1) {
            throw new IllegalArgumentException("at least one hold may expire");
        }
    }
}
