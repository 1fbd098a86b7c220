package io.yardpass.ledger;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.UUID;

/** Makes ids that follow each other in time, so that they lie together in an index, and codes that nobody can guess. */
final class Ids {
    private static final int CODE_BYTES = 16;
    private static final int COUNTER_MASK = 0xfff;

    private final SecureRandom secrets = new SecureRandom();
    private final SplittableRandom random = new SplittableRandom(secrets.nextLong());
    private int counter;

    /** Version 7, with a counter where the time alone would not order them. */
    UUID next(long nowMicros) {
        counter = (counter + 1) & COUNTER_MASK;
        long high = (nowMicros / 1_000) << 16 | 0x7000L | counter;
        long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(high, low);
    }

    /** 128 random bits in 22 characters that need no escaping anywhere. */
    String code() {
        byte[] bytes = new byte[CODE_BYTES];
        secrets.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
