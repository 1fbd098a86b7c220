package io.yardpass.wire;

import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Locale;
import java.util.Set;

/** How a body of events is written down, as its content type says. */
public enum BodyFormat {
    JSON,
    NDJSON,
    /** JSON in the field data of a form. */
    FORM;

    /** What clients call it; the Encoding Standard and IANA list them, and Python's own spelling. */
    private static final Set<String> NAMES_OF_UTF_8 = Set.of(
            "utf-8",
            "utf8",
            "utf_8",
            "unicode-1-1-utf-8",
            "unicode11utf8",
            "unicode20utf8",
            "x-unicode20utf8",
            "csutf8");

    /** Browsers send beacons as text/plain, and many clients name no type: both are taken for JSON. */
    public static BodyFormat of(String contentType) {
        BodyFormat format = named(contentType);
        if (format == null) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Send application/json, NDJSON (application/x-ndjson), text/plain or a form with the JSON in its field data.");
        }
        return format;
    }

    /**
     * The same for bodies that are JSON and nothing else.
     *
     * @param noun what the body is, for the error text: "a purchase"
     */
    public static BodyFormat json(String contentType, String noun) {
        if (named(contentType) != JSON) {
            throw new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send " + noun + " as application/json.");
        }
        return JSON;
    }

    /** Null for a type that is not taken. */
    private static BodyFormat named(String contentType) {
        if (contentType == null || contentType.isBlank() || contentType.equals("application/json")) {
            return JSON;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
        for (int i = 1; i < parts.length; i++) {
            requireUtf8(parts[i].trim());
        }
        return switch (parts.length == 0 ? "" : parts[0].trim()) {
            case "application/json", "text/plain" -> JSON;
            case "application/x-ndjson", "application/ndjson", "application/jsonl" -> NDJSON;
            case "application/x-www-form-urlencoded" -> FORM;
            default -> null;
        };
    }

    private static void requireUtf8(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0 || !parameter.substring(0, equals).trim().equals("charset")) {
            return;
        }
        String charset = parameter.substring(equals + 1).replaceAll("[\"']", "").trim();
        if (!NAMES_OF_UTF_8.contains(charset)) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "JSON is UTF-8; other charsets are not taken.");
        }
    }
}
