package io.yardpass.gateway.http;

import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Locale;

/** How a body is compressed, as its header Content-Encoding says. */
enum BodyEncoding {
    IDENTITY,
    GZIP,
    ZSTD;

    /** Throws a problem that names what is taken. */
    static BodyEncoding of(String header) {
        if (header == null) {
            return IDENTITY;
        }
        return switch (header.trim().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "zstd" -> {
                if (!Unzstd.isAvailable()) {
                    throw unsupported();
                }
                yield ZSTD;
            }
            default -> throw unsupported();
        };
    }

    /** How many plain bytes a body says that it has, but no more than the limit; nothing is inflated. */
    int promised(byte[] body, int bytesMax) {
        return switch (this) {
            case IDENTITY -> body.length;
            case GZIP -> (int) Math.min(bytesMax, Gunzip.promised(body));
            case ZSTD -> (int) Math.min(bytesMax, ZstdFrames.inflatedMax(body, bytesMax));
        };
    }

    /** The plain bytes, if they are within the limit. */
    byte[] decode(byte[] body, int bytesMax) {
        return switch (this) {
            case IDENTITY -> body;
            case GZIP -> Gunzip.inflate(body, bytesMax);
            case ZSTD -> Unzstd.inflate(body, bytesMax);
        };
    }

    private static ProblemException unsupported() {
        String taken = Unzstd.isAvailable() ? "gzip, zstd, identity" : "gzip, identity";
        return new ProblemException(
                Problem.of(ProblemCode.UNSUPPORTED_ENCODING, "Of encodings only these are taken: " + taken + ".")
                        .withHeader("Accept-Encoding", taken));
    }
}
