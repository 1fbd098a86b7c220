package io.yardpass.ledger.rules;

import io.yardpass.domain.CancelEvent;
import io.yardpass.ledger.rules.EventCancellation.OrderPlace;
import java.util.List;
import java.util.UUID;

/** Every kind of thing that a command may be decided on. What is asked for and not found does not exist. */
public final class Facts {
    public static final FactKind<UUID, SaleEvent> EVENTS =
            FactKind.<UUID, SaleEvent>kept("events").agingFrom(SaleEvent::loadedAtMicros);
    public static final FactKind<UUID, Tier> TIERS =
            FactKind.<UUID, Tier>kept("tiers").agingFrom(Tier::loadedAtMicros);
    public static final FactKind<AccountKey, Account> ACCOUNTS = FactKind.kept("accounts");
    /** The users who have a profile. */
    public static final FactKind<UUID, Boolean> PROFILES = FactKind.kept("profiles");
    /**
     * Tickets that a buyer has or holds; kept for those pairs only whose tier has a limit, or had to be asked for. What was not
     * counted to its end is not kept, since nobody can subtract from many.
     */
    public static final FactKind<BuyerTier, Integer> CLAIMS =
            FactKind.<BuyerTier, Integer>kept("claims").butNot(counted -> counted == BuyerTier.MANY);

    /** Not kept, as is what follows: answers are large, and a key that is asked for is a new one as a rule. */
    public static final FactKind<KeyName, DecidedKey> KEYS = FactKind.passing("idempotency keys");

    public static final FactKind<CommandId, PriorCommand> PRIOR_COMMANDS = FactKind.passing("prior commands");
    /** Whose an account is, and what for. */
    public static final FactKind<UUID, AccountKey> ACCOUNT_KEYS = FactKind.passing("account keys");

    public static final FactKind<UUID, PastTransaction> TRANSACTIONS = FactKind.passing("transactions");
    /** Ids that clients made for transactions or lots, and that are in use. */
    public static final FactKind<UUID, Boolean> TAKEN_IDS = FactKind.passing("taken ids");
    /** Payments that counted for something. */
    public static final FactKind<PaymentReference, Boolean> USED_REFERENCES = FactKind.passing("used references");
    /** Of organizations and users, by the key of the account. */
    public static final FactKind<AccountKey, Wallet> WALLETS = FactKind.passing("wallets");

    public static final FactKind<UUID, SponsorshipOrder> SPONSORSHIP_ORDERS = FactKind.passing("sponsorship orders");
    /** Active ones. */
    public static final FactKind<Member, MemberRole> MEMBERS = FactKind.passing("members");

    public static final FactKind<UUID, Hold> HOLDS = FactKind.passing("holds");
    /** So many holds at most whose time is over when they are read, the oldest first. */
    public static final FactKind<Integer, List<UUID>> DUE_HOLDS = FactKind.passing("due holds");

    public static final FactKind<UUID, Ticket> TICKETS = FactKind.passing("tickets");
    /** Tickets by what a scan takes. */
    public static final FactKind<String, UUID> TICKET_CODES = FactKind.passing("ticket codes");

    public static final FactKind<UUID, TicketOrder> TICKET_ORDERS = FactKind.passing("ticket orders");
    /** Of an order the tickets that somebody has or that were cancelled, by id: only for whoever may handle them. */
    public static final FactKind<UUID, List<UUID>> TICKETS_OF_ORDER = FactKind.passing("tickets of an order");

    /** Events that were called off by the ledger. */
    public static final FactKind<UUID, EventCancellation> EVENT_CANCELLATIONS = FactKind.passing("event cancellations");
    /** Of an event, behind the last that was looked at where it was called off, the oldest first. */
    public static final FactKind<EventOrders, List<OrderPlace>> ORDERS_TO_REFUND = FactKind.passing("orders to refund");

    /** Of organizations, how many of their events are called off and not refunded yet; counted to {@link CancelEvent#OPEN_MAX}. */
    public static final FactKind<UUID, Integer> OPEN_CANCELLATIONS = FactKind.passing("open cancellations");

    private Facts() {}
}
