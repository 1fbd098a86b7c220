package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.yardpass.gateway.quotas.Room;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundTest {
    private static final int ROOM = 1 << 20;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private final Room room = new Room(ROOM);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ClientConnection connection =
            ClientConnection.on(channel, PartingLimits.of(EdgeOptions.at("localhost", 0)));
    private int requests;

    InboundTest() {
        channel.pipeline().addLast("httpDecoder", new HttpRequestDecoder());
        channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpRequest) {
                    requests++;
                }
                ReferenceCountUtil.release(message);
            }
        });
        Inbound.count(channel, connection, new HttpServerOptions(), 100, room);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void noMoreIsMadeOfOneReadThanThereIsRoomFor() {
        channel.writeInbound(Unpooled.copiedBuffer(REQUEST.repeat(60_000), StandardCharsets.US_ASCII));
        assertFalse(channel.isOpen());
        assertTrue(requests <= ROOM / 2 / Inbound.WAITING_BYTES + 1, requests + " requests were made");
        assertEquals(0, room.heldBytes());
    }

    @Test
    void whatIsTakenAtOnceNeedsNoRoom() {
        for (int i = 0; i < 1_000; i++) {
            channel.writeInbound(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
            assertTrue(room.heldBytes() > 0);
            connection.inbound().begin();
            assertEquals(0, room.heldBytes());
        }
        assertTrue(channel.isOpen());
        assertEquals(1_000, requests);
    }
}
