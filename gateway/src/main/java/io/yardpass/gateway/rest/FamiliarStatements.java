package io.yardpass.gateway.rest;

import io.yardpass.database.Pools;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Statements whose text clients shape. What is asked again and again is kept prepared, so that it is parsed once and planned a
 * few times; what is not leaves nothing behind, so that many different texts push out no other. Confined to its event loop.
 */
final class FamiliarStatements {
    private static final int NEVER = Integer.MIN_VALUE;

    private final int strangeMax;
    private final Map<String, Integer> asked;

    /**
     * @param strangeMax how often a text is sent before it is kept
     * @param rememberedMax different texts that are counted: those that were asked for last
     */
    FamiliarStatements(int strangeMax, int rememberedMax) {
        this.strangeMax = strangeMax;
        this.asked = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                return size() > rememberedMax;
            }
        };
    }

    /** The statement as it is to be sent this time. */
    String toSend(String sql) {
        int times = asked.merge(sql, 1, (before, one) -> before > strangeMax ? before : before + one);
        return times > strangeMax ? sql : Pools.UNPREPARED + sql;
    }

    /** A plan that is kept is for any values, and may be a bad one for some: from now on each time has a plan of its own. */
    void planEachTime(String sql) {
        asked.put(sql, NEVER);
    }
}
