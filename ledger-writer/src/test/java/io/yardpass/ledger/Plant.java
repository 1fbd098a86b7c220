package io.yardpass.ledger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.simulation.Fairground;
import io.yardpass.ledger.simulation.Tables;
import java.util.List;

/** Where a bug may be planted. As it stands here, all is honest: the product's own poster on tables that check. */
interface Plant {
    /** Costs too much to be made for each writer. */
    LedgerMetrics METRICS = new LedgerMetrics(new SimpleMeterRegistry());

    Plant HONEST = new Plant() {};

    @FunctionalInterface
    interface Poster {
        Future<List<Outcome>> post(List<LedgerCommand> commands);
    }

    default Tables tables() {
        return new Tables();
    }

    default Term term(Term honest, SimulatedServer server) {
        return honest;
    }

    default Poster poster(LedgerOptions options, BatchPoster.Surroundings around, Election election) {
        return new BatchPoster(options, around, election, METRICS)::post;
    }

    /** What a caller sends who sends again. */
    default CallerCommand again(CallerCommand command, Fairground fairground) {
        return command;
    }
}
