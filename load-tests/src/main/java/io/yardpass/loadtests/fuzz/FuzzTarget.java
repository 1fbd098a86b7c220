package io.yardpass.loadtests.fuzz;

import static io.yardpass.loadtests.fuzz.FuzzText.one;

import java.util.random.RandomGenerator;

/** What can be wrong with the address that a request is for. Bytes are characters of ISO 8859-1. */
final class FuzzTarget {
    private static final String[] TARGETS = {
        "*",
        "x",
        "http://x/",
        "https://x/v1/batch",
        "//",
        "/%",
        "/%00",
        "/\u00ff",
        "/?%zz",
        "/#a",
        "/ /",
        "\\",
        "/..//..",
        "/.",
        "/v1",
        "/v1/",
        "/v1//batch",
        "/V1/batch",
        "/v1/rpc/",
        "/v1/rpc/%2e%2e",
        "/v1/ledger/accounts/%2F",
        "/v1/pixel.gif?t=",
        "/v1/pixel.gif?t=" + "a".repeat(4_097),
        "/problems/",
        "/problems/%E9",
        "/health/ready",
        "/metrics",
        "/" + "a".repeat(5_000),
        "/" + "a/".repeat(1_000),
        "/v1/ledger/transactions;a=b",
        "/v1/ledger/transactions/",
        "/%u0041",
        "/?" + "a=b&".repeat(900)
    };

    private static final String[] PARTS = {
        "",
        "%",
        "%00",
        "%zz",
        "%C0%80",
        "%ED%A0%80",
        "\u00e9",
        "+",
        "null",
        "0",
        "-1",
        "1e9",
        "99999999999999999999",
        "..",
        "%2e%2e",
        "%2F",
        "'",
        "\"",
        "<",
        "2026-13-01",
        "2026-01-01T00:00:00Z",
        "0000-00-00",
        "00000000-0000-0000-0000-000000000000",
        "a".repeat(300),
        "%F0%9F%98%80",
        "=",
        "==",
        "&&",
        "?",
        "%0d%0aX:%20y"
    };

    private FuzzTarget() {}

    /** One that nobody should ask for. */
    static String odd(RandomGenerator random) {
        return one(TARGETS, random);
    }

    /** A target of which a part is another. */
    static String changed(String target, RandomGenerator random) {
        if (random.nextInt(3) == 0) {
            String made = one(TARGETS, random);
            return made.contains(" ") ? "/" : made;
        }
        String[] parts = target.split("(?<=[/?&=])");
        int at = random.nextInt(parts.length);
        switch (random.nextInt(3)) {
            case 0 -> parts[at] += parts[at];
            case 1 -> parts[at] = "";
            default -> parts[at] = one(PARTS, random) + (parts[at].endsWith("/") ? "/" : "");
        }
        String made = String.join("", parts);
        return made.isEmpty() ? "/" : made;
    }
}
