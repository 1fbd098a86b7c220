package io.yardpass.loadtests.fuzz;

import static io.yardpass.loadtests.fuzz.FuzzText.one;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** How a body is sent: its type, its coding, its length; whatever is wrong in it, there is no doubt where it ends. */
final class FuzzBody {
    private static final int BOMB_BYTES = 4 << 20;
    private static final String[] TYPES = {
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=utf8",
        "APPLICATION/JSON",
        "text/plain",
        "application/x-ndjson",
        "application/x-www-form-urlencoded",
        "application/problem+json",
        "text/html",
        "*/*",
        ""
    };
    private static final String[] CODINGS = {
        "gzip", "x-gzip", "zstd", "br", "deflate", "identity", "gzip, gzip", "", "GZIP", "\u00ff"
    };

    private FuzzBody() {}

    /** The fields that tell of the body, the end of the head, and the body. */
    static String framed(String body, boolean odd, RandomGenerator random) {
        String type =
                "Content-Type: " + (odd && random.nextInt(5) == 0 ? one(TYPES, random) : "application/json") + "\r\n";
        String sent = body;
        String coding = "";
        if (random.nextInt(8) == 0) {
            sent = gzip(body);
            coding = "Content-Encoding: gzip\r\n";
            if (odd) {
                sent = oddlyCoded(sent, random);
                coding = random.nextInt(4) == 0 ? "Content-Encoding: " + one(CODINGS, random) + "\r\n" : coding;
            }
        }
        return type
                + coding
                + (random.nextInt(5) == 0
                        ? "Transfer-Encoding: chunked\r\n\r\n" + chunks(sent, random)
                        : "Content-Length: " + sent.length() + "\r\n\r\n" + sent);
    }

    private static String oddlyCoded(String zipped, RandomGenerator random) {
        int at = random.nextInt(zipped.length());
        return switch (random.nextInt(7)) {
            case 0 -> zipped.substring(0, at);
            case 1 -> zipped.substring(0, at) + (char) random.nextInt(256) + zipped.substring(at + 1);
            case 2 -> zipped + zipped;
            case 3 -> zipped + "\u0000garbage";
            case 4 -> gzip(zipped);
            case 5 -> random.nextInt(10) == 0 ? gzip(" ".repeat(BOMB_BYTES)) : "";
            default -> "(\u00b5/\u00fd" + zipped;
        };
    }

    private static String chunks(String body, RandomGenerator random) {
        StringBuilder chunks = new StringBuilder();
        int sizeMax = random.nextInt(4) == 0 ? 1 + body.length() / 50 : 1 + body.length();
        for (int at = 0; at < body.length(); ) {
            int size = Math.min(body.length() - at, 1 + random.nextInt(sizeMax));
            String digits = Integer.toHexString(size);
            chunks.append(random.nextBoolean() ? digits : digits.toUpperCase(Locale.ROOT))
                    .append(random.nextInt(9) == 0 ? ";a=b" : "")
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
        return chunks.append("0\r\n")
                .append(random.nextInt(9) == 0 ? "X-Trailer: a\r\n" : "")
                .append("\r\n")
                .toString();
    }

    private static String gzip(String body) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
