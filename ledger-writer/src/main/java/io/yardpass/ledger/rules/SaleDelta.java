package io.yardpass.ledger.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the sales of one batch add to an event's counts; a batch is posted at one moment, so in one hour. */
public record SaleDelta(UUID eventId, long hourMicros, int tickets, long revenueCents) {
    private static final long HOUR_MICROS = 3_600_000_000L;

    public static List<SaleDelta> of(List<Sale> sales) {
        Map<UUID, SaleDelta> events = new LinkedHashMap<>();
        sales.forEach(sale -> events.merge(sale.purchase().eventId(), of(sale), SaleDelta::plus));
        return new ArrayList<>(events.values());
    }

    private static SaleDelta of(Sale sale) {
        long micros = sale.postedAtMicros();
        return new SaleDelta(
                sale.purchase().eventId(),
                micros - Math.floorMod(micros, HOUR_MICROS),
                sale.tickets().size(),
                sale.totalCents());
    }

    private SaleDelta plus(SaleDelta other) {
        return new SaleDelta(
                eventId, hourMicros, tickets + other.tickets, Math.addExact(revenueCents, other.revenueCents));
    }
}
