package io.yardpass.gateway.decoding;

/** What PostgreSQL can store as text: Unicode without NUL and without half a surrogate pair. */
final class Texts {
    private Texts() {}

    /** The identifier, or null for one that is empty or white space only, of whatever kind: it names nobody and nothing. */
    static String identifier(String text) {
        boolean blank = text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
        return blank ? null : text;
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
