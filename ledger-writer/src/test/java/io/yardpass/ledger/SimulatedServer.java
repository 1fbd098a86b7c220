package io.yardpass.ledger;

import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.simulation.Schedule;
import io.yardpass.ledger.simulation.Sent;
import io.yardpass.ledger.simulation.Tables;
import io.yardpass.ledger.simulation.Witness;
import java.util.Map;
import java.util.TreeMap;

/** The database as sessions see it: one lock, one epoch, one set of tables, and the witness looking on. */
final class SimulatedServer {
    final Schedule schedule;
    final Tables tables;
    final Witness witness;

    private final Map<String, Integer> refusals = new TreeMap<>();
    private Weather weather;
    private SimulatedSession lockHolder;

    SimulatedServer(Schedule schedule, Tables tables, Witness witness, Weather weather) {
        this.schedule = schedule;
        this.tables = tables;
        this.witness = witness;
        this.weather = weather;
    }

    Weather weather() {
        return weather;
    }

    void clearUp() {
        weather = Weather.FAIR;
    }

    /**
     * What a standby's try comes to. One that suspects the holder ends its session, or loses it from sight: a lock does not
     * outlive a failover, while the session that held it may go on writing. Safety may rest on the epoch alone.
     */
    boolean tryLock(SimulatedSession session) {
        if (lockHolder != null && schedule.happens(weather.takeOver())) {
            if (schedule.chance().nextBoolean()) {
                lockHolder.endOnServer();
            }
            lockHolder = null;
        }
        if (lockHolder == null) {
            lockHolder = session;
        }
        return lockHolder == session;
    }

    void ended(SimulatedSession session) {
        if (lockHolder == session) {
            lockHolder = null;
        }
    }

    long claim() {
        long epoch = tables.claim();
        witness.claimed(epoch);
        return epoch;
    }

    /** @param nowMicros by the reader's clock, which may be wrong */
    ReadResult read(ReadSet readSet, long nowMicros) {
        tables.tellTime(schedule.nowMicros());
        return tables.read(readSet, nowMicros);
    }

    /** The SQLSTATE of a refusal; null for a commit. */
    String commit(Sent batch, long epoch) {
        tables.tellTime(schedule.nowMicros());
        String refusal = tables.commit(batch, epoch);
        if (refusal == null) {
            witness.committed(batch, epoch);
        } else {
            refusals.merge(refusal, 1, Integer::sum);
        }
        return refusal;
    }

    /** How often each guard refused a batch. */
    Map<String, Integer> refusals() {
        return refusals;
    }
}
