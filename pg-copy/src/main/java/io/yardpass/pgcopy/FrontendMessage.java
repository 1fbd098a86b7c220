package io.yardpass.pgcopy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/** What we say to the server, one record per message, named as the protocol names it. */
sealed interface FrontendMessage {

    byte COPY_DATA = 'd';
    byte COPY_DONE = 'c';

    void encode(ByteBuf out);

    /** Protocol 3.0. */
    record StartupMessage(Map<String, String> parameters) implements FrontendMessage {

        private static final int PROTOCOL = 3 << 16;

        @Override
        public void encode(ByteBuf out) {
            int start = out.writerIndex();
            out.writeInt(0).writeInt(PROTOCOL);
            parameters.forEach((name, value) -> {
                writeString(out, name);
                writeString(out, value);
            });
            out.writeByte(0);
            out.setInt(start, out.writerIndex() - start);
        }
    }

    record SASLInitialResponse(String mechanism, String data) implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            int length = start(out, 'p');
            byte[] bytes = data.getBytes(UTF_8);
            writeString(out, mechanism);
            out.writeInt(bytes.length).writeBytes(bytes);
            end(out, length);
        }
    }

    record SASLResponse(String data) implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            int length = start(out, 'p');
            out.writeBytes(data.getBytes(UTF_8));
            end(out, length);
        }
    }

    record Query(String sql) implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            int length = start(out, 'Q');
            writeString(out, sql);
            end(out, length);
        }
    }

    /** The unnamed statement; the server finds the parameters' types. */
    record Parse(String sql) implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            int length = start(out, 'P');
            writeString(out, "");
            writeString(out, sql);
            out.writeShort(0);
            end(out, length);
        }
    }

    /** Parameters and results in text form. */
    record Bind(List<String> parameters) implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            int length = start(out, 'B');
            writeString(out, "");
            writeString(out, "");
            out.writeShort(0).writeShort(parameters.size());
            parameters.forEach(parameter -> writeParameter(out, parameter));
            out.writeShort(0);
            end(out, length);
        }

        private static void writeParameter(ByteBuf out, String parameter) {
            if (parameter == null) {
                out.writeInt(-1);
                return;
            }
            byte[] bytes = parameter.getBytes(UTF_8);
            out.writeInt(bytes.length).writeBytes(bytes);
        }
    }

    record Execute() implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            int length = start(out, 'E');
            writeString(out, "");
            out.writeInt(0);
            end(out, length);
        }
    }

    record Sync() implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            end(out, start(out, 'S'));
        }
    }

    record Terminate() implements FrontendMessage {
        @Override
        public void encode(ByteBuf out) {
            end(out, start(out, 'X'));
        }
    }

    private static int start(ByteBuf out, char type) {
        out.writeByte(type);
        int length = out.writerIndex();
        out.writeInt(0);
        return length;
    }

    private static void end(ByteBuf out, int length) {
        out.setInt(length, out.writerIndex() - length);
    }

    private static void writeString(ByteBuf out, String value) {
        out.writeBytes(value.getBytes(UTF_8)).writeByte(0);
    }
}
