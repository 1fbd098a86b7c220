package io.yardpass.comparisons;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Views as binary COPY, in one buffer that is used again and again. Confined to one thread. */
final class JdbcRows {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final long MICROS_TO_2000 = 946_684_800_000_000L;
    private static final int FRAME_BYTES = SIGNATURE.length + 8 + 2;
    private static final int ROW_BYTES_MAX = 512;

    private ByteBuffer buffer = ByteBuffer.allocate(0);

    void encode(List<View> views) {
        int bytesMax = FRAME_BYTES + views.size() * ROW_BYTES_MAX;
        if (buffer.capacity() < bytesMax) {
            buffer = ByteBuffer.allocate(bytesMax);
        }
        buffer.clear().put(SIGNATURE).putLong(0);
        views.forEach(this::encode);
        buffer.putShort((short) -1);
    }

    byte[] array() {
        return buffer.array();
    }

    int length() {
        return buffer.position();
    }

    private void encode(View view) {
        buffer.putShort((short) View.COLUMN_COUNT);
        uuid(view.id());
        timestamptz(view.occurredAtMicros());
        timestamptz(view.receivedAtMicros());
        uuid(view.postId());
        uuid(view.eventId());
        uuid(view.organizationId());
        uuid(view.userId());
        text(view.sessionId());
        buffer.putInt(4).putInt(view.dwellMillis());
        text(view.source());
        byte[] json = view.metadata().getBytes(StandardCharsets.UTF_8);
        buffer.putInt(json.length + 1).put((byte) 1).put(json);
    }

    private void uuid(UUID value) {
        buffer.putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    private void timestamptz(long micros) {
        buffer.putInt(8).putLong(micros - MICROS_TO_2000);
    }

    private void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        buffer.putInt(utf8.length).put(utf8);
    }
}
