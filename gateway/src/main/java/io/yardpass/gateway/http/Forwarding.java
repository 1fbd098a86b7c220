package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeOptions.requirePositive;
import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.yardpass.gateway.queries.LedgerWriter;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Who decides commands: this process, or one that they are forwarded to.
 *
 * @param process how this process calls itself, like no other
 * @param decidesHere true while this process writes the ledger; asked on any thread
 * @param look completes with who does, null while nobody does
 * @param connectionsMax to the writer, of each event loop
 * @param waitingMax commands that wait for one of those; one more is refused
 */
public record Forwarding(
        String process,
        BooleanSupplier decidesHere,
        Supplier<Future<LedgerWriter>> look,
        int connectionsMax,
        int waitingMax) {
    private static final int CONNECTIONS_USUAL = 128;
    private static final int WAITING_USUAL = 1_000;

    public Forwarding {
        requireNonNull(process, "process");
        requireNonNull(decidesHere, "decidesHere");
        requireNonNull(look, "look");
        requirePositive(connectionsMax, "connectionsMax");
        requirePositive(waitingMax, "waitingMax");
    }

    public static Forwarding of(String process, BooleanSupplier decidesHere, Supplier<Future<LedgerWriter>> look) {
        return new Forwarding(process, decidesHere, look, CONNECTIONS_USUAL, WAITING_USUAL);
    }

    Forwarding withConnections(int max, int waiting) {
        return new Forwarding(process, decidesHere, look, max, waiting);
    }
}
