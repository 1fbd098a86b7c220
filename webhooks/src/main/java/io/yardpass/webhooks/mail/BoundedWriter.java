package io.yardpass.webhooks.mail;

import com.samskivert.mustache.MustacheException;
import java.io.StringWriter;
import java.io.Writer;

/** Keeps so many characters, and fails at the next. */
final class BoundedWriter extends Writer {
    private final StringWriter written = new StringWriter();
    private final int most;

    BoundedWriter(int most) {
        this.most = most;
    }

    @Override
    public void write(char[] characters, int from, int count) {
        if (written.getBuffer().length() + count > most) {
            throw new MustacheException("a mail is larger than " + most + " characters");
        }
        written.write(characters, from, count);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return written.toString();
    }
}
