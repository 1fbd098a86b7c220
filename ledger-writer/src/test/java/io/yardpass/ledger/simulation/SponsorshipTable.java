package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.HeldMoney.EscrowMove;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.SponsorshipOrder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The part of the tables that knows where the money of sponsorship orders is. */
final class SponsorshipTable {
    private static final Set<EscrowStatus> HELD =
            EnumSet.of(EscrowStatus.FUNDED, EscrowStatus.LOCKED, EscrowStatus.DISPUTED);
    /** What the table {@code escrow_transitions} has. */
    private static final Map<EscrowStatus, Set<EscrowStatus>> TRANSITIONS = Map.of(
            EscrowStatus.PENDING, EnumSet.of(EscrowStatus.FUNDED, EscrowStatus.REFUNDED),
            EscrowStatus.FUNDED, EnumSet.of(EscrowStatus.LOCKED, EscrowStatus.REFUNDED),
            EscrowStatus.LOCKED, EnumSet.of(EscrowStatus.RELEASED, EscrowStatus.DISPUTED, EscrowStatus.REFUNDED),
            EscrowStatus.DISPUTED, EnumSet.of(EscrowStatus.RELEASED, EscrowStatus.REFUNDED));

    private final CatalogueTable catalogue;
    private final Map<UUID, SponsorshipOrder> rows = new HashMap<>();

    SponsorshipTable(CatalogueTable catalogue) {
        this.catalogue = catalogue;
    }

    void add(SponsorshipOrder order) {
        rows.put(order.id(), order);
    }

    SponsorshipOrder get(UUID id) {
        return rows.get(id);
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.SPONSORSHIP_ORDERS).stream()
                .filter(rows::containsKey)
                .map(rows::get)
                .forEach(order -> found.put(Facts.SPONSORSHIP_ORDERS, order.id(), order));
    }

    /** The SQLSTATE that {@code move_escrow} or {@code assert_held} raises; null for none. */
    String refusal(Sent batch, AccountTable accounts) {
        Map<UUID, EscrowStatus> reached = new HashMap<>();
        for (EscrowMove move : batch.journal().held.moves) {
            SponsorshipOrder row = rows.get(move.orderId());
            if (row == null || reached.getOrDefault(move.orderId(), row.status()) != move.from()) {
                return "YP002";
            }
            if (!TRANSITIONS.getOrDefault(move.from(), Set.of()).contains(move.to())) {
                return "YP007";
            }
            if ((move.to() == EscrowStatus.FUNDED || move.to() == EscrowStatus.LOCKED)
                    && catalogue.event(row.eventId()).status() == EventStatus.CANCELLED) {
                return "YP002";
            }
            if (move.from() == EscrowStatus.LOCKED && move.to() == EscrowStatus.RELEASED && row.unapproved() > 0) {
                return "YP002";
            }
            reached.put(move.orderId(), move.to());
        }
        boolean agree = reached.entrySet().stream()
                .allMatch(end -> entriesOf(rows.get(end.getKey()), batch, accounts)
                        == -amountHeld(rows.get(end.getKey()), end.getValue()));
        if (!agree) {
            return "YP006";
        }
        return batch.accountsMoved().stream().allMatch(account -> holdsItsAmount(account, reached)) ? null : "YP002";
    }

    private static long amountHeld(SponsorshipOrder order, EscrowStatus status) {
        return HELD.contains(status) ? order.amount().cents() : 0;
    }

    private static long entriesOf(SponsorshipOrder order, Sent batch, AccountTable accounts) {
        AccountKey escrow = escrow(order);
        var row = accounts.get(escrow);
        long before = row == null ? 0 : row.balanceCents();
        return batch.journal().transactions.stream()
                .flatMap(posted -> posted.entries().stream())
                .filter(entry -> escrow.equals(accounts.keyOf(entry.accountId(), batch.journal())))
                .mapToLong(entry -> entry.cents())
                .reduce(before, Math::addExact);
    }

    static AccountKey escrow(SponsorshipOrder order) {
        return new AccountKey(
                AccountKind.SPONSOR_ESCROW,
                AccountHolder.SPONSORSHIP_ORDER,
                order.id(),
                order.amount().currency());
    }

    private boolean holdsItsAmount(Account account, Map<UUID, EscrowStatus> reached) {
        if (account.key().kind() != AccountKind.SPONSOR_ESCROW) {
            return true;
        }
        SponsorshipOrder row = rows.get(account.key().owner());
        return account.balanceCents() == -amountHeld(row, reached.getOrDefault(row.id(), row.status()));
    }

    void apply(List<EscrowMove> moves) {
        moves.forEach(move -> rows.computeIfPresent(move.orderId(), (id, row) -> in(row, move.to())));
    }

    private static SponsorshipOrder in(SponsorshipOrder row, EscrowStatus reached) {
        return new SponsorshipOrder(
                row.id(),
                row.eventId(),
                reached,
                row.organizerId(),
                row.organizerFeeBps(),
                row.sponsorOrganizationId(),
                row.amount(),
                row.unapproved());
    }

    Map<UUID, SponsorshipOrder> rows() {
        return rows;
    }
}
