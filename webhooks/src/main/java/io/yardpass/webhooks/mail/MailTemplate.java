package io.yardpass.webhooks.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import io.vertx.core.json.JsonObject;
import java.io.Writer;
import java.util.Locale;
import java.util.Map;

/**
 * Templates are Mustache, in the words of whoever runs an organization, so they reach nothing but the values that they are given,
 * and end: what they repeat and write is bounded. A body that begins with {@code <!doctype html} or {@code <html} is HTML, whose
 * values are escaped; in any other they stand as they are. What is missing is empty.
 */
public final class MailTemplate {
    private static final int WRITTEN_MAX = 256 << 10;
    private static final int SUBJECT_MAX = 200;

    private MailTemplate() {}

    public static MailText render(Mail mail) throws BrokenTemplateException {
        Map<String, Object> variables = new JsonObject(mail.variables()).getMap();
        String opening = mail.body().stripLeading().toLowerCase(Locale.ROOT);
        boolean isHtml = opening.startsWith("<!doctype html") || opening.startsWith("<html");
        return new MailText(
                line(render(mail.subject(), variables, false)), render(mail.body(), variables, isHtml), isHtml);
    }

    private static String render(String template, Map<String, Object> variables, boolean isHtml)
            throws BrokenTemplateException {
        Writer written = new BoundedWriter(WRITTEN_MAX);
        try {
            Mustache.compiler()
                    .escapeHTML(isHtml)
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .withCollector(new GivenValues())
                    .compile(template)
                    .execute(variables, written);
        } catch (MustacheException | UnsupportedOperationException broken) {
            throw new BrokenTemplateException(broken);
        }
        return written.toString();
    }

    /** A subject is a header: nothing in it ends the line. */
    private static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.length() <= SUBJECT_MAX ? line : line.substring(0, SUBJECT_MAX);
    }
}
