package io.yardpass.gateway.http;

import java.util.Locale;

/** Whose word is taken that something was paid. */
public enum PaymentMode {
    /** That of the platform's services, and of a payment proof. */
    REQUIRED,
    /** Anybody's: for development, and where every token is in hands that may say so. */
    TRUSTED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
