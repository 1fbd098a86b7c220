package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;

/** One time of being the ledger's writer: from the epoch it was given until it is lost. What it refuses is a value. */
interface Term {
    long epoch();

    /** The ledger's head at the moment when the term began. */
    Head head();

    /** What the ledger says when it was asked for something. */
    sealed interface Reading {
        record Read(ReadResult found) implements Reading {}
    }

    /** What the ledger says to a batch. */
    sealed interface Writing {
        record Committed() implements Writing {}

        /** Nobody knows whether it was committed; the next term finds out. */
        record Unanswered(Throwable loss) implements Writing {}
    }

    /**
     * Nothing was read, or nothing of the batch is there.
     *
     * @param lacksPartition true when a table has no month for what happens now, which is not the batch's fault
     */
    record Refused(String sqlstate, String reason, boolean lacksPartition) implements Reading, Writing {
        Refused(String sqlstate, String reason) {
            this(sqlstate, reason, false);
        }

        /** True when the server lacks something, a disk's room for example: no command is at fault. */
        boolean isOfServer() {
            return sqlstate.startsWith("53");
        }
    }

    /**
     * Reads all of it; fails when the term is lost.
     *
     * @param nowMicros by the writer's clock: how old is what was read
     */
    Future<Reading> read(ReadSet readSet, long nowMicros);

    /** Commits the batch, all of it or nothing; fails when it could not even be sent. */
    Future<Writing> write(Batch batch);

    Future<Head> readHead();

    /** Whether a batch that was sent in an earlier epoch, and not answered, is there, and all of it. */
    Future<Boolean> wasCommitted(Head sent, long sentInEpoch);

    /** True when a failure is of this term, and not of what it was asked to do. */
    boolean isEndedBy(Throwable failure);
}
