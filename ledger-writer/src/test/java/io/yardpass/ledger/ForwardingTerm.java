package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.ReadSet;

/** Does what an honest one does, but for what is planted in it. */
class ForwardingTerm implements Term {
    private final Term honest;

    ForwardingTerm(Term honest) {
        this.honest = honest;
    }

    @Override
    public long epoch() {
        return honest.epoch();
    }

    @Override
    public Head head() {
        return honest.head();
    }

    @Override
    public Future<Reading> read(ReadSet readSet, long nowMicros) {
        return honest.read(readSet, nowMicros);
    }

    @Override
    public Future<Writing> write(Batch batch) {
        return honest.write(batch);
    }

    @Override
    public Future<Head> readHead() {
        return honest.readHead();
    }

    @Override
    public Future<Boolean> wasCommitted(Head sent, long sentInEpoch) {
        return honest.wasCommitted(sent, sentInEpoch);
    }

    @Override
    public boolean isEndedBy(Throwable failure) {
        return honest.isEndedBy(failure);
    }
}
