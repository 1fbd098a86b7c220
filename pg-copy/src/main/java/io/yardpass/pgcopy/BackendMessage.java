package io.yardpass.pgcopy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the server says to us, one record per message that we act on, named as the protocol names it. */
sealed interface BackendMessage {

    /** A value's length, or -1 for NULL. */
    int VALUE_BYTES_MIN = 4;

    record AuthenticationOk() implements BackendMessage {}

    record AuthenticationSASL(List<String> mechanisms) implements BackendMessage {}

    record AuthenticationSASLContinue(String data) implements BackendMessage {}

    record AuthenticationSASLFinal(String data) implements BackendMessage {}

    /** A way to log in that we do not offer. */
    record AuthenticationOther(int code) implements BackendMessage {}

    record BackendKeyData(int processId) implements BackendMessage {}

    record ReadyForQuery(char status) implements BackendMessage {}

    record CommandComplete(String tag) implements BackendMessage {}

    /** Values in text form; null is NULL. */
    record DataRow(List<String> values) implements BackendMessage {}

    record CopyInResponse() implements BackendMessage {}

    /** {@code fatal}: the server closes the connection after it. */
    record ErrorResponse(PgError error, boolean fatal) implements BackendMessage {}

    /** ParseComplete, BindComplete, RowDescription, NoticeResponse, ParameterStatus and others we need not look into. */
    record Other(char type) implements BackendMessage {}

    /** {@code body} is what follows the length. */
    static BackendMessage decode(char type, ByteBuf body) {
        return switch (type) {
            case 'R' -> authentication(body);
            case 'K' -> new BackendKeyData(body.readInt());
            case 'Z' -> new ReadyForQuery((char) body.readByte());
            case 'C' -> new CommandComplete(readString(body));
            case 'D' -> dataRow(body);
            case 'G' -> new CopyInResponse();
            case 'E' -> errorResponse(body);
            case '1', '2', 'T', 'n', 'I', 'N', 'S', 'A', 'v', 's' -> new Other(type);
            default -> throw new ProtocolViolation("the server sent a message of type '" + type + "'");
        };
    }

    private static BackendMessage authentication(ByteBuf body) {
        int code = body.readInt();
        return switch (code) {
            case 0 -> new AuthenticationOk();
            case 10 -> new AuthenticationSASL(mechanisms(body));
            case 11 ->
                new AuthenticationSASLContinue(
                        body.readCharSequence(body.readableBytes(), UTF_8).toString());
            case 12 ->
                new AuthenticationSASLFinal(
                        body.readCharSequence(body.readableBytes(), UTF_8).toString());
            default -> new AuthenticationOther(code);
        };
    }

    private static List<String> mechanisms(ByteBuf body) {
        List<String> mechanisms = new ArrayList<>();
        for (String name = readString(body); !name.isEmpty(); name = readString(body)) {
            mechanisms.add(name);
        }
        return mechanisms;
    }

    private static DataRow dataRow(ByteBuf body) {
        int count = body.readUnsignedShort();
        if (count > body.readableBytes() / VALUE_BYTES_MIN) {
            throw new ProtocolViolation("the server sent a row of " + count + " values without the values");
        }
        String[] values = new String[count];
        for (int i = 0; i < values.length; i++) {
            int length = body.readInt();
            values[i] = length < 0 ? null : body.readCharSequence(length, UTF_8).toString();
        }
        return new DataRow(Arrays.asList(values));
    }

    private static ErrorResponse errorResponse(ByteBuf body) {
        String[] fields = new String[128];
        for (byte field = body.readByte(); field > 0; field = body.readByte()) {
            fields[field] = readString(body);
        }
        PgError error = new PgError(
                fields['C'], fields['M'], fields['D'], fields['n'], fields['s'], fields['t'], fields['c'], fields['W']);
        String severity = fields['V'];
        return new ErrorResponse(error, "FATAL".equals(severity) || "PANIC".equals(severity));
    }

    private static String readString(ByteBuf body) {
        int length = body.bytesBefore((byte) 0);
        if (length < 0) {
            throw new ProtocolViolation("the server sent a text without an end");
        }
        String value = body.readCharSequence(length, UTF_8).toString();
        body.skipBytes(1);
        return value;
    }
}
