package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Payment;
import io.yardpass.gateway.tokens.Authenticator;

/** What commands can show for the money that they bring in. Confined to its event loop. */
final class Payments {
    private final PaymentMode mode;
    private final Authenticator authenticator;

    Payments(PaymentMode mode, Authenticator authenticator) {
        this.mode = mode;
        this.authenticator = authenticator;
    }

    /**
     * A proof is looked at whoever sends it. One that proves nothing fails nobody here: what was committed before is
     * answered all the same, however old its proof is by now.
     *
     * @param reference null for none
     * @param proof null for none
     */
    Future<Payment> of(Caller caller, String reference, String proof) {
        if (proof != null) {
            return authenticator.payment(reference, proof);
        }
        boolean isTaken = mode == PaymentMode.TRUSTED || caller.isPlatform();
        return Future.succeededFuture(
                isTaken
                        ? new Payment.Vouched(reference)
                        : new Payment.Unproven(reference, "there is no payment proof"));
    }
}
