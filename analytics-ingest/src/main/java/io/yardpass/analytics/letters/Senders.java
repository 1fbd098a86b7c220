package io.yardpass.analytics.letters;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yardpass.domain.Caller;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How much was kept of each sender in its window. One for the process, safe on every thread. */
public final class Senders {
    private final int lettersMax;
    private final long bytesMax;
    private final Cache<String, Kept> windows;

    private record Kept(AtomicInteger letters, AtomicLong bytes) {}

    Senders(LetterOptions options, LongSupplier nanoTime) {
        this.lettersMax = options.share().lettersMax();
        this.bytesMax = options.share().bytesMax();
        this.windows = Caffeine.newBuilder()
                .maximumSize(options.share().sendersMax())
                .expireAfterWrite(options.share().window())
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    public static Senders counting(LetterOptions options) {
        return new Senders(options, System::nanoTime);
    }

    /** Counts the letter if its sender may have one more. */
    boolean grant(Caller sender, int bytes) {
        Kept kept = windows.get(nameOf(sender), _ -> new Kept(new AtomicInteger(), new AtomicLong()));
        if (kept.letters.get() >= lettersMax || kept.bytes.get() + bytes > bytesMax) {
            return false;
        }
        // Event loops that ask at the same moment may each pass by one letter.
        kept.letters.incrementAndGet();
        kept.bytes.addAndGet(bytes);
        return true;
    }

    /** An organization's senders share its window; who belongs to none has one alone. */
    private static String nameOf(Caller sender) {
        return sender.organizationId() != null
                ? sender.organizationId().toString()
                : sender.issuer() + " " + sender.subject();
    }
}
