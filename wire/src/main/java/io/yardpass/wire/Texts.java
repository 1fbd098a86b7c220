package io.yardpass.wire;

/** What PostgreSQL can store as text: Unicode without NUL and without half a surrogate pair. */
final class Texts {
    private Texts() {}

    /** The identifier, or null for one of which nothing is seen, be it white space of whatever kind: it names nobody and nothing. */
    static String identifier(String text) {
        return text.codePoints().allMatch(Texts::isUnseen) ? null : text;
    }

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Whether it has more characters than that, as Unicode and PostgreSQL count them: one beyond U+FFFF is one, not two. */
    static boolean isLonger(String text, int lengthMax) {
        return text.length() > lengthMax && text.codePointCount(0, text.length()) > lengthMax;
    }

    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
