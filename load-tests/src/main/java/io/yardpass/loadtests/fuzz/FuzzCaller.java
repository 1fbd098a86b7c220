package io.yardpass.loadtests.fuzz;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.service.TokenSigner;
import java.util.Locale;
import java.util.UUID;

/** Whose token a request of the fuzz bears. */
enum FuzzCaller {
    NONE,
    PAGE,
    USER,
    SERVICE,
    PLATFORM,
    FORGED;

    private static final UUID ORGANIZATION = Demo.organizationOfEvent(1);

    static FuzzCaller of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The value of Authorization; empty for who sends none. */
    String authorization(TokenSigner tokens) {
        return switch (this) {
            case NONE -> "";
            case PAGE -> "Bearer " + tokens.publishable(ORGANIZATION);
            case USER -> "Bearer " + tokens.user(Demo.user(1));
            case SERVICE -> "Bearer " + tokens.service(ORGANIZATION);
            case PLATFORM -> "Bearer " + tokens.platform();
            case FORGED -> "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.";
        };
    }
}
