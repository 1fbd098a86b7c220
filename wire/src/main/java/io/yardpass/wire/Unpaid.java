package io.yardpass.wire;

import io.yardpass.domain.Payment;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A command as it was read, which lacks one thing: what can be shown for the money that it brings in is not the body's to
 * say.
 *
 * @param paymentReference null when none is named
 * @param paymentProof as it was sent, unverified; null for none
 * @param paidBy the command, once that is known; may throw a problem
 */
public record Unpaid<C>(String paymentReference, String paymentProof, Function<Payment, C> paidBy) {

    /** The same, looked at once more before it goes on. */
    public Unpaid<C> checked(Consumer<C> check) {
        return new Unpaid<>(paymentReference, paymentProof, payment -> {
            C command = paidBy.apply(payment);
            check.accept(command);
            return command;
        });
    }
}
