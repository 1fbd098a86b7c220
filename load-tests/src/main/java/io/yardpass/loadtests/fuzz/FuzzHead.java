package io.yardpass.loadtests.fuzz;

import static io.yardpass.loadtests.fuzz.FuzzText.one;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;

/** What can be wrong with a request outside of its body. Bytes are characters of ISO 8859-1. */
final class FuzzHead {
    /** Such as leave no doubt where the request ends. */
    private static final String[] FIELDS = {
        "Accept: */*;q=9",
        "Accept-Encoding: gzip;q=x, *",
        "X-Request-Id: \u00e9",
        "X-Request-Id: a b",
        "X-Request-Id:",
        "traceparent: 00-0-0-0",
        "traceparent: ff-00000000000000000000000000000000-0000000000000000-00",
        "tracestate: ,,=,",
        "baggage: %%",
        "If-None-Match: *",
        "If-None-Match: \"",
        "If-None-Match: W/\"a\",\"b\"",
        "If-Modified-Since: x",
        "Range: bytes=0-1",
        "Range: bytes=9-1",
        "Origin: null",
        "Origin: \u00ff",
        "Access-Control-Request-Method: \u0001",
        "Cookie: a=b; c",
        "Forwarded: for=\"[",
        "X-Forwarded-For: 999.0.0.1",
        "Idempotency-Key:",
        "Idempotency-Key: a",
        "Idempotency-Key: \"a\"",
        "Idempotency-Key: b",
        "Authorization: Bearer",
        "Authorization: Basic Og==",
        "Authorization: Bearer a.b.c",
        "Content-Type: text/xml",
        "Content-Type: application/json; charset=latin1",
        "Content-Type: application/json; charset=",
        "Content-Type: ;",
        "Content-Type: multipart/form-data; boundary=",
        "Content-Language: x",
        "Via: 1.1 a",
        "Max-Forwards: -1",
        "TE: trailers",
        "Date: never",
        "Accept-Language: xx-\u00ff",
        "DNT: 2",
        "\u00fcml: a",
        "A: " + "b".repeat(3_000),
        "Prefer: respond-async",
        "Referer: \u0080",
        "User-Agent:"
    };

    private static final String[] UNFRAMED = {
        "Host: y",
        "Content-Length: 0",
        "Content-Length: 5",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Content-Length: 2000000",
        "Content-Length : 5",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding:\u000bchunked",
        "Transfer-Encoding : chunked",
        " folded: x",
        "\tfolded",
        "X: y\rZ: a",
        "X: y\n Z: a",
        ":",
        "X",
        "Connection: Content-Length",
        "Connection: keep-alive, close",
        "Expect: 100-continue",
        "Expect: x",
        "Upgrade: h2c",
        "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x",
        "Trailer: Content-Length",
        "Content-Encoding: br",
        "HTTP2-Settings: AAMAAABk",
        "X\u0000: y",
        "X: \u0000",
        "X: \u007f"
    };

    private static final String[] METHODS = {
        "PUT",
        "PATCH",
        "DELETE",
        "TRACE",
        "CONNECT",
        "OPTIONS",
        "get",
        "POST",
        "GET",
        "BREW",
        "G=T",
        "",
        "G\u0000T",
        "M-SEARCH",
        "PROPFIND",
        "\u00ff",
        "A".repeat(300)
    };
    private static final String[] VERSIONS = {
        "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.1 ", "HTTP/11", "HTTPS/1.1", "", "ICY"
    };
    private static final List<String> LINE_ENDS =
            List.of("\n", "\r", "\r\r\n", "\n\r", " \r\n", "\r\n ", "\u0000\r\n", "\r\n\r\n", "");
    private static final String[] SIZES = {
        "0",
        "1",
        "fffffff",
        "ffffffff",
        "80000000",
        "fffffffffffffffff",
        "-1",
        "+1",
        "0x1",
        "",
        " 1",
        "1 ",
        "1;a=b",
        "1;a=\"\n\"",
        "1\n",
        "g",
        "00000000000000001",
        "1 1",
        "1;" + "a".repeat(9_000),
        "2;\r",
        "1\u0000"
    };
    private static final String[] GARBAGE = {
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n",
        "EHLO x\r\n",
        "\u0005\u0001\u0000",
        "\u0000\u0000\u0000\u0008\u0004\u00d2\u0016/",
        "\r\n",
        "\n\n\n",
        "{}",
        "GET",
        "HTTP/1.1 200 OK\r\n\r\n"
    };

    private FuzzHead() {}

    /** A line more, before the others, which stays a field of its own. */
    static String field(RandomGenerator random) {
        return one(FIELDS, random) + "\r\n";
    }

    /** Any request made one that perhaps nobody can read, or whose end is in doubt. */
    static String broken(String request, RandomGenerator random) {
        int at = random.nextInt(request.length() + 1);
        return switch (random.nextInt(16)) {
            case 0, 1, 2 ->
                request.replaceFirst("\r\n", Matcher.quoteReplacement("\r\n" + one(UNFRAMED, random) + "\r\n"));
            case 3 -> request.replaceFirst("^[^ ]+", Matcher.quoteReplacement(one(METHODS, random)));
            case 4 -> request.replaceFirst("HTTP/1\\.1", one(VERSIONS, random));
            case 5 -> request.replaceFirst(" [^ ]+", Matcher.quoteReplacement(" " + FuzzTarget.odd(random)));
            case 6 -> otherLineEnd(request, random);
            case 7 -> request.substring(0, at);
            case 8 -> request.substring(0, at) + (char) random.nextInt(256) + request.substring(at);
            case 9 ->
                request.substring(0, at) + request.substring(Math.min(request.length(), at + 1 + random.nextInt(30)));
            case 10 -> request.replaceFirst("\r\n\r\n", "\r\n" + "A: b\r\n".repeat(130) + "\r\n");
            case 11 -> request.replaceFirst("\r\n\r\n", "\r\nA: " + "b".repeat(20_000) + "\r\n\r\n");
            case 12 -> one(GARBAGE, random) + (random.nextBoolean() ? request : "");
            case 13, 14 ->
                request.replaceFirst(
                        "\r\n[0-9a-f]{1,4}\r\n", Matcher.quoteReplacement("\r\n" + one(SIZES, random) + "\r\n"));
            default -> noise(random);
        };
    }

    private static String otherLineEnd(String request, RandomGenerator random) {
        String[] lines = request.split("\r\n", -1);
        if (lines.length < 2) {
            return request;
        }
        int changed = random.nextInt(lines.length - 1);
        StringBuilder made = new StringBuilder(lines[0]);
        for (int i = 1; i < lines.length; i++) {
            made.append(i - 1 == changed ? one(LINE_ENDS, random) : "\r\n").append(lines[i]);
        }
        return made.toString();
    }

    private static String noise(RandomGenerator random) {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(600); i >= 0; i--) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }
}
