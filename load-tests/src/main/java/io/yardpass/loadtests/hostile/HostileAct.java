package io.yardpass.loadtests.hostile;

import io.yardpass.loadtests.load.RequestTemplate;
import io.yardpass.loadtests.service.TokenSigner;
import java.util.List;
import java.util.UUID;

/** Each command and each piece of upkeep beside the pile that it touches. */
public enum HostileAct {
    CALM(HostilePile.NOTHING, "nothing is done, to see the noise", new Clock()),
    TOP_UP(HostilePile.LOTS, "it is topped up", new Request("/v1/wallet-top-ups", """
            {"id":"<same>","user_id":"0aa90000-0000-7000-8000-000000000001","currency":"USD","amount_cents":1,\
            "payment_reference":"hostile/<same>"}""")),
    SPEND(HostilePile.LOTS, "half of it is spent at a time", new Request("/v1/ledger/transactions", """
            {"id":"<same>","reference_type":"hostile","reference_id":"<same>","legs":[\
            {"account_id":"0ac90000-0000-7000-8000-000000000001","amount_cents":50000},\
            {"account_id":"0ac90000-0000-7000-8000-000000000002","amount_cents":-50000}]}""")),
    PURCHASE(HostilePile.TICKETS, "their owner buys another", new Request("/v1/ticket-purchases", """
            {"id":"<same>","event_id":"0e900000-0000-7000-8000-000000000001","user_id":"0aa90000-0000-7000-8000-000000000001",\
            "items":[{"tier_id":"0c900000-0000-7000-8000-000000000002","quantity":1}],"currency":"USD","total_cents":0}""")),
    HOLD(HostilePile.TICKETS, "their owner holds another", new Request("/v1/ticket-holds", """
            {"id":"<same>","tier_id":"0c900000-0000-7000-8000-000000000002","quantity":1,"session_id":"hostile",\
            "user_id":"0aa90000-0000-7000-8000-000000000001"}""")),
    SCAN(HostilePile.TICKETS, "one is scanned", new Request("/v1/ticket-scans", """
            {"code":"planted-<any>","event_id":"0e900000-0000-7000-8000-000000000001"}""")),
    TRANSFER(
            HostilePile.TICKETS,
            "one is transferred",
            new Request(
                    "/v1/tickets/0ad00000-0000-7000-8000-<any>/transfer",
                    "{\"id\":\"<same>\",\"to_user_id\":\"0aa90000-0000-7000-8000-000000000002\"}")),
    REFUND(
            HostilePile.TICKETS,
            "an order of 200 is refunded",
            new Request("/v1/ticket-orders/0f900000-0000-7000-8000-<any order>/refund", "{\"id\":\"<same>\"}")),
    CANCEL(
            HostilePile.TICKETS,
            "an order of 200 is cancelled",
            new Request("/v1/ticket-orders/0f900000-0000-7000-8000-<any order>/cancel", "{\"id\":\"<same>\"}")),
    OWN_TICKETS(HostilePile.TICKETS, "their owner reads them", new Request("/rest/v1/own_tickets?limit=50", null)),
    REFUND_OF_A_STRANGER(
            HostilePile.TRANSFERS,
            "a stranger asks for a refund",
            new Request("/v1/ticket-orders/0f900000-0000-7000-8000-000000000001/refund", "{\"id\":\"<same>\"}")),
    REFUND_AFTER_TRANSFERS(
            HostilePile.TRANSFERS,
            "the organizer refunds",
            new Request("/v1/ticket-orders/0f900000-0000-7000-8000-000000000001/refund", "{\"id\":\"<same>\"}")),
    HOLD_AGAIN(HostilePile.ENDED_HOLDS, "their user holds again", new Request("/v1/ticket-holds", """
            {"id":"<same>","tier_id":"0c900000-0000-7000-8000-000000000001","quantity":1,"session_id":"planted",\
            "user_id":"0aa90000-0000-7000-8000-000000000001","ttl_seconds":1}""")),
    RELEASE(
            HostilePile.ENDED_HOLDS,
            "one is released",
            new Request("/v1/ticket-holds/0a800000-0000-7000-8000-<any>/release", "{}")),
    FORGET_HOLDS(
            HostilePile.ENDED_HOLDS,
            "they are forgotten",
            new Upkeep("SELECT ticketing.forget_holds('24 hours', 10000)")),
    END_HOLDS(HostilePile.DUE_HOLDS, "the writer's clock ends them", new Clock()),
    SPONSOR(HostilePile.ESCROW, "another is ordered", new Request("/v1/rpc/create_sponsorship_order", """
            {"id":"<same>","package_id":"06900000-0000-7000-8000-000000000001",\
            "sponsor_id":"05900000-0000-7000-8000-000000000001"}""")),
    ESCROW_STEP(
            HostilePile.ESCROW,
            "one is called off",
            new Request("/v1/sponsorship-orders/0a700000-0000-7000-8000-<any>/refund", "{}")),
    FORGET_KEYS(
            HostilePile.OLD_KEYS,
            "they are forgotten",
            new Upkeep("SELECT payments.expire_idempotency_keys('24 hours', 10000)")),
    FORGET_MESSAGES(
            HostilePile.OLD_MESSAGES,
            "they are forgotten",
            new Upkeep("SELECT messaging.expire_messages('13 months', 200000)")),
    REJECT(HostilePile.LETTERS, "another is rejected", new Request("/v1/event-views", """
            {"id":"<id>","occurred_at":"<now>","event_id":"0e990000-0000-7000-8000-000000000001"}""")),
    WEIGH_LETTERS(HostilePile.LETTERS, "they are weighed", new Upkeep("SELECT analytics.dead_letter_bytes()")),
    DAILY_STATS(
            HostilePile.DAYS,
            "the daily statistics are refreshed",
            new Upkeep("SELECT analytics.fold_deltas(20000)", "SELECT analytics.refresh_daily_stats()")),
    EXPIRE_ROLLUPS(
            HostilePile.DAYS,
            "what is older than 13 months expires",
            new Upkeep("SELECT analytics.fold_deltas(20000)", "SELECT analytics.expire_rollups(13)")),
    AUDIENCE(HostilePile.TODAY, "audiences are computed", new Upkeep("SELECT analytics.refresh_audience_insights(1)")),
    VIEWERS(
            HostilePile.TODAY,
            "the daily statistics are refreshed",
            new Upkeep("SELECT analytics.fold_deltas(20000)", "SELECT analytics.refresh_daily_stats()")),
    PROOF(
            HostilePile.TODAY,
            "the counts are proved",
            new Upkeep("SELECT analytics.prove_hour((now() AT TIME ZONE 'UTC')::date,"
                    + " extract(hour FROM now() AT TIME ZONE 'UTC')::integer)")),
    ERASE(HostilePile.TICKETS, "their owner is erased", new Request("/v1/rpc/erase_user", """
            {"user_id":"0aa90000-0000-7000-8000-000000000001"}"""));

    /** What is done while the neighbours are measured. */
    public sealed interface Deed {}

    /** A request again and again, in the words of a {@link RequestTemplate}, and of any of the pile; a read when it has no body. */
    public record Request(String path, String body) implements Deed {}

    /** What the service's clocks do, one statement after the other, and a second later again. */
    public record Upkeep(List<String> statements) implements Deed {
        Upkeep(String... statements) {
            this(List.of(statements));
        }
    }

    /** Nothing but what the service does by itself, once the pile is there. */
    public record Clock() implements Deed {}

    private final HostilePile pile;
    private final String words;
    private final Deed deed;

    HostileAct(HostilePile pile, String words, Deed deed) {
        this.pile = pile;
        this.words = words;
        this.deed = deed;
    }

    public HostilePile pile() {
        return pile;
    }

    public Deed deed() {
        return deed;
    }

    String words() {
        return words;
    }

    /** Any of so many, and of the orders that they come in. */
    static String within(long pile, String text) {
        return text == null
                ? null
                : text.replace("<any>", "<1.." + pile + ">")
                        .replace("<any order>", "<1.." + Math.ceilDiv(pile, 200) + ">");
    }

    /** Whose token it is done with. */
    public String token(TokenSigner tokens) {
        return switch (this) {
            case OWN_TICKETS -> tokens.user(UUID.fromString(HostileWorld.USER));
            case REFUND_OF_A_STRANGER -> tokens.user(UUID.fromString(HostileWorld.STRANGER));
            case SPONSOR, REJECT, SCAN, CANCEL, REFUND, REFUND_AFTER_TRANSFERS ->
                tokens.service(UUID.fromString(HostileWorld.ORGANIZATION));
            default -> tokens.platform();
        };
    }
}
