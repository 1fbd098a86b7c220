package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests mangled in the ways of smugglers and of broken clients. Each has another request for its body and a third behind
 * it: the edge never answers one that a strict reader of the same bytes does not see, is never at fault itself, and always comes to
 * an end. {@code -Dmangled.seed=N} tells others, {@code -Dmangled.cases=N} more.
 */
@Timeout(600)
class MangledRequestsTest {
    private static final int CASES = Integer.getInteger("mangled.cases", 3_000);
    private static final long SEED = Long.getLong("mangled.seed", 9_112);
    private static final int CLIENTS = 24;
    private static final Set<Integer> UNREADABLE = Set.of(400, 408, 431, 505);
    private static final Pattern ANSWER_HEAD =
            Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n");

    private static final String[] FIELDS =
            separated("Host: y|Host: x|Content-Length: 0|Content-Length: 5|Content-Length : 5|"
                    + "Content-Length: 5, 5|Content_Length: 5|Transfer-Encoding: chunked|"
                    + "Transfer-Encoding : chunked|Transfer-Encoding: identity|Transfer-Encoding:\tchunked|"
                    + "Transfer-Encoding: \u000bchunked|Transfer-Encoding: chunked, chunked|"
                    + "Transfer-Encoding: x, chunked|Transfer-Encoding:\u0000chunked|transfer-encoding: CHUNKED|"
                    + " Transfer-Encoding: chunked|X: y\n Transfer-Encoding: chunked|"
                    + "X: y\rTransfer-Encoding: chunked|Connection: close|Connection: keep-alive|"
                    + "Connection: Transfer-Encoding|Connection: Content-Length|Expect: 100-continue|Expect: x|"
                    + "Upgrade: h2c|Upgrade: websocket|Trailer: Content-Length|TE: trailers|"
                    + "Content-Encoding: gzip|Content-Encoding: br|Content-Type: text/xml|\u00ff: \u00ff|:|X|X:|"
                    + "Authorization: Bearer x|Range: bytes=0-1|If-None-Match: *|X-Request-Id: \u00e9");
    private static final String[] LENGTHS =
            separated("0|1|-1|+5|0x5| 5|5 5|5,5|05|1e1|5.0|99999|99999999999999999999||\u00b2|5\t|5;");
    private static final String[] CODINGS =
            separated("chunked |\tchunked|Chunked|chunked;q=1|chunked,|,chunked|\"chunked\"|chunked\u0000|"
                    + "xchunked|identity|gzip|gzip, chunked|chunked, gzip||chu nked");
    private static final String[] LINE_ENDS = separated("\n|\r|\r\r\n|\n\r| \r\n|\r\n |\r\n\t|\u0000\r\n|\r\n\r\n|");
    private static final String[] VERSIONS =
            separated("HTTP/1.0|HTTP/1.2|HTTP/2.0|HTTP/0.9|http/1.1|HTTP/1.1 |HTTP/1.1\t|HTTP/11|HTTP/1.|"
                    + "HTTPS/1.1||HTTP/1.1 x");
    private static final String[] METHODS = separated("PUT|TRACE|CONNECT|get|G=T||OPTIONS|GET GET|G\u0000T|BREW");
    private static final String[] TARGETS =
            separated("*|x|http://x/|//|/%|/%00|/\u00ff|/?%zz|/#a|/ /|/v1/batch|/v1/pixel.gif?t=|\\|/..//" + "|" + "/"
                    + "a".repeat(5_000));
    private static final String[] SIZES = separated(
            "0|1|fffffff|ffffffff|80000000|-1|+1|0x1|| 1|1 |1;a=b|1;a=\"\n\"|1\n|g|00000000000000001|" + "1 1");

    private static EdgeFixture edge;
    private static String token;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture(options -> options.with(new Deadlines(
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                Duration.ofSeconds(4),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Duration.ofSeconds(30))));
        token = edge.service();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    @Test
    void noRequestIsAnsweredThatAStrictReaderDoesNotSee() throws InterruptedException {
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        var next = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < CLIENTS; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int one = next.getAndIncrement(); one < CASES; one = next.getAndIncrement()) {
                    tell(one, faults);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(faults).stream().limit(5).toList(), "of " + faults.size());
        assertEquals(200, edge.post("/v1/post-views", "[]").status());
        assertTrue(edge.stored.isEmpty());
    }

    private static void tell(int one, Queue<String> faults) {
        String sent = mangled(one, new Random(SEED * 1_000_003 + one));
        try {
            String answers = answers(sent);
            String fault = fault(one, StrictReader.read(sent), answers);
            if (fault != null) {
                faults.add("%d: %s%n%s%n-->%n%s".formatted(one, fault, visible(sent), visible(answers)));
            }
        } catch (IOException | RuntimeException failure) {
            faults.add("%d: %s%n%s".formatted(one, failure, visible(sent)));
        }
    }

    private static String answers(String sent) throws IOException {
        try (var socket = new Socket("127.0.0.1", edge.port)) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** What is wrong with the answers to that, or null. */
    private static String fault(int one, StrictReader.Seen seen, String answers) {
        var answered = new ArrayList<String>();
        boolean refused = false;
        int last = 0;
        int at = 0;
        while (at < answers.length()) {
            Matcher head = ANSWER_HEAD.matcher(answers).region(at, answers.length());
            if (!head.lookingAt()) {
                return "no answer at " + at;
            }
            int status = Integer.parseInt(head.group(1));
            if (status >= 500 && status != 505) {
                return "it failed";
            }
            at = head.end();
            if (status == 100) {
                continue;
            }
            refused |= status >= 400;
            last = status;
            answered.add(field("x-request-id", head.group(2)));
            at += status == 204 || status == 304 ? 0 : Integer.parseInt(field("content-length", head.group(2)));
        }
        if (at > answers.length()) {
            return "an answer is cut off";
        }
        answered.removeIf(id -> id == null || !id.matches("[msc]-" + one));
        List<String> known = new ArrayList<>(seen.ids());
        known.removeIf(id -> id == null || !id.matches("[msc]-" + one));
        // A head that could be read in part is refused by its id, and not handled.
        if (UNREADABLE.contains(last) && answered.size() > known.size()) {
            answered.removeLast();
        }
        if (answered.contains("s-" + one) && !known.contains("s-" + one)) {
            return "the body was answered";
        }
        int common = Math.min(answered.size(), known.size());
        if (!answered.subList(0, common).equals(known.subList(0, common))) {
            return "others were answered than " + known;
        }
        if (seen.whole() && !refused && answered.size() != known.size()) {
            return "not all were answered of " + known;
        }
        return answers.isEmpty() && seen.whole() && !known.isEmpty() ? "nothing was answered" : null;
    }

    private static String field(String name, String fields) {
        return fields.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse(null);
    }

    private static String visible(String bytes) {
        String shown = bytes.replace("\r", "\\r").replace("\n", "\\n\n").replace(token, "TOKEN");
        return shown.length() > 3_000 ? shown.substring(0, 3_000) : shown;
    }

    private static String mangled(int one, Random random) {
        String hidden = "GET /problems/sold_out HTTP/1.1\r\nHost: x\r\nX-Request-Id: s-" + one + "\r\n\r\n";
        String request = request(one, hidden, random);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            request = MANGLINGS.get(random.nextInt(MANGLINGS.size())).apply(request, random);
        }
        return request + "GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: c-" + one + "\r\nConnection: close\r\n\r\n";
    }

    private static String request(int one, String hidden, Random random) {
        String head = "Host: x\r\nX-Request-Id: m-" + one + "\r\n"
                + (random.nextBoolean() ? "Authorization: Bearer " + token + "\r\n" : "");
        String length = "Content-Length: " + hidden.length() + "\r\n\r\n" + hidden;
        String half = hidden.substring(0, 20);
        String rest = hidden.substring(20);
        String chunks = "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n"
                .formatted(half.length(), half, rest.length(), rest);
        return switch (random.nextInt(6)) {
            case 0 -> "GET /problems/sold_out HTTP/1.1\r\n" + head + "\r\n";
            case 1 -> "GET / HTTP/1.1\r\n" + head + length;
            case 2 -> "POST /v1/ticket-purchases HTTP/1.1\r\nIdempotency-Key: k\r\n" + head + length;
            case 3 -> "POST /v1/batch HTTP/1.1\r\nContent-Type: application/x-ndjson\r\n" + head + chunks;
            case 4 -> "POST /v1/post-views HTTP/1.1\r\n" + head + chunks;
            default -> "POST /v1/post-views HTTP/1.1\r\n" + head + length;
        };
    }

    /** Each takes a request and makes another of it, which need not be wrong. */
    private static final List<BiFunction<String, Random, String>> MANGLINGS = List.of(
            (request, random) -> insertLine(request, one(FIELDS, random), random),
            (request, random) -> insertLine(request, one(FIELDS, random), random),
            (request, random) -> request.replaceFirst("(Content-Length:) ?\\d+", "$1 " + one(LENGTHS, random)),
            (request, random) -> request.replaceFirst("(Transfer-Encoding:) ?chunked", "$1 " + one(CODINGS, random)),
            (request, random) -> request.replaceFirst(
                    "(\r\n)[0-9a-f]{1,2}(\r\n)", "$1" + Matcher.quoteReplacement(one(SIZES, random)) + "$2"),
            MangledRequestsTest::otherLineEnd,
            MangledRequestsTest::otherLineEnd,
            (request, random) -> request.replaceFirst("HTTP/1\\.1", one(VERSIONS, random)),
            (request, random) -> request.replaceFirst("^\\S+", one(METHODS, random)),
            (request, random) -> request.replaceFirst(" /\\S*", Matcher.quoteReplacement(" " + one(TARGETS, random))),
            (request, random) ->
                    request.replaceFirst(" ", one(new String[] {"  ", "\t", "\u000b", "", "\u00a0"}, random)),
            MangledRequestsTest::lineTwice,
            MangledRequestsTest::withoutALine,
            MangledRequestsTest::otherName,
            MangledRequestsTest::otherByte,
            MangledRequestsTest::otherByte,
            MangledRequestsTest::withoutSomeBytes,
            (request, random) -> request.substring(0, random.nextInt(request.length() + 1)),
            (request, random) -> "\r\n".repeat(1 + random.nextInt(3)) + request,
            (request, random) -> request.replaceFirst("\r\n\r\n", "\r\n" + "A: b\r\n".repeat(120) + "\r\n"),
            (request, random) -> request.replaceFirst("\r\n\r\n", "\r\nA: " + "b".repeat(20_000) + "\r\n\r\n"));

    private static String[] separated(String texts) {
        return texts.split("\\|", -1);
    }

    private static String one(String[] all, Random random) {
        return all[random.nextInt(all.length)];
    }

    private static String insertLine(String request, String line, Random random) {
        int headEnd = request.indexOf("\r\n\r\n");
        int[] ends = headEnd < 0 ? new int[0] : lineEnds(request.substring(0, headEnd + 2));
        if (ends.length == 0) {
            return request + line;
        }
        int at = ends[random.nextInt(ends.length)] + 2;
        return request.substring(0, at) + line + "\r\n" + request.substring(at);
    }

    private static int[] lineEnds(String text) {
        return Pattern.compile("\r\n")
                .matcher(text)
                .results()
                .mapToInt(end -> end.start())
                .toArray();
    }

    private static String otherLineEnd(String request, Random random) {
        int[] ends = lineEnds(request);
        if (ends.length == 0) {
            return request;
        }
        int at = ends[random.nextInt(ends.length)];
        return request.substring(0, at) + one(LINE_ENDS, random) + request.substring(at + 2);
    }

    private static String lineTwice(String request, Random random) {
        String[] lines = request.split("(?<=\r\n)");
        int twice = random.nextInt(lines.length);
        lines[twice] += lines[twice];
        return String.join("", lines);
    }

    private static String withoutALine(String request, Random random) {
        String[] lines = request.split("(?<=\r\n)");
        lines[random.nextInt(lines.length)] = "";
        return String.join("", lines);
    }

    private static String otherName(String request, Random random) {
        String[] names = {"Host:", "Content-Length:", "Transfer-Encoding:", "X-Request-Id:"};
        String name = one(names, random);
        String bare = name.substring(0, name.length() - 1);
        String[] others = {
            bare.toUpperCase() + ":",
            bare.toLowerCase() + ":",
            bare + " :",
            bare + "\t:",
            bare + "\u0000:",
            bare + "x:",
            bare,
            " " + name,
            bare.replace('-', '_') + ":",
            name + ":"
        };
        return request.replaceFirst(name, Matcher.quoteReplacement(one(others, random)));
    }

    private static String otherByte(String request, Random random) {
        if (request.isEmpty()) {
            return request;
        }
        String[] bytes = {"\u0000", "\r", "\n", " ", "\t", ":", "\u007f", "\u0080", "\u00ff", "0", "/", "\u000b", ","};
        int at = random.nextInt(request.length());
        return request.substring(0, at) + one(bytes, random) + request.substring(at + random.nextInt(2));
    }

    private static String withoutSomeBytes(String request, Random random) {
        if (request.isEmpty()) {
            return request;
        }
        int at = random.nextInt(request.length());
        return request.substring(0, at) + request.substring(Math.min(request.length(), at + 1 + random.nextInt(8)));
    }
}
