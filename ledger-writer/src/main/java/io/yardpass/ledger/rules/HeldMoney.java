package io.yardpass.ledger.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a batch does, beside its entries, to money that is held for others. */
public final class HeldMoney {
    public final List<WalletBinding> bindings = new ArrayList<>();
    public final List<CreditLot> lots = new ArrayList<>();
    /** What went out of each wallet, by its account, from the oldest lots first: the lots are looked at once for all of it. */
    public final Map<UUID, Long> spent = new LinkedHashMap<>();

    public final List<EscrowMove> moves = new ArrayList<>();
    /** Ids of accounts that take nothing any more. */
    public final List<UUID> closed = new ArrayList<>();

    /** From now on this account is the organization's wallet. */
    public record WalletBinding(UUID walletId, UUID organizationId, String currency, UUID accountId) {}

    /**
     * What came into a wallet.
     *
     * @param organizationWalletId null for a user's
     */
    public record CreditLot(UUID id, UUID accountId, UUID organizationWalletId, long cents) {}

    /**
     * A sponsorship order that goes from one state to the next.
     *
     * @param claims of the caller, as a JSON object
     */
    public record EscrowMove(UUID orderId, EscrowStatus from, EscrowStatus to, String claims) {}
}
