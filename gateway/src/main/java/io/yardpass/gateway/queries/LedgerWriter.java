package io.yardpass.gateway.queries;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Who writes the ledger.
 *
 * @param process how that process calls itself, like no other
 * @param address where it is reached by HTTP; null while it does not listen
 */
public record LedgerWriter(long epoch, String process, URI address) {
    public LedgerWriter {
        requireNonNull(process, "process");
    }
}
