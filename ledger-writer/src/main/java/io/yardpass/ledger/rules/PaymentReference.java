package io.yardpass.ledger.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * By what a payment is known, so that it counts once: the hash of its reference, which outlives the erasure of whoever paid,
 * since it tells nothing to those who do not know the reference already.
 *
 * @param sha256 in hexadecimal digits
 */
public record PaymentReference(String sha256) {
    static PaymentReference of(String text) {
        return new PaymentReference(
                HexFormat.of().formatHex(Fingerprint.sha256().digest(text.getBytes(UTF_8))));
    }
}
