package io.yardpass.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.List;
import java.util.Map;

/**
 * Reads requests as Vert.x does, but none that somebody before us may have read in another way ({@link OneMeaning}); and knows
 * what a head weighs: a field of five bytes takes thirty times that in memory, so their number is bounded, and a head that does
 * not come to its end counts for what it holds.
 */
final class HeadDecoder extends VertxHttpRequestDecoder {
    /** An entry, and the objects of a name and a value, beside their characters. */
    private static final int FIELD_BYTES = 150;

    private final int headersMax;
    private ByteBuf read;
    /** What is read now is a head, or what stands before the next. */
    private boolean inHead = true;

    private int fields;
    private int hosts;
    private int lengths;
    private boolean folded;
    private long readBytes;
    private long heads;
    private boolean givenUp;

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

    /** True between the first byte of a head and its last. */
    boolean isWithinHead() {
        return inHead && !givenUp && readBytes + actualReadableBytes() > 0;
    }

    /** How many heads have come to their end. */
    long heads() {
        return heads;
    }

    /** A request in the place of the one whose head does not end. What follows is not looked at. */
    HttpMessage giveUp() {
        givenUp = true;
        HttpMessage request = createInvalidMessage();
        request.setDecoderResult(DecoderResult.failure(
                new ProblemException(ProblemCode.HEADERS_TIMEOUT, "The head of a request did not end in time.")));
        return request;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (givenUp) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int before = in.readableBytes();
        int messages = out.size();
        boolean inBody = !inHead;
        read = in;
        folded |= (inBody ? fields > 0 : readBytes > 0) && nextLineIsFolded();
        super.decode(context, in, out);
        if (inBody && folded && out.size() > messages) {
            refuseTrailers((HttpObject) out.getLast());
        }
        if (out.size() > messages) {
            decoded(out, messages);
        } else {
            readBytes += before - in.readableBytes();
        }
    }

    /** The body has no end that all readers agree on, and what follows is not looked at. */
    private void refuseTrailers(HttpObject end) {
        givenUp = true;
        end.setDecoderResult(DecoderResult.failure(OneMeaning.refused("A field behind a body is one line.")));
    }

    private void decoded(List<Object> messages, int from) {
        for (int i = from; i < messages.size(); i++) {
            Object message = messages.get(i);
            if (message instanceof HttpRequest) {
                inHead = false;
                heads++;
            }
            inHead |= message instanceof LastHttpContent;
        }
        fields = 0;
        hosts = 0;
        lengths = 0;
        folded = false;
        readBytes = 0;
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!givenUp) {
            super.decodeLast(context, in, out);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] requestLine) {
        OneMeaning.requireVersion(requestLine[2]);
        folded |= nextLineIsFolded();
        return super.createMessage(requestLine);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (++fields > headersMax) {
            throw new TooLongHttpHeaderException("more than " + headersMax + " fields");
        }
        OneMeaning.requireName(length);
        AsciiString name = super.splitHeaderName(line, start, length);
        hosts += HttpHeaderNames.HOST.contentEqualsIgnoreCase(name) ? 1 : 0;
        lengths += HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name) ? 1 : 0;
        folded |= nextLineIsFolded();
        return name;
    }

    /** The reader stands at the beginning of a line, which goes on with the one before if it begins with white space. */
    private boolean nextLineIsFolded() {
        if (!read.isReadable()) {
            return false;
        }
        byte first = read.getByte(read.readerIndex());
        return first == ' ' || first == '\t';
    }

    /** Asked when all fields are read and before the body is looked for. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage head) {
        if (head != null) {
            OneMeaning.require((HttpRequest) head, hosts, lengths, folded);
        }
        return super.isContentAlwaysEmpty(head);
    }
}
