package io.yardpass.ledger;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands an immutable value over to another event loop of this process as it is. */
final class LocalCodec implements MessageCodec<Object, Object> {
    private final String name;

    LocalCodec(String name) {
        this.name = name;
    }

    @Override
    public Object transform(Object value) {
        return value;
    }

    @Override
    public void encodeToWire(Buffer buffer, Object value) {
        throw new UnsupportedOperationException("the ledger's messages do not leave the process");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException("the ledger's messages do not leave the process");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
