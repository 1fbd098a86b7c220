package io.yardpass.webhooks.mail;

/** What became of an attempt to send a mail. Errors are words of ours and codes: what a server says may hold an address. */
public sealed interface MailAnswer {
    record Sent() implements MailAnswer {}

    /** Another attempt may do. */
    record Failed(String error) implements MailAnswer {}

    /** No other attempt will do. */
    record Refused(String error) implements MailAnswer {}
}
