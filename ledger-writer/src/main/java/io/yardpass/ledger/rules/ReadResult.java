package io.yardpass.ledger.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the database has of that which was {@link ReadSet}; what is missing here does not exist. */
public final class ReadResult {
    /** By the writer's clock, from before it was asked. */
    public final long readAtMicros;

    public final List<SaleEvent> events = new ArrayList<>();
    public final List<Tier> tiers = new ArrayList<>();
    public final List<Account> accounts = new ArrayList<>();
    public final List<UUID> profiles = new ArrayList<>();
    public final Map<BuyerTier, Integer> claims = new LinkedHashMap<>();
    public final Map<KeyName, DecidedKey> keys = new LinkedHashMap<>();
    public final Map<CommandId, PriorCommand> ids = new LinkedHashMap<>();
    public final List<PastTransaction> transactions = new ArrayList<>();
    /** Of the new ids those that are not new. */
    public final List<UUID> takenIds = new ArrayList<>();

    /** Of the payments asked for those that counted for something. */
    public final List<PaymentReference> usedReferences = new ArrayList<>();

    public final Map<AccountKey, Wallet> wallets = new LinkedHashMap<>();
    public final List<SponsorshipOrder> sponsorshipOrders = new ArrayList<>();
    /** Active members only. */
    public final Map<Member, MemberRole> members = new LinkedHashMap<>();

    public final TicketingReadResult ticketing = new TicketingReadResult();

    public ReadResult(long readAtMicros) {
        this.readAtMicros = readAtMicros;
    }
}
