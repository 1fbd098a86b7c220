package io.yardpass.webhooks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server that answers what a test says, whatever it is asked for. */
final class NameServer implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;

    /** Name and type of each question, as {@code hooks.example.com/1}. */
    final List<String> questions = new CopyOnWriteArrayList<>();

    private final DatagramSocket socket;
    private final Zone zone;

    interface Zone {
        /** Of four bytes or sixteen each; none when there is no such name; null to say nothing. */
        List<byte[]> addresses();
    }

    NameServer(Zone zone) {
        this.zone = zone;
        try {
            socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::serve);
    }

    static NameServer naming(String... addresses) {
        List<byte[]> all = Arrays.stream(addresses).map(NameServer::bytes).toList();
        return new NameServer(() -> all);
    }

    /** Those of IPv6 stay so, which Java makes IPv4 of when they are mapped. */
    static byte[] bytes(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        if (!address.contains(":") || bytes.length == 16) {
            return bytes;
        }
        return ByteBuffer.allocate(16)
                .putLong(0)
                .putShort((short) 0)
                .putShort((short) -1)
                .put(bytes)
                .array();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                DatagramPacket asked = new DatagramPacket(new byte[1_024], 1_024);
                socket.receive(asked);
                byte[] answer = answer(ByteBuffer.wrap(asked.getData(), 0, asked.getLength()));
                if (answer != null) {
                    socket.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(ByteBuffer question) throws IOException {
        short id = question.getShort(0);
        question.position(12);
        var name = new StringJoiner(".");
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            name.add(new String(label, StandardCharsets.US_ASCII));
        }
        short type = question.getShort();
        questions.add(name + "/" + type);
        List<byte[]> known = zone.addresses();
        if (known == null) {
            return null;
        }
        List<byte[]> fitting = known.stream()
                .filter(address -> type == (address.length == 4 ? TYPE_A : TYPE_AAAA))
                .toList();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(known.isEmpty() ? 0x8183 : 0x8180);
        out.writeShort(1);
        out.writeShort(fitting.size());
        out.writeInt(0);
        out.write(question.array(), 12, question.position() + 2 - 12);
        for (byte[] address : fitting) {
            out.writeShort(0xc00c);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(address.length);
            out.write(address);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
