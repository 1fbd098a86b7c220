package io.yardpass.audit;

import java.util.Optional;

/**
 * What was found.
 *
 * @param head the last batch that is sound, whose hash is worth keeping elsewhere when all is
 * @param kept the batch whose hash was kept elsewhere; empty when none has it, or when nothing was expected
 * @param fault the first that is wrong, where something is
 */
public record AuditReport(
        Head head, long transactions, long entries, long accounts, Optional<Long> kept, Optional<Fault> fault) {

    /** @param hash as hexadecimal digits */
    public record Head(long number, String hash) {}
}
