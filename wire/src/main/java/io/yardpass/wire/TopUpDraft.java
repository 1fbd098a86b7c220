package io.yardpass.wire;

import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.TopUpWallet;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The fields of one top-up while they are read. */
final class TopUpDraft {
    private final StrictInput input;
    private UUID id;
    private UUID organizationId;
    private UUID userId;
    private String currency;
    private Long amountCents;
    private String paymentReference;
    private String paymentProof;

    TopUpDraft(StrictInput input) {
        this.input = input;
    }

    /** Reads the object that the input stands on, to its end. */
    Unpaid<TopUpWallet> read(Envelope envelope) throws IOException {
        Set<String> seen = input.object("", this::readField);
        input.require(List.of("id", "currency", "amount_cents", "payment_reference"), seen);
        if (seen.contains("organization_id") == seen.contains("user_id")) {
            input.wrong("/organization_id", "or else user_id is required, and one of them alone");
        }
        input.requireNoFault();
        return new Unpaid<>(
                paymentReference,
                paymentProof,
                payment -> new TopUpWallet(
                        id, organizationId, userId, new Money(amountCents, currency), payment, envelope));
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> id = input.uuid("/id");
            case "organization_id" -> organizationId = input.uuid("/organization_id");
            case "user_id" -> userId = input.user("/user_id");
            case "currency" -> currency = input.currency("/currency");
            case "amount_cents" -> amountCents = input.cents("/amount_cents", 0, AmountLimits.PAYMENT_CENTS_MAX);
            case "payment_reference" ->
                paymentReference = input.name("/payment_reference", Payment.REFERENCE_LENGTH_MAX);
            case "payment_proof" -> paymentProof = input.paymentProof();
            default -> input.wrong("/" + name, "is not a field of a top-up");
        }
    }
}
