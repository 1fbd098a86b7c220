package io.yardpass.gateway.rest;

import java.util.ArrayList;
import java.util.List;

/** A part of an address, read from left to right. What does not fit is refused with the place where it stands. */
final class QueryText {
    private final String parameter;
    private final String text;
    private int at;

    /** @param parameter which it is, for people */
    QueryText(String parameter, String text) {
        this.parameter = parameter;
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    boolean isAt(String next) {
        return text.startsWith(next, at);
    }

    boolean take(String next) {
        boolean there = isAt(next);
        if (there) {
            at += next.length();
        }
        return there;
    }

    void require(String next) {
        if (!take(next)) {
            throw unexpected("\"" + next + "\"");
        }
    }

    void requireEnd() {
        if (!isAtEnd()) {
            throw unexpected("the end");
        }
    }

    /** A name of a column or a relation: in quotation marks, or letters, digits, underscores, and dashes that are no arrow. */
    String name() {
        if (isAt("\"")) {
            return quoted();
        }
        int from = at;
        while (!isAtEnd() && isOfAName()) {
            at++;
        }
        if (at == from) {
            throw unexpected("a name");
        }
        return text.substring(from, at);
    }

    private boolean isOfAName() {
        char next = text.charAt(at);
        return Character.isLetterOrDigit(next) || next == '_' || next == '$' || next == '-' && !isAt("->");
    }

    /** A column, and the arrows behind it. */
    ColumnPath path() {
        return path(name());
    }

    /** The arrows behind a column that was read. */
    ColumnPath path(String column) {
        List<ColumnPath.Step> steps = new ArrayList<>();
        boolean mayGoOn = true;
        while (mayGoOn && isAt("->")) {
            boolean asText = take("->>");
            if (!asText) {
                require("->");
            }
            steps.add(new ColumnPath.Step(asText, name()));
            mayGoOn = !asText;
        }
        return new ColumnPath(column, steps);
    }

    /** What stands between quotation marks; a backslash takes the next character as it is. */
    String quoted() {
        require("\"");
        var value = new StringBuilder();
        while (!isAtEnd() && !isAt("\"")) {
            if (take("\\") && isAtEnd()) {
                break;
            }
            value.append(text.charAt(at++));
        }
        require("\"");
        return value.toString();
    }

    /** Everything up to one of these characters, or to the end. */
    String until(String stops) {
        int from = at;
        while (!isAtEnd() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    String rest() {
        return until("");
    }

    /** From an opening brace to the one that closes it, both with it; braces between quotation marks are none. */
    String braces() {
        int from = at;
        int open = 0;
        boolean isQuoted = false;
        do {
            if (isAtEnd()) {
                throw unexpected("\"}\"");
            }
            char next = text.charAt(at++);
            if (next == '\\' && !isAtEnd()) {
                at++;
            } else if (next == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted) {
                open += next == '{' ? 1 : next == '}' ? -1 : 0;
            }
        } while (open > 0);
        return text.substring(from, at);
    }

    RestException unexpected(String expected) {
        String found = isAtEnd() ? "end of input" : "\"" + Character.toString(text.codePointAt(at)) + "\"";
        return RestProblem.unreadable(
                "\"failed to parse " + parameter + "\" (line 1, column " + (at + 1) + ")",
                "unexpected " + found + " expecting " + expected);
    }
}
