package io.yardpass.webhooks;

/** Carries a {@link WebhookFailure} through a chain of futures. Expected, so it knows no stack. */
final class FailedDelivery extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final WebhookFailure failure;

    FailedDelivery(WebhookFailure failure) {
        super(failure.wireName(), null, false, false);
        this.failure = failure;
    }

    WebhookFailure failure() {
        return failure;
    }
}
