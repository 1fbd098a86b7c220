package io.yardpass.loadtests.fuzz;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came back in a talk.
 *
 * @param statuses of the answers in their order, without those that only tell to go on
 * @param fault what no answer should be, or null
 */
record FuzzAnswers(List<Integer> statuses, String fault) {
    private static final Pattern HEAD =
            Pattern.compile("HTTP/1\\.1 ([1-5]\\d{2}) [ -~]*\r\n((?:[!-9;-~]++: ?[^\r\n]*+\r\n)*+)\r\n");
    private static final Set<Integer> BODILESS = Set.of(204, 304);
    private static final int CONTINUE = 100;
    private static final int UNAVAILABLE = 503;
    private static final int VERSION = 505;

    /** @param whole false when the end may be missing */
    static FuzzAnswers read(FuzzTalk talk, String received, boolean whole) {
        List<Integer> statuses = new ArrayList<>();
        boolean parting = false;
        int at = 0;
        while (at < received.length()) {
            Matcher head = HEAD.matcher(received).region(at, received.length());
            if (!head.lookingAt()) {
                boolean cutOff = !whole && received.indexOf("\r\n\r\n", at) < 0;
                return new FuzzAnswers(statuses, cutOff ? null : "what came is no head of an answer, at " + at);
            }
            int status = Integer.parseInt(head.group(1));
            at = head.end();
            if (status == CONTINUE) {
                continue;
            }
            statuses.add(status);
            parting = "close".equalsIgnoreCase(field("connection", head.group(2)));
            String length = field("content-length", head.group(2));
            boolean empty = BODILESS.contains(status)
                    || talk.mayHaveHead() && (at == received.length() || received.startsWith("HTTP/1.1 ", at));
            int end = at + (empty || length == null ? 0 : Integer.parseInt(length));
            if (end > received.length()) {
                return new FuzzAnswers(statuses, whole ? "an answer is cut off" : null);
            }
            String fault = fault(status, head.group(2), empty ? "" : received.substring(at, end));
            if (fault != null) {
                return new FuzzAnswers(statuses, fault);
            }
            at = end;
        }
        boolean missing = whole && talk.clear() && statuses.size() < talk.requests() && !parting && !talk.mayBeCut();
        return new FuzzAnswers(
                statuses, missing ? statuses.size() + " of " + talk.requests() + " requests were answered" : null);
    }

    private static String fault(int status, String fields, String body) {
        if (field("date", fields) == null) {
            return "an answer without Date";
        }
        if (field("content-length", fields) == null && !BODILESS.contains(status)) {
            return "an answer without Content-Length";
        }
        if (status >= 500 && status != UNAVAILABLE && status != VERSION) {
            return "it failed";
        }
        if (status == UNAVAILABLE && field("retry-after", fields) == null) {
            return "503 without Retry-After";
        }
        return status >= 400 && !body.isEmpty() ? problemFault(status, fields, body) : null;
    }

    private static String problemFault(int status, String fields, String body) {
        if (!"application/problem+json".equals(field("content-type", fields))) {
            return "a refusal that is no problem";
        }
        try {
            JsonObject problem =
                    new JsonObject(new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            if (!Integer.valueOf(status).equals(problem.getInteger("status"))) {
                return "a problem of another status";
            }
            return problem.getString("instance", "").isEmpty() ? "a problem without instance" : null;
        } catch (DecodeException | ClassCastException unreadable) {
            return "a problem that is no JSON";
        }
    }

    private static String field(String name, String fields) {
        return fields.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }
}
