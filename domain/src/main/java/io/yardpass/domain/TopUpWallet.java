package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Money that came in becomes credit of an organization or a user. The id is that of the top-up, of its transaction and of
 * its lot, and made by the client.
 *
 * @param organizationId null for a user's wallet
 * @param userId null for an organization's wallet
 * @param payment of the amount, with its reference
 */
public record TopUpWallet(UUID id, UUID organizationId, UUID userId, Money amount, Payment payment, Envelope envelope)
        implements CallerCommand {
    public TopUpWallet {
        requireNonNull(id, "id");
        requireNonNull(envelope, "envelope");
        requireNonNull(amount, "amount");
        requireNonNull(payment.reference(), "payment reference");
        if ((organizationId == null) == (userId == null)) {
            throw new IllegalArgumentException("a wallet is an organization's or a user's");
        }
        if (amount.cents() <= 0 || !AmountLimits.isPayment(amount.cents())) {
            throw new IllegalArgumentException("a top-up adds something, and no more than one payment may be");
        }
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.WALLET_TOP_UPS;
    }

    @Override
    public String about() {
        return (userId == null ? organizationId : userId).toString();
    }
}
