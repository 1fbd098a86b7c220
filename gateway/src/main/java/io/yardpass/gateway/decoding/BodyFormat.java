package io.yardpass.gateway.decoding;

import io.yardpass.gateway.problems.ProblemCode;
import io.yardpass.gateway.problems.ProblemException;
import java.util.Locale;

/** How a body of events is written down, as its content type says. */
public enum BodyFormat {
    JSON,
    NDJSON,
    /** JSON in the field data of a form. */
    FORM;

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
     * For bodies that are one JSON object and nothing else.
     *
     * @param noun what the body is, for the error text: "a purchase"
     */
    public static void requireJson(String contentType, String noun) {
        if (named(contentType) != JSON) {
            throw new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send " + noun + " as application/json.");
        }
    }

    /** Null for a type that is not taken. */
    private static BodyFormat named(String contentType) {
        if (contentType == null || contentType.isBlank()) {
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
        if (parameter.startsWith("charset=")
                && !parameter.substring(8).replace("\"", "").equals("utf-8")) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "JSON is UTF-8; other charsets are not taken.");
        }
    }
}
