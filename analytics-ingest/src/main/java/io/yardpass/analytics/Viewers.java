package io.yardpass.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * Those who viewed one event in one hour, as the sketches of {@code analytics.event_daily_viewers} take them: a hash of the
 * user's id, or of the session of whoever did not sign in.
 */
final class Viewers {
    /** The same hash in SQL, of a row {@code s}; NULL when nobody is known. */
    static final String HASH_SQL = "hashbyteaextended(coalesce(uuid_send(s.user_id),"
            + " convert_to(nullif(s.session_id, ''), 'UTF8')), (SELECT seed FROM analytics.viewer_seed))"
            + " & 9223372036854775807";

    private static final int ARRAY_HEAD_BYTES = 5 * Integer.BYTES;
    private static final int INT8_OID = 20;

    private long[] hashes = new long[8];
    private int count;

    void add(UUID userId, String sessionId, long seed) {
        if (userId != null) {
            add(HashBytes.of(bytes(userId), seed));
        } else if (sessionId != null && !sessionId.isEmpty()) {
            add(HashBytes.of(sessionId.getBytes(UTF_8), seed));
        }
    }

    /** Each once, in order, as PostgreSQL receives a bigint[] in binary; null when nobody is known. */
    byte[] encoded() {
        if (count == 0) {
            return null;
        }
        int distinct = sortDistinct();
        ByteBuffer array = ByteBuffer.allocate(ARRAY_HEAD_BYTES + distinct * (Integer.BYTES + Long.BYTES));
        // One dimension, no NULL, its elements' type, length and lower bound.
        array.putInt(1).putInt(0).putInt(INT8_OID).putInt(distinct).putInt(1);
        for (int i = 0; i < distinct; i++) {
            array.putInt(Long.BYTES).putLong(hashes[i]);
        }
        return array.array();
    }

    private int sortDistinct() {
        Arrays.sort(hashes, 0, count);
        int distinct = 1;
        for (int i = 1; i < count; i++) {
            if (hashes[i] != hashes[distinct - 1]) {
                hashes[distinct++] = hashes[i];
            }
        }
        return distinct;
    }

    private void add(long hash) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = hash & Long.MAX_VALUE;
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
