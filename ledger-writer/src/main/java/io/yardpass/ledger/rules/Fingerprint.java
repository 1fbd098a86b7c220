package io.yardpass.ledger.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two requests ask for the same: spelling and order of the JSON do not matter, values do. */
final class Fingerprint {
    private Fingerprint() {}

    /** SHA-256 in hexadecimal digits over the content of a command. */
    static String of(Rule rule) {
        return HexFormat.of().formatHex(sha256().digest(rule.content().getBytes(UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
