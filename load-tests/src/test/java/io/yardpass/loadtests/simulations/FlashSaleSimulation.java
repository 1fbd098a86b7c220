package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;

import java.time.Duration;
import java.util.List;

/**
 * Everybody wants a ticket of one event in the same second, and there are not enough: each holds one, then buys what it
 * holds. Every ticket is sold once, and whoever has none is told that they are sold out.
 */
public final class FlashSaleSimulation extends ReconciledSimulation {
    private final int people = Parameters.number("people", 1_000);
    private final int tickets = Parameters.number("tickets", 600);
    private final ScarceTickets sale = new ScarceTickets(run(), tickets);
    private final Buyers buyers = new Buyers(run(), post(), sale);

    public FlashSaleSimulation() {
        super("flash-sale");
        run(buyers.scenery().injectOpen(rampUsers(people).during(Duration.ofSeconds(1))), 1, 5_000);
    }

    @Override
    public void before() {
        sale.open();
    }

    @Override
    List<String> moreComplaints() {
        int expected = Math.min(people, tickets);
        return buyers.sold() == expected
                ? List.of()
                : List.of(buyers.sold() + " tickets were sold, and not " + expected);
    }
}
