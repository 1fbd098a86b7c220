package io.yardpass.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;

/** Percent-encoding as libpq has it: a plus sign is a plus sign, and there is no NUL. */
final class PercentText {
    private PercentText() {}

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** What a wrong password is made of must not be guessed: everything that is not such text is refused. */
    static String decode(String encoded) {
        var bytes = new ByteArrayOutputStream();
        byte[] from = encoded.getBytes(UTF_8);
        for (int at = 0; at < from.length; at++) {
            if (from[at] == '%') {
                bytes.write(hexadecimal(from, at + 1));
                at += 2;
            } else {
                bytes.write(from[at]);
            }
        }
        return text(bytes.toByteArray());
    }

    private static int hexadecimal(byte[] from, int at) {
        if (at + 1 >= from.length || !HexFormat.isHexDigit(from[at]) || !HexFormat.isHexDigit(from[at + 1])) {
            throw LibpqUrl.bad("has a '%' that no two hexadecimal digits follow; a '%' itself is written %25");
        }
        return HexFormat.fromHexDigit(from[at]) << 4 | HexFormat.fromHexDigit(from[at + 1]);
    }

    private static String text(byte[] bytes) {
        try {
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw LibpqUrl.bad("has a %00, which PostgreSQL takes in no text");
            }
            return text;
        } catch (CharacterCodingException notUtf8) {
            throw LibpqUrl.bad("has percent-encoded bytes that are not UTF-8");
        }
    }
}
