package io.yardpass.webhooks.mail;

/** A mail as it is read. The subject is one line. */
public record MailText(String subject, String body, boolean isHtml) {
    @Override
    public String toString() {
        return isHtml ? "a mail in HTML" : "a mail";
    }
}
