package io.yardpass.gateway.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads bytes as RFC 9112 has them and in no other way, as a proxy before us might; shares nothing with the edge. Finds which
 * requests there are by their X-Request-Id, and where it stops to understand.
 */
final class StrictReader {
    private static final Pattern REQUEST_LINE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ [!-~]+ HTTP/1\\.([01])");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\\x21-\\x7e\\x80-\\xff \t]*)");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,7})([ \t]*;[\\x20-\\xff\t]*)?");
    private static final String LINE_END = "\r\n";

    private final String sent;
    private final List<String> ids = new ArrayList<>();
    private int at;
    /** Nothing is wrong so far. */
    private boolean readable = true;

    private StrictReader(String sent) {
        this.sent = sent;
    }

    /**
     * @param ids of the requests whose heads could be read, in order
     * @param whole true when that was all there was
     */
    record Seen(List<String> ids, boolean whole) {}

    static Seen read(String sent) {
        var reader = new StrictReader(sent);
        boolean open = true;
        while (open && reader.at < sent.length()) {
            open = reader.request();
        }
        return new Seen(reader.ids, reader.readable);
    }

    /** True when another may follow. */
    private boolean request() {
        Map<String, String> fields = new HashMap<>();
        String first = line();
        while (first != null && first.isEmpty()) {
            // RFC 9112, 2.2: empty lines before a request are passed over.
            first = line();
        }
        Matcher requestLine = first == null ? null : REQUEST_LINE.matcher(first);
        if (requestLine == null || !requestLine.matches() || !fields(fields)) {
            return stop();
        }
        boolean isOld = requestLine.group(1).equals("0");
        String length = fields.get("content-length");
        String coding = fields.get("transfer-encoding");
        if (!isOld && !fields.containsKey("host")
                || length != null && !length.matches("[0-9]+")
                || coding != null && (isOld || length != null || !coding.equalsIgnoreCase("chunked"))) {
            return stop();
        }
        ids.add(fields.get("x-request-id"));
        boolean ended = coding != null ? chunks() : skip(length == null ? 0 : Double.parseDouble(length));
        String connection = fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        return ended && (isOld ? connection.equals("keep-alive") : !connection.contains("close"));
    }

    private boolean fields(Map<String, String> fields) {
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                return true;
            }
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                return false;
            }
            String name = field.group(1).toLowerCase(Locale.ROOT);
            boolean isTwice = fields.containsKey(name);
            // Of several ids the first is answered with.
            fields.merge(
                    name,
                    field.group(2).strip(),
                    (one, other) -> name.equals("x-request-id") ? one : one + "," + other);
            if (isTwice && (name.equals("host") || name.equals("content-length") || name.equals("transfer-encoding"))) {
                return false;
            }
        }
        return false;
    }

    private boolean chunks() {
        for (String line = line(); line != null; line = line()) {
            Matcher size = CHUNK_SIZE.matcher(line);
            if (!size.matches()) {
                return stop();
            }
            int length = Integer.parseInt(size.group(1), 16);
            if (length == 0) {
                return fields(new HashMap<>()) || stop();
            }
            if (!skip(length) || !sent.startsWith(LINE_END, at)) {
                return stop();
            }
            at += LINE_END.length();
        }
        return stop();
    }

    private boolean skip(double length) {
        if (length > sent.length() - at) {
            return stop();
        }
        at += (int) length;
        return true;
    }

    private boolean stop() {
        readable = false;
        return false;
    }

    private String line() {
        int end = sent.indexOf(LINE_END, at);
        if (end < 0) {
            return null;
        }
        String line = sent.substring(at, end);
        at = end + LINE_END.length();
        return line;
    }
}
