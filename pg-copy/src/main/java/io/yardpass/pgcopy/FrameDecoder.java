package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Cuts the stream of bytes, however it was sliced on the way, into messages. */
final class FrameDecoder {

    /** Enough for a login and for its refusal. */
    static final int LOGIN_MESSAGE_BYTES_MAX = 32 << 10;

    /** Memory that one long answer took and that is given back after it. */
    private static final int KEPT_BYTES_MAX = 64 << 10;

    private static final int LENGTH_BYTES = 4;
    private static final int HEADER_BYTES = 1 + LENGTH_BYTES;

    private ByteBuf pending = Unpooled.buffer(1024);
    private long messageBytesMax = LOGIN_MESSAGE_BYTES_MAX;

    void allowMessages(long bytesMax) {
        messageBytesMax = bytesMax;
    }

    void append(ByteBuf bytes) {
        if (!pending.isReadable() && pending.capacity() > KEPT_BYTES_MAX) {
            pending = Unpooled.buffer(1024);
        }
        pending.discardReadBytes().writeBytes(bytes);
    }

    /** The next whole message, or null until more bytes come. */
    BackendMessage next() {
        if (pending.readableBytes() < HEADER_BYTES) {
            return null;
        }
        int start = pending.readerIndex();
        int length = pending.getInt(start + 1);
        if (length < LENGTH_BYTES || length > messageBytesMax) {
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
