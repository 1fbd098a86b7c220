package io.yardpass.service;

import io.vertx.core.json.JsonObject;
import io.yardpass.analytics.letters.StoredLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;

/**
 * A dead letter for a terminal or for a program. Who sent it and what it holds are shown when asked for; what could command a
 * terminal never is.
 *
 * @param json a JSON object a line
 */
record LetterPrinter(boolean json, boolean sender, boolean payload) {
    private static final String ROW = "%-20s  %-24s  %-13s  %-36s  %-36s  %6s  %s";

    String heading() {
        return String.format(
                Locale.ROOT, ROW, "rejected at", "code", "type", "organization", "letter", "bytes", "detail");
    }

    String print(StoredLetter letter) {
        return json ? object(letter).encode() : row(letter);
    }

    private String row(StoredLetter letter) {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                ROW,
                letter.rejectedAt().truncatedTo(ChronoUnit.SECONDS),
                letter.code(),
                orDash(letter.type() == null ? null : letter.type().wireName()),
                orDash(letter.sender().organizationId()),
                letter.id(),
                letter.payloadBytes(),
                harmless(letter.detail())));
        if (sender) {
            text.append("\n    sent by ")
                    .append(orDash(letter.sender().subject()))
                    .append(", ")
                    .append(letter.sender().role().wireName())
                    .append(" of ")
                    .append(harmless(letter.sender().issuer()));
        }
        if (payload) {
            String content = text(letter.payload());
            text.append("\n    ")
                    .append(content == null ? "base64 " + base64(letter.payload()) : harmless(content))
                    .append(letter.isWhole() ? "" : " … (only its head was kept)");
        }
        return text.toString();
    }

    private JsonObject object(StoredLetter letter) {
        var object = new JsonObject()
                .put("id", letter.id().toString())
                .put("rejected_at", letter.rejectedAt().toString())
                .put("code", letter.code())
                .put("detail", letter.detail())
                .put("type", letter.type() == null ? null : letter.type().wireName())
                .put("organization_id", orNull(letter.sender().organizationId()))
                .put("role", letter.sender().role().wireName())
                .put("payload_bytes", letter.payloadBytes())
                .put("whole", letter.isWhole());
        if (sender) {
            object.put("issuer", letter.sender().issuer())
                    .put("user_id", orNull(letter.sender().subject()));
        }
        if (payload) {
            String content = text(letter.payload());
            object.put(
                    content == null ? "payload_base64" : "payload",
                    content == null ? base64(letter.payload()) : content);
        }
        return object;
    }

    /** Null where the bytes are no text. */
    private static String text(byte[] payload) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }

    private static String base64(byte[] payload) {
        return Base64.getEncoder().encodeToString(payload);
    }

    /** In one line, with a question mark for whatever is no visible character. */
    private static String harmless(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    private static String orNull(Object value) {
        return value == null ? null : value.toString();
    }

    private static String orDash(Object value) {
        return value == null ? "-" : value.toString();
    }
}
