package io.yardpass.webhooks.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTemplateTest {
    private static final String HOSTILE = "<script>alert(1)</script> & \"Ben\" {{order_id}}";
    private static final String VARIABLES = new JsonObject()
            .put("order_id", "0a000000-0000-7000-8000-000000000001")
            .put("event", new JsonObject().put("title", HOSTILE))
            .put("nothing", null)
            .put("tiers", List.of(new JsonObject().put("name", "Gold"), new JsonObject().put("name", "Standing")))
            .encode();

    private static MailText render(String subject, String body) throws BrokenTemplateException {
        return MailTemplate.render(new Mail(UUID.randomUUID(), "kind", "ann@example.org", 0, subject, body, VARIABLES));
    }

    private static String body(String body) throws BrokenTemplateException {
        return render("", body).body();
    }

    @Test
    void valuesStandWhereTheyAreNamedAndWhatIsMissingIsEmpty() throws Exception {
        assertEquals(
                "0a000000-0000-7000-8000-000000000001 [] [] [] Gold, Standing, ",
                body("{{order_id}} [{{missing}}] [{{nothing}}] [{{missing.deeper}}] {{#tiers}}{{name}}, {{/tiers}}"));
        assertEquals("none", body("{{^missing}}none{{/missing}}{{#nothing}}some{{/nothing}}"));
    }

    @Test
    void inHtmlValuesAreEscapedAndInTextTheyAreNotAndNoValueIsATemplate() throws Exception {
        MailText text = render("{{event.title}}", "{{event.title}}");
        assertFalse(text.isHtml());
        assertEquals(HOSTILE, text.body());
        assertEquals(HOSTILE, text.subject());
        for (String opening : List.of("<!DOCTYPE html>", " <html lang='en'>")) {
            MailText html = render("{{event.title}}", opening + "<p title='{{event.title}}'>{{event.title}}</p>");
            assertTrue(html.isHtml());
            assertFalse(html.body().contains("<script>"), html.body());
            assertTrue(html.body().contains("&lt;script&gt;alert(1)&lt;"), html.body());
            assertTrue(html.body().contains("&amp; &quot;Ben&quot;"), html.body());
            assertEquals(HOSTILE, html.subject(), "a subject is text");
        }
    }

    @Test
    void aSubjectIsOneLine() throws Exception {
        MailText text = render("Hello\r\nBcc: eve@example.org\n\nBody\u2028{{missing}}", "");
        assertEquals("Hello Bcc: eve@example.org Body", text.subject());
        assertEquals(200, render("s".repeat(1_000), "").subject().length());
    }

    /** What Java adds to a text, a list or an object is nobody's business. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "order_id.class",
                "order_id.length",
                "order_id.getClass",
                "tiers.size",
                "tiers.class",
                "event.entrySet",
                "event.size",
                "event.class.classLoader",
                "class",
                "hashCode"
            })
    void aTemplateReachesNothingButTheValues(String name) throws Exception {
        assertEquals("[]", body("[{{" + name + "}}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{#tiers}}", "{{/tiers}}", "{{#a}}{{/b}}", "{{> other}}", "{{#tiers}}{{/tiers"})
    void aBrokenTemplateIsRefused(String template) {
        assertThrows(BrokenTemplateException.class, () -> body(template));
        assertThrows(BrokenTemplateException.class, () -> render(template, ""));
    }

    /** Two elements, thirty times within each other, are a thousand million; and whoever writes nothing repeats all the same. */
    @Test
    void whatATemplateRepeatsAndWritesIsBounded() {
        String nested = "{{#tiers}}".repeat(30) + "%s" + "{{/tiers}}".repeat(30);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (String within : List.of("", "x")) {
                assertThrows(BrokenTemplateException.class, () -> body(nested.replace("%s", within)));
            }
            assertThrows(
                    BrokenTemplateException.class,
                    () -> body("{{#tiers}}".repeat(8) + "x".repeat(2_000) + "{{/tiers}}".repeat(8)));
        });
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> body(String.join("", Collections.nCopies(600, "{{#event}}{{/event}}"))));
    }
}
