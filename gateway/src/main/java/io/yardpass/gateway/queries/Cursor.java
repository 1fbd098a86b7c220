package io.yardpass.gateway.queries;

import static java.util.Objects.requireNonNull;

import io.vertx.sqlclient.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/** Where a page ended: the time and the id of its last row. Clients hand it back as they got it. */
public record Cursor(OffsetDateTime at, UUID id) {
    private static final int BYTES = Long.BYTES * 3;
    /** The year 10000: beyond any time that is stored, and within what PostgreSQL takes. */
    private static final long MICROS_MAX = 253_402_300_800_000_000L;

    public Cursor {
        requireNonNull(at, "at");
        requireNonNull(id, "id");
    }

    /** The cursor that was written so, or null if none was. */
    public static Cursor parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
        if (bytes.length != BYTES) {
            return null;
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        long micros = parts.getLong();
        if (micros < -MICROS_MAX || micros > MICROS_MAX) {
            return null;
        }
        return new Cursor(
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC),
                new UUID(parts.getLong(), parts.getLong()));
    }

    /** How to go on after a row whose second and third values are its time and its id. */
    static String after(Row row) {
        return new Cursor(row.getOffsetDateTime(1), row.getUUID(2)).text();
    }

    String text() {
        ByteBuffer parts = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at.toInstant()))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.array());
    }
}
