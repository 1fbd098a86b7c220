package io.yardpass.gateway.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inflates zstd up to a limit, and not a byte more, straight into an array of that size: so no window is ever allocated,
 * and the native memory is one context of about 100 KB, freed before the body goes on.
 */
final class Unzstd {
    private static final Logger LOG = LoggerFactory.getLogger(Unzstd.class);
    private static final boolean AVAILABLE = load();

    private Unzstd() {}

    /** False where the native library cannot be loaded, for want of a directory to unpack it into, for one. */
    static boolean isAvailable() {
        return AVAILABLE;
    }

    private static boolean load() {
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError missing) {
            LOG.warn("zstd bodies are refused, for its native library cannot be loaded: {}", missing.getMessage());
            return false;
        }
    }

    /** The inflated bytes; throws a problem if there are more than the limit, or if it is not zstd to its end. */
    static byte[] inflate(byte[] zstd, int bytesMax) {
        var out = new byte[(int) Math.min(ZstdFrames.inflatedMax(zstd, bytesMax), bytesMax)];
        try (var context = new ZstdDecompressCtx()) {
            int length = context.decompressByteArray(out, 0, out.length, zstd, 0, zstd.length);
            return length == out.length ? out : Arrays.copyOf(out, length);
        } catch (ZstdException refused) {
            boolean full = refused.getErrorCode() == Zstd.errDstSizeTooSmall();
            throw full && out.length == bytesMax ? tooLarge(bytesMax) : ZstdFrames.malformed("its data is damaged");
        }
    }

    static ProblemException tooLarge(int bytesMax) {
        return new ProblemException(
                ProblemCode.BODY_TOO_LARGE, "A body is at most " + bytesMax + " bytes, inflated too.");
    }
}
