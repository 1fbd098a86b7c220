package io.yardpass.ledger.simulation;

import static io.yardpass.ledger.rules.AccountHolder.ORGANIZATION;
import static io.yardpass.ledger.rules.AccountHolder.PLATFORM;
import static io.yardpass.ledger.rules.AccountKind.ORGANIZER_CASH;
import static io.yardpass.ledger.rules.AccountKind.PLATFORM_REVENUE;
import static io.yardpass.ledger.rules.AccountKind.SPONSOR_CASH;
import static io.yardpass.ledger.rules.AccountKind.SPONSOR_ESCROW;

import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.HeldMoney.EscrowMove;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.PostedTransaction;
import io.yardpass.ledger.rules.SponsorshipOrder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The money of sponsorship orders: each escrow holds exactly what was funded less what was released or refunded. */
final class Escrows {
    private static final Set<String> STEPS = Set.of(
            "PENDING FUNDED",
            "PENDING REFUNDED",
            "FUNDED LOCKED",
            "FUNDED REFUNDED",
            "LOCKED RELEASED",
            "LOCKED DISPUTED",
            "LOCKED REFUNDED",
            "DISPUTED RELEASED",
            "DISPUTED REFUNDED");

    private final Witness witness;
    private final Chronicle chronicle;
    private final Tables tables;
    private final Map<UUID, EscrowStatus> statuses = new HashMap<>();
    private final Map<UUID, Long> funded = new HashMap<>();
    private final Map<UUID, Long> released = new HashMap<>();

    Escrows(Witness witness, Chronicle chronicle, Tables tables) {
        this.witness = witness;
        this.chronicle = chronicle;
        this.tables = tables;
    }

    void committed(Journal journal) {
        Set<UUID> touched = new LinkedHashSet<>();
        for (PostedTransaction posted : journal.transactions) {
            chronicle.legs(posted.id()).forEach((account, cents) -> {
                if (account.kind() == SPONSOR_ESCROW) {
                    touched.add(account.owner());
                    move(posted, account.owner(), cents);
                }
            });
        }
        for (EscrowMove move : journal.held.moves) {
            touched.add(move.orderId());
            step(move);
        }
        touched.forEach(this::compare);
    }

    private void move(PostedTransaction posted, UUID id, long cents) {
        SponsorshipOrder order = tables.sponsorshipOrder(id);
        witness.require(posted.referenceId().equals(id), "escrow moved without its order", posted);
        witness.require(
                chronicle.legs(posted.id()).equals(expected(posted, order)), "escrow moved other money", posted);
        (cents < 0 ? funded : released).merge(id, Math.abs(cents), Math::addExact);
    }

    private static Map<AccountKey, Long> expected(PostedTransaction posted, SponsorshipOrder order) {
        long cents = order.amount().cents();
        String currency = order.amount().currency();
        long fee = Tickets.feeCents(cents, order.organizerFeeBps());
        AccountKey escrow = SponsorshipTable.escrow(order);
        AccountKey sponsor = new AccountKey(SPONSOR_CASH, ORGANIZATION, order.sponsorOrganizationId(), currency);
        Map<AccountKey, Long> legs = new HashMap<>(
                switch (posted.kind()) {
                    case "sponsorship_funding" -> Map.of(sponsor, cents, escrow, -cents);
                    case "sponsorship_refund" -> Map.of(escrow, cents, sponsor, -cents);
                    case "sponsorship_release" ->
                        Map.of(
                                escrow,
                                cents,
                                new AccountKey(ORGANIZER_CASH, ORGANIZATION, order.organizerId(), currency),
                                fee - cents,
                                new AccountKey(PLATFORM_REVENUE, PLATFORM, null, currency),
                                -fee);
                    default -> Map.<AccountKey, Long>of();
                });
        legs.values().removeIf(leg -> leg == 0);
        return legs;
    }

    private void step(EscrowMove move) {
        EscrowStatus before = statuses.getOrDefault(move.orderId(), EscrowStatus.PENDING);
        witness.require(move.from() == before, "an order was taken on from where it was not", move);
        witness.require(STEPS.contains(before + " " + move.to()), "there is no such step", move);
        witness.require(
                !(before == EscrowStatus.LOCKED && move.to() == EscrowStatus.RELEASED)
                        || tables.sponsorshipOrder(move.orderId()).unapproved() == 0,
                "money was released for what nobody approved",
                move);
        statuses.put(move.orderId(), move.to());
    }

    private void compare(UUID id) {
        SponsorshipOrder order = tables.sponsorshipOrder(id);
        EscrowStatus status = statuses.getOrDefault(id, EscrowStatus.PENDING);
        long held = funded.getOrDefault(id, 0L) - released.getOrDefault(id, 0L);
        long expected = switch (status) {
            case FUNDED, LOCKED, DISPUTED -> order.amount().cents();
            case PENDING, RELEASED, REFUNDED -> 0;
        };
        witness.require(held == expected, "escrow holds " + held + " when it is " + status, order);
        witness.require(order.status() == status, "an order should be " + status, order);
        var account = tables.account(SponsorshipTable.escrow(order));
        if (account != null) {
            boolean isOver = status == EscrowStatus.RELEASED || status == EscrowStatus.REFUNDED;
            witness.require(account.balanceCents() == -held, "escrow should hold " + held, account);
            witness.require(account.isClosed() == isOver, "escrow is open or closed though " + status, account);
        }
    }

    void audit() {
        statuses.keySet().forEach(this::compare);
    }
}
