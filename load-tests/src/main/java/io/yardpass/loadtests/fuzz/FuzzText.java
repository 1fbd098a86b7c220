package io.yardpass.loadtests.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What can be wrong with a JSON text: its values, its names, its shape, its bytes. Bytes are characters of ISO 8859-1. */
final class FuzzText {
    private static final Pattern TOKENS = Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|[-+\\w.]+|[\\[\\]{},:]");
    private static final int DEEP = 3_000;
    private static final int LONG = 70_000;

    private static final String[] VALUES = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "1.0",
        "0.1",
        "1e0",
        "1E400",
        "1e-400",
        "-1e999999999",
        "01",
        "+1",
        ".5",
        "1.",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "100000000000001",
        "NaN",
        "Infinity",
        "0x10",
        "[]",
        "{}",
        "[null]",
        "{\"\":\"\"}",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u202e\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "\"\t\"",
        "\"\u0000\"",
        "\"\u00ff\u00fe\"",
        "\"\u00c0\u0080\"",
        "\"\u00ed\u00a0\u0080\"",
        "\"\u00f4\u0090\u0080\u0080\"",
        "\"\u00e2\u0080\u00a8\"",
        "\"\u00c3\u00a9\"",
        "'a'",
        "\"a",
        "a",
        "\"../x\"",
        "\"'; DROP TABLE x; --\"",
        "\"$1\"",
        "\"%s%n\"",
        "\"00000000-0000-0000-0000-000000000000\"",
        "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"",
        "\"0-0-0-0-0\"",
        "\"2026-13-45T99:99:99Z\"",
        "\"0000-00-00T00:00:00Z\"",
        "\"9999-12-31T23:59:60Z\"",
        "\"-999999999-01-01T00:00:00Z\"",
        "\"2026-01-01T00:00:00+99:99\"",
        "\"2026-01-01\"",
        "\"1\"",
        "\"true\"",
        "\"USD\"",
        "\"QQQ\"",
        "\"usd\"",
        "\"EUR\"",
        "\"public\"",
        "\"owner\"",
        "\"http://[\"",
        "\"javascript:1\"",
        "\"Etc/UTC\"",
        "9".repeat(400),
        "1e" + "9".repeat(50),
        "0." + "3".repeat(5_000),
        "\"" + "a".repeat(257) + "\"",
        "\"" + "\u00f0\u009f\u0098\u0080".repeat(300) + "\"",
        "\"" + "a".repeat(LONG) + "\"",
        "[".repeat(DEEP) + "]".repeat(DEEP),
        "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP),
        "[".repeat(DEEP)
    };
    private static final String[] WHOLE = {
        "",
        " ",
        "null",
        "true",
        "0",
        "\"\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[{}]",
        "[0,\"\",{}]",
        "{",
        "[",
        "]",
        "\"",
        "{\"a\"",
        "{\"a\":",
        "{}{}",
        "[][]",
        "{}\n{}\n",
        "\u00ef\u00bb\u00bf",
        "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf[]",
        "\u00ff\u00fe[\u0000]\u0000",
        "\u0000",
        "\u00ff",
        "// a\n[]",
        "data=%5B%5D",
        "data=",
        "a=b&data=[]&data=[]",
        "%",
        "data=%zz"
    };

    private FuzzText() {}

    /** One text made another, which need not be wrong. */
    static String changed(String text, RandomGenerator random) {
        List<String> tokens = new ArrayList<>(
                TOKENS.matcher(text).results().map(MatchResult::group).toList());
        if (tokens.isEmpty() || random.nextInt(12) == 0) {
            return one(WHOLE, random);
        }
        if (random.nextInt(4) == 0) {
            return otherBytes(text, random);
        }
        int at = random.nextInt(tokens.size());
        switch (random.nextInt(9)) {
            case 0 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
            case 1 -> tokens.remove(at);
            case 2 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
            case 3 -> twice(tokens, at, random);
            default -> otherValue(tokens, at, random);
        }
        return String.join("", tokens);
    }

    /** The next value from there on, or the name of a member. */
    private static void otherValue(List<String> tokens, int from, RandomGenerator random) {
        boolean names = random.nextInt(8) == 0;
        for (int i = 0; i < tokens.size(); i++) {
            int at = (from + i) % tokens.size();
            boolean named = at + 1 < tokens.size() && tokens.get(at + 1).equals(":");
            if (isScalar(tokens.get(at)) && named == names) {
                tokens.set(at, one(VALUES, random));
                return;
            }
        }
    }

    /** A member a second time, with another value before it or after. */
    private static void twice(List<String> tokens, int from, RandomGenerator random) {
        for (int i = 0; i < tokens.size(); i++) {
            int at = (from + i) % tokens.size();
            if (tokens.get(at).equals(":") && at > 0 && at + 1 < tokens.size() && isScalar(tokens.get(at + 1))) {
                String name = tokens.get(at - 1);
                tokens.addAll(
                        random.nextBoolean() ? at + 2 : at - 1,
                        random.nextBoolean()
                                ? List.of(",", name, ":", one(VALUES, random))
                                : List.of(name, ":", "1", ","));
                return;
            }
        }
    }

    private static boolean isScalar(String token) {
        return "[]{},:".indexOf(token.charAt(0)) < 0;
    }

    private static String otherBytes(String text, RandomGenerator random) {
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(10)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
            case 2 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1 + random.nextInt(9)));
            case 3 -> "\u00ef\u00bb\u00bf" + text;
            case 4 -> text.replaceAll("(?s)(.)", random.nextBoolean() ? "$1\u0000" : "\u0000$1");
            case 5 -> " ".repeat(random.nextInt(LONG)) + text;
            case 6 -> text + (random.nextBoolean() ? "," : text);
            case 7 -> "[" + (text + ",").repeat(1 + random.nextInt(300)) + text + "]";
            case 8 -> (text + "\n").repeat(1 + random.nextInt(30));
            default -> "[" + text + "]";
        };
    }

    static String one(String[] all, RandomGenerator random) {
        return all[random.nextInt(all.length)];
    }

    static <T> T one(List<T> all, RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }
}
