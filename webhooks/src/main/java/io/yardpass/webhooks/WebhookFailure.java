package io.yardpass.webhooks;

/** Why a delivery has no answer. The wire names are stored and shown. */
enum WebhookFailure {
    /** Our own bound: too much is being sent, to this endpoint or at all. Says nothing about the endpoint. */
    BUSY("busy", false),
    /** The name has no address, or no name server says so in time. */
    UNRESOLVABLE("unresolvable", false),
    /** One of the name's addresses is not of the public Internet. */
    FORBIDDEN_ADDRESS("forbidden_address", false),
    /** Nobody accepts connections there. */
    UNREACHABLE("unreachable", false),
    /** No TLS, none that we speak, or a certificate that is not trusted or of another name. */
    TLS("tls", false),
    /** The whole delivery took too long. */
    TIMEOUT("timeout", true),
    /** The connection ended before the answer did. */
    CLOSED("closed", true),
    ANSWER_TOO_LARGE("answer_too_large", true),
    /** What came is no answer of HTTP/1.1 to what was asked. */
    MALFORMED_ANSWER("malformed_answer", true);

    private final String wireName;
    private final boolean sent;

    WebhookFailure(String wireName, boolean sent) {
        this.wireName = wireName;
        this.sent = sent;
    }

    String wireName() {
        return wireName;
    }

    /** False when the endpoint certainly has not got the message. */
    boolean sent() {
        return sent;
    }
}
