package io.yardpass.loadtests.load;

import io.yardpass.loadtests.demo.Ids;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole HTTP request, encoded once; only fixed-width places in it are written anew for each sending, so that a driver
 * on the same machine leaves the cores to the service. The places are {@code <id>} (a new version-7 id), {@code <same>}
 * (the last id again), {@code <now>}, {@code <1..200>} (twelve digits, for the tail of a demo id) and {@code <again>} (the
 * last number again).
 *
 * <p>The array handed out is this template's own: send it, and fill again only after the answer.
 */
public final class RequestTemplate {
    private enum Place {
        ID,
        SAME,
        NOW,
        NUMBER,
        AGAIN
    }

    private record Slot(Place place, int offset, int numberMax) {}

    private static final Pattern MARK = Pattern.compile("<(id|same|now|again|1\\.\\.(\\d+))>");
    private static final int NUMBER_LENGTH = 12;

    private final byte[] bytes;
    private final List<Slot> slots;
    private final int events;
    private final TimeText time = new TimeText();

    private RequestTemplate(byte[] bytes, List<Slot> slots, int events) {
        this.bytes = bytes;
        this.slots = slots;
        this.events = events;
    }

    /** A POST whose body holds so many events, each as the text says. */
    public static RequestTemplate batch(String path, String host, String token, String event, int events) {
        String body = events == 1 ? event : "[" + String.join(",", Collections.nCopies(events, event)) + "]";
        return of(head(path, host, token, ""), body, events);
    }

    /** A POST of one purchase; its id, made in the head, is its idempotency key. */
    public static RequestTemplate purchase(String host, String token, String purchase) {
        return of(head("/v1/ticket-purchases", host, token, "Idempotency-Key: <id>\r\n"), purchase, 1);
    }

    /** A POST of any command, with a new id as its idempotency key; a GET of the path when there is no body. */
    public static RequestTemplate command(String path, String host, String token, String body) {
        String head = head(path, host, token, "Idempotency-Key: <id>\r\n");
        return body == null ? of(head.replaceFirst("^POST", "GET"), "", 1) : of(head, body, 1);
    }

    private static String head(String path, String host, String token, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\n" + more;
    }

    private static RequestTemplate of(String head, String body, int events) {
        ByteArrayOutputStream filled = new ByteArrayOutputStream();
        List<Slot> bodySlots = new ArrayList<>();
        expand(body, filled, bodySlots);
        byte[] bodyBytes = filled.toByteArray();

        filled.reset();
        List<Slot> slots = new ArrayList<>();
        expand(head + "Content-Length: " + bodyBytes.length + "\r\n\r\n", filled, slots);
        int bodyStart = filled.size();
        bodySlots.forEach(slot -> slots.add(new Slot(slot.place(), slot.offset() + bodyStart, slot.numberMax())));
        filled.writeBytes(bodyBytes);
        return new RequestTemplate(filled.toByteArray(), List.copyOf(slots), events);
    }

    private static void expand(String text, ByteArrayOutputStream into, List<Slot> slots) {
        Matcher mark = MARK.matcher(text);
        int from = 0;
        while (mark.find()) {
            into.writeBytes(text.substring(from, mark.start()).getBytes(StandardCharsets.UTF_8));
            Place place = switch (mark.group(1)) {
                case "id" -> Place.ID;
                case "same" -> Place.SAME;
                case "now" -> Place.NOW;
                case "again" -> Place.AGAIN;
                default -> Place.NUMBER;
            };
            int max = place == Place.NUMBER ? Integer.parseInt(mark.group(2)) : 0;
            slots.add(new Slot(place, into.size(), max));
            into.writeBytes(new byte[width(place)]);
            from = mark.end();
        }
        into.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    }

    private static int width(Place place) {
        return switch (place) {
            case ID, SAME -> Ids.TEXT_LENGTH;
            case NOW -> TimeText.LENGTH;
            case NUMBER, AGAIN -> NUMBER_LENGTH;
        };
    }

    /** A template of its own for another connection. */
    RequestTemplate copy() {
        return new RequestTemplate(bytes.clone(), slots, events);
    }

    int events() {
        return events;
    }

    byte[] fill(Ids ids, InstantSource clock, RandomGenerator random) {
        Instant now = clock.instant();
        UUID id = new UUID(0, 0);
        int number = 0;
        for (Slot slot : slots) {
            switch (slot.place()) {
                case ID -> {
                    id = ids.next();
                    Ids.write(id, bytes, slot.offset());
                }
                case SAME -> Ids.write(id, bytes, slot.offset());
                case NOW -> time.write(now, bytes, slot.offset());
                case NUMBER -> {
                    number = 1 + random.nextInt(slot.numberMax());
                    writeNumber(number, slot.offset());
                }
                case AGAIN -> writeNumber(number, slot.offset());
            }
        }
        return bytes;
    }

    private void writeNumber(int number, int offset) {
        for (int i = NUMBER_LENGTH - 1; i >= 0; i--) {
            bytes[offset + i] = (byte) ('0' + number % 10);
            number /= 10;
        }
    }
}
