package io.yardpass.loadtests.memory;

import io.yardpass.loadtests.demo.Demo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** Where a request can be made to wait with something in its hands: what is sent there, and what keeps it waiting. */
enum WaitingPoint {
    /** The attack that once ended a gateway in five seconds. */
    DIRECTORY("look-up of what events name", "events.event_posts", true, WaitingPoint::ofAnUnknownPost),
    KEYS("look-up of keys", "organizations.publishable_keys", true, WaitingPoint::withAnUnknownKey),
    BODIES("the end of a body", "", true, WaitingPoint::withoutItsLastByte),
    COMMIT("commit of events", "analytics.post_impressions", false, WaitingPoint::ofAKnownPost),
    TURNS("turn of a function", "events.events", true, WaitingPoint::functionCall),
    LEDGER("commit of purchases", "payments.accounts", true, WaitingPoint::arrayOfPurchases),
    PIPELINES("answer to the request before", "analytics.post_impressions", false, WaitingPoint::pipeline),
    HEADS("the end of a head", "", true, WaitingPoint::endlessHead),
    ANSWERS("client to read its answer", "", true, WaitingPoint::deafClient);

    private static final int EVENTS = 250;
    private static final int PADDING = 3_950;
    private static final int KEY_DIGITS = 40;
    private static final int ARGUMENT_BYTES = 14_000;
    private static final int PURCHASES = 100;
    private static final int PURCHASE_PADDING = 10_000;
    private static final int PIPELINED = 10_000;
    private static final int FIELDS = 3_000;
    private static final int NOTHINGS = 2_000;
    private static final int UNREAD = 40;

    private final String words;
    private final String lockedTable;
    private final boolean neighbourSendsEvents;
    private final Function<Sender, byte[]> request;

    /** Whose names the requests bear. */
    interface Sender {
        /** A key that stands in pages of one organization. */
        String page();

        /** A token of one of many people. */
        String somebody();

        /** The id of the same. */
        String user();
    }

    WaitingPoint(String words, String lockedTable, boolean neighbourSendsEvents, Function<Sender, byte[]> request) {
        this.words = words;
        this.lockedTable = lockedTable;
        this.neighbourSendsEvents = neighbourSendsEvents;
        this.request = request;
    }

    /** What one connection sends, in one piece. */
    byte[] request(Sender sender) {
        return request.apply(sender);
    }

    /** As a table of figures calls it. */
    String words() {
        return words;
    }

    /** Empty where nothing has to be held up. */
    String lockedTable() {
        return lockedTable;
    }

    /** Where events themselves are held up, the neighbour buys. */
    boolean neighbourSendsEvents() {
        return neighbourSendsEvents;
    }

    /** True where whoever asks does not read what it is told. */
    boolean isDeaf() {
        return this == ANSWERS || this == PIPELINES;
    }

    private static byte[] ofAnUnknownPost(Sender sender) {
        return post("/v1/post-views", sender.page(), "Content-Encoding: gzip\r\n", gzip(views(UUID.randomUUID())));
    }

    private static byte[] withAnUnknownKey(Sender sender) {
        String digits = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        return post("/v1/post-views", "ypk_" + digits.substring(0, KEY_DIGITS), "", views(Demo.post(1)));
    }

    private static byte[] withoutItsLastByte(Sender sender) {
        byte[] whole = post("/v1/post-views", sender.page(), "", views(Demo.post(1)));
        return Arrays.copyOf(whole, whole.length - 1);
    }

    private static byte[] ofAKnownPost(Sender sender) {
        return post("/v1/post-views", sender.page(), "Content-Encoding: gzip\r\n", gzip(views(Demo.post(1))));
    }

    private static byte[] functionCall(Sender sender) {
        String event = String.format(Locale.ROOT, """
                {"id":"%s","title":"x","currency":"USD","starts_at":"2027-01-01T00:00:00Z",\
                "ends_at":"2027-01-01T00:00:00Z","metadata":{"p":"%s"}}""", UUID.randomUUID(), "x".repeat(ARGUMENT_BYTES));
        return post("/v1/rpc/create_event", sender.somebody(), "", ascii(event));
    }

    private static byte[] arrayOfPurchases(Sender sender) {
        var purchases = new StringBuilder("[");
        for (int i = 0; i < PURCHASES; i++) {
            purchases
                    .append(i == 0 ? "" : ",")
                    .append(Demo.purchase(UUID.randomUUID().toString(), "memory", 1, sender.user()))
                    .append(" ".repeat(PURCHASE_PADDING));
        }
        return post(
                "/v1/ticket-purchases",
                sender.somebody(),
                "Content-Encoding: gzip\r\nIdempotency-Key: " + UUID.randomUUID() + "\r\n",
                gzip(ascii(purchases.append(']').toString())));
    }

    private static byte[] pipeline(Sender sender) {
        byte[] waits = post("/v1/post-views", sender.page(), "", ascii("[" + view(Demo.post(1), 0) + "]"));
        return concat(waits, ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(PIPELINED)));
    }

    private static byte[] endlessHead(Sender sender) {
        return ascii("GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(FIELDS));
    }

    /** Each of the two thousand is refused by a sentence, which is much more than was sent. */
    private static byte[] deafClient(Sender sender) {
        byte[] one = post("/v1/batch", sender.page(), "", ascii("[" + "1,".repeat(NOTHINGS - 1) + "1]"));
        byte[] all = {};
        for (int i = 0; i < UNREAD; i++) {
            all = concat(all, one);
        }
        return all;
    }

    private static byte[] post(String path, String token, String headers, byte[] body) {
        String head =
                "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + token + "\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n";
        return concat(ascii(head), body);
    }

    /** A body of a mebibyte, nearly. */
    private static byte[] views(UUID post) {
        var views = new StringBuilder("[");
        for (int i = 0; i < EVENTS; i++) {
            views.append(i == 0 ? "" : ",").append(view(post, PADDING));
        }
        return ascii(views.append(']').toString());
    }

    private static String view(UUID post, int padding) {
        return "{\"id\":\"" + UUID.randomUUID() + "\",\"occurred_at\":\"" + Instant.now() + "\",\"post_id\":\"" + post
                + "\",\"metadata\":{\"p\":\"" + "x".repeat(padding) + "\"}}";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] gzip(byte[] plain) {
        var sent = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(sent)) {
            gzip.write(plain);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return sent.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
