package io.yardpass.service;

import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.Uuids;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What was captured, and for which command. */
final class PaymentOptions {
    @Option(names = "--payment", required = true, paramLabel = "KIND", description = "purchase, top_up or escrow_fund.")
    private String kind;

    @Option(
            names = "--id",
            required = true,
            paramLabel = "ID",
            description = "The order, the top-up or the sponsorship order.")
    private String id;

    @Option(names = "--amount", required = true, paramLabel = "CENTS", description = "What was captured.")
    private long amount;

    @Option(names = "--currency", required = true, paramLabel = "CODE", description = "Such as USD.")
    private String currency;

    @Option(
            names = "--reference",
            required = true,
            paramLabel = "TEXT",
            description = "The provider's capture, as the command names it.")
    private String reference;

    /** Throws IllegalArgumentException for what can be the proof of nothing. */
    PaymentProof proof() {
        PaymentProof.Kind known = PaymentProof.Kind.named(kind);
        require(known != null, "--payment must be purchase, top_up or escrow_fund");
        UUID command = Uuids.parse(id);
        require(command != null, "--id must be a UUID");
        require(amount > 0, "--amount must be positive");
        require(Money.isCode(currency), "--currency must be an ISO 4217 code");
        require(
                Payment.isReference(reference),
                "--reference must be 1 to " + Payment.REFERENCE_LENGTH_MAX + " characters, not all blank");
        return new PaymentProof(known, command, new Money(amount, currency), reference);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
