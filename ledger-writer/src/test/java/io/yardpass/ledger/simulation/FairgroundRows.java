package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.SponsorshipOrder;
import io.yardpass.ledger.rules.Tier;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is at a fairground, as a database is told of it. */
public final class FairgroundRows {
    private FairgroundRows() {}

    public static String sql(Fairground fairground) {
        return Stream.of(
                        fairground.events.stream().map(FairgroundRows::event),
                        fairground.tiers.values().stream().flatMap(List::stream).map(FairgroundRows::tier),
                        fairground.staff.entrySet().stream()
                                .map(entry -> member(
                                        entry.getKey().organizationId(),
                                        entry.getKey().userId(),
                                        entry.getValue().name().toLowerCase(Locale.ROOT))),
                        fairground.withWallets().stream().map(FairgroundRows::wallet),
                        fairground.orders.stream()
                                .map(order -> insert(
                                        "sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)",
                                        order.id(),
                                        order.eventId(),
                                        order.sponsorOrganizationId(),
                                        order.organizerId(),
                                        order.amount().cents(),
                                        order.amount().currency())),
                        fairground.orders.stream().flatMap(FairgroundRows::deliverables))
                .flatMap(statements -> statements)
                .collect(Collectors.joining());
    }

    private static String insert(String columns, Object... values) {
        String row = Stream.of(values)
                .map(value -> value == null ? "NULL" : "'" + value + "'")
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + columns + " VALUES (" + row + ");\n";
    }

    /** With its organization, which sponsors and offers one package; each bears the id of what it is of. */
    private static String event(SaleEvent event) {
        Object organization = event.organizationId();
        return insert(
                        "organizations.organizations (id, name, slug, fee_bps)",
                        organization,
                        "Organization",
                        organization,
                        event.feeBps())
                + insert(
                        "events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)",
                        event.id(),
                        organization,
                        "Event",
                        event.isOpen() ? "public" : "private",
                        event.currency(),
                        "2026-01-01",
                        "2100-01-01")
                + insert("sponsorship.sponsors (id, organization_id, name)", organization, organization, "Sponsor")
                + insert(
                        "sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)",
                        event.id(),
                        event.id(),
                        organization,
                        "Package",
                        1,
                        event.currency());
    }

    private static String tier(Tier tier) {
        return insert(
                "ticketing.ticket_tiers (id, event_id, name, currency, price_cents, capacity, per_buyer_limit)",
                tier.id(),
                tier.eventId(),
                "Tier",
                tier.currency(),
                tier.priceCents(),
                tier.capacity(),
                tier.perBuyerLimit());
    }

    private static String member(Object organization, Object user, String role) {
        return insert("users.profiles (id)", user)
                + insert(
                        "organizations.org_memberships (organization_id, user_id, role, status)",
                        organization,
                        user,
                        role,
                        "active");
    }

    private static String wallet(SaleEvent event) {
        return insert(
                "organizations.wallets (id, organization_id, currency)",
                event.id(),
                event.organizationId(),
                event.currency());
    }

    private static Stream<String> deliverables(SponsorshipOrder order) {
        return Stream.generate(() -> insert(
                        "sponsorship.deliverables (order_id, sponsor_id, description)",
                        order.id(),
                        order.sponsorOrganizationId(),
                        "Banner"))
                .limit(order.unapproved());
    }
}
