package io.yardpass.domain;

/**
 * What the writer's own clock brings: holds whose time is over end, and what they set aside is for sale again.
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
