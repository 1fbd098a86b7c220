package io.yardpass.gateway.tokens;

import io.vertx.core.Future;
import java.util.Optional;

/** Where the keys come from that tokens are verified with. Safe on any thread. */
public sealed interface KeySource permits TokenKeys, RemoteKeySet {
    /** The keys of now; nothing while there are none, and then no token can be verified. */
    Optional<TokenKeys> current();

    /**
     * For a token whose key is not among those of now: completes on the caller's context with the keys, once whoever publishes
     * them was asked for newer ones, or at once where that was just done. Fails when they cannot be had.
     */
    Future<TokenKeys> renewed();
}
