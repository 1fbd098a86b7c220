package io.yardpass.webhooks;

/** Whether a message is what one of the secrets' holders sent just now, and if not, why not. */
public enum WebhookVerdict {
    VERIFIED("verified"),
    HEADER_MISSING("webhook-id, webhook-timestamp or webhook-signature is missing"),
    TIMESTAMP_UNREADABLE("webhook-timestamp is no number of seconds"),
    TOO_OLD("webhook-timestamp is more than five minutes ago"),
    TOO_EARLY("webhook-timestamp is more than five minutes ahead"),
    NO_SIGNATURE_FITS("no signature fits: it was made with another secret, or of another body");

    private final String sentence;

    WebhookVerdict(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
