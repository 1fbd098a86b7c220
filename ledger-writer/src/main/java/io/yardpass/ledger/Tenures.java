package io.yardpass.ledger;

import io.vertx.core.Future;
import java.time.Duration;

/** Where the writer gets its tenures from, one after the other. */
interface Tenures {
    /** Null while there is none. */
    Tenure current();

    /**
     * The tenure after the one that was lost, or the one we have; when another writer has the ledger by then, one that can
     * only tell what was committed. Fails when it takes longer than that.
     */
    Future<Tenure> next(Duration within);

    /** Ends it, if it is the current one, and begins to try for another at once. */
    void lost(Tenure which, String why);

    /** Ends it, if it is the current one, and tries for another after a pause: for what the next batch would meet as well. */
    void stepDown(Tenure which, String why);
}
