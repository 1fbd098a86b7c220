package io.yardpass.ledger;

import io.vertx.core.Future;
import java.time.Duration;

/** Where the writer gets its election from, one after the other. */
interface Election {
    /** Null while there is none. */
    Term current();

    /**
     * The term after the one that was lost, or the one we have; when another writer has the ledger by then, one that can
     * only tell what was committed. Fails when it takes longer than that.
     */
    Future<Term> next(Duration within);

    /** Ends it, if it is the current one, and begins to try for another at once. */
    void lost(Term which, String why);

    /** Ends it, if it is the current one, and tries for another after a pause: for what the next batch would meet as well. */
    void stepDown(Term which, String why);
}
