package io.yardpass.service;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A message in a line or two: when, whether it is verified, its topic and id; then what it is about and its amounts. */
final class WebhookLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int TEXT_MAX = 64;
    private static final int MEMBERS_MAX = 8;
    private static final Set<String> TELLING = Set.of("id", "status", "currency", "quantity", "title", "name");

    /** What would move a terminal's cursor, or pass for another line. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\p{L}\\p{N}\\p{P}\\p{S} ]");

    private WebhookLines() {}

    static String of(Instant at, String verdict, String id, Buffer body) {
        JsonObject message = message(body);
        String line = String.format(
                Locale.ROOT,
                "%s  %-12s  %-32s  %s",
                TIME.format(at),
                verdict,
                message == null ? "(no JSON object)" : printable(message.getValue("type", "(no type)")),
                printable(id == null ? "(no id)" : id));
        String about = message == null ? body.length() + " bytes" : about(message);
        return about.isEmpty() ? line : line + System.lineSeparator() + detail(about);
    }

    static String detail(String text) {
        return " ".repeat(10) + text;
    }

    private static JsonObject message(Buffer body) {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException _) {
            return null;
        }
    }

    private static String about(JsonObject message) {
        JsonObject data = message.getValue("data") instanceof JsonObject object ? object : message;
        return data.getMap().entrySet().stream()
                .filter(WebhookLines::tells)
                .limit(MEMBERS_MAX)
                .map(member -> printable(member.getKey()) + " " + printable(member.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static boolean tells(Map.Entry<String, Object> member) {
        String name = member.getKey();
        boolean scalar = member.getValue() instanceof String || member.getValue() instanceof Number;
        return scalar && (TELLING.contains(name) || name.endsWith("_id") || name.endsWith("_cents"));
    }

    private static String printable(Object value) {
        String text = UNPRINTABLE.matcher(String.valueOf(value)).replaceAll("?");
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }
}
