package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.MultiMap;
import io.yardpass.domain.Uuids;
import io.yardpass.wire.Field;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The parameters of a pixel's address as the JSON of an event, to be read as every event is. */
final class PixelQuery {
    private PixelQuery() {}

    /** Without an id one is made, so that each load counts; without a time that the id tells it is now. */
    static byte[] event(MultiMap parameters, Instant now) {
        return Json.write(json -> {
                    json.writeStartObject();
                    for (Field field : Field.values()) {
                        for (String value : parameters.getAll(field.wireName())) {
                            if (!value.isEmpty()) {
                                write(field, value, json);
                            }
                        }
                    }
                    complete(parameters, now, json);
                    json.writeEndObject();
                })
                .getBytes();
    }

    private static void write(Field field, String value, JsonGenerator json) throws IOException {
        switch (field.kind()) {
            // Nobody writes an object into the address of an image.
            case OBJECT -> {}
            case TRUTH -> writeBare(field, value, value.equals("true") || value.equals("false"), json);
            case INTEGER, LONG -> writeBare(field, value, value.matches("0|[1-9][0-9]{0,18}"), json);
            case ID, USER, TIME, TEXT, NAME, TYPE -> json.writeStringField(field.wireName(), value);
        }
    }

    /** As a number or a truth if it is one; the decoder says what is wrong with it otherwise. */
    private static void writeBare(Field field, String value, boolean isOne, JsonGenerator json) throws IOException {
        json.writeFieldName(field.wireName());
        if (isOne) {
            json.writeRawValue(value);
        } else {
            json.writeString(value);
        }
    }

    private static void complete(MultiMap parameters, Instant now, JsonGenerator json) throws IOException {
        String id = value(parameters, Field.ID.wireName());
        if (id == null) {
            json.writeStringField(Field.ID.wireName(), version7(now).toString());
        } else if (value(parameters, Field.OCCURRED_AT.wireName()) == null && !tellsItsTime(id)) {
            json.writeStringField(Field.OCCURRED_AT.wireName(), now.toString());
        }
    }

    /** The first that is there. An empty one is none: whoever fills in a template leaves it behind. */
    static String value(MultiMap parameters, String name) {
        return parameters.getAll(name).stream()
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static boolean tellsItsTime(String id) {
        UUID read = Uuids.parse(id);
        return read != null && Uuids.isVersion7(read);
    }

    private static UUID version7(Instant now) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                now.toEpochMilli() << 16 | 0x7000L | random.nextInt(1 << 12),
                0x8000_0000_0000_0000L | random.nextLong() >>> 2);
    }
}
