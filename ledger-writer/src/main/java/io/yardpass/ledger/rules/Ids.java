package io.yardpass.ledger.rules;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/** Makes ids that follow each other in time, so that they lie together in an index, and codes that nobody can guess. */
public final class Ids {
    private static final int CODE_BYTES = 16;
    private static final Base64.Encoder CODE = Base64.getUrlEncoder().withoutPadding();
    private static final int COUNTER_MASK = 0xfff;

    private final Random secrets;
    private final SplittableRandom random;
    private long lastMillis;
    private int counter;

    private Ids(Random secrets) {
        this.secrets = secrets;
        random = new SplittableRandom(secrets.nextLong());
    }

    public static Ids secret() {
        return new Ids(new SecureRandom());
    }

    /** The same ids and codes for the same seed: for simulations, whose codes open nothing. */
    public static Ids seeded(long seed) {
        return new Ids(new Random(seed));
    }

    /** Version 7, with a counter where the time alone would not order them. */
    UUID next(long nowMicros) {
        long millis = nowMicros / 1_000;
        // From 0 in each millisecond, which a batch is decided in: it does not wrap among the ids of one batch.
        counter = millis == lastMillis ? (counter + 1) & COUNTER_MASK : 0;
        lastMillis = millis;
        long high = millis << 16 | 0x7000L | counter;
        long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(high, low);
    }

    /** So many codes, each of 128 random bits in 22 characters that need no escaping anywhere. */
    List<String> codes(int count) {
        byte[] bytes = new byte[CODE_BYTES * count];
        secrets.nextBytes(bytes);
        List<String> codes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            codes.add(CODE.encodeToString(Arrays.copyOfRange(bytes, CODE_BYTES * i, CODE_BYTES * (i + 1))));
        }
        return codes;
    }
}
