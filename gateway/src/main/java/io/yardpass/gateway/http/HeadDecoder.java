package io.yardpass.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Map;

/**
 * Reads requests as Vert.x does, and knows what a head weighs: a field of five bytes takes thirty times that in memory, so their
 * number is bounded, and a head that does not come to its end counts for what it holds.
 */
final class HeadDecoder extends VertxHttpRequestDecoder {
    /** An entry, and the objects of a name and a value, beside their characters. */
    private static final int FIELD_BYTES = 150;

    private final int headersMax;
    private int fields;
    private long readBytes;

    HeadDecoder(HttpServerOptions options, int headersMax) {
        super(options);
        this.headersMax = headersMax;
    }

    /** What a whole head weighs. */
    static long weight(HttpRequest head) {
        long weight = head.uri().length();
        var fields = head.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            weight += FIELD_BYTES + field.getKey().length() + field.getValue().length();
        }
        return weight;
    }

    /** What the largest head weighs. */
    static long weightMax(RequestLimits limits) {
        return limits.headerBytesMax() + (long) FIELD_BYTES * limits.headersMax();
    }

    /** What is held of a head, or of anything else, that has not come to its end. */
    long unfinishedBytes() {
        return readBytes + (long) FIELD_BYTES * fields + actualReadableBytes();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        int before = in.readableBytes();
        int messages = out.size();
        super.decode(context, in, out);
        if (out.size() > messages) {
            fields = 0;
            readBytes = 0;
        } else {
            readBytes += before - in.readableBytes();
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (++fields > headersMax) {
            throw new TooLongHttpHeaderException("more than " + headersMax + " fields");
        }
        return super.splitHeaderName(line, start, length);
    }
}
