package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Cuts the stream of bytes, however it was sliced on the way, into messages. */
final class FrameDecoder {

    static final int MESSAGE_BYTES_MAX = 64 << 20;

    private static final int LENGTH_BYTES = 4;
    private static final int HEADER_BYTES = 1 + LENGTH_BYTES;

    private final ByteBuf pending = Unpooled.buffer(1024);

    void append(ByteBuf bytes) {
        pending.discardReadBytes().writeBytes(bytes);
    }

    /** The next whole message, or null until more bytes come. */
    BackendMessage next() {
        if (pending.readableBytes() < HEADER_BYTES) {
            return null;
        }
        int start = pending.readerIndex();
        int length = pending.getInt(start + 1);
        if (length < LENGTH_BYTES || length > MESSAGE_BYTES_MAX) {
            throw new ProtocolViolation("the server sent a message of " + length + " bytes");
        }
        if (pending.readableBytes() < 1 + length) {
            return null;
        }
        ByteBuf body = pending.slice(start + HEADER_BYTES, length - LENGTH_BYTES);
        pending.skipBytes(1 + length);
        return decode((char) pending.getUnsignedByte(start), body);
    }

    private static BackendMessage decode(char type, ByteBuf body) {
        try {
            return BackendMessage.decode(type, body);
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new ProtocolViolation("the server sent a malformed message of type '" + type + "'");
        }
    }
}
