package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Cache;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Reads;
import java.util.ArrayList;
import java.util.List;

/** Decides on a cache and commits to tables, with nothing in between that could fail. */
public final class Bookkeeper {
    private static final long CATALOGUE_AGE_MICROS = 2_000_000;
    private static final int ROUNDS_MAX = 20;

    private final Tables tables;
    private final Witness witness;
    private final Ids ids;
    private final Cache cache;
    private final boolean forgets;
    private final long epoch;

    /** @param remembered 0 for a bookkeeper who forgets everything after each batch */
    public Bookkeeper(Tables tables, Witness witness, long seed, int remembered) {
        this.tables = tables;
        this.witness = witness;
        ids = Ids.seeded(seed);
        forgets = remembered == 0;
        cache = new Cache(forgets ? Integer.MAX_VALUE : remembered);
        epoch = tables.claim();
        witness.claimed(epoch);
    }

    public List<Outcome> post(List<? extends LedgerCommand> batch, long nowMicros) {
        List<Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < batch.size()) {
            outcomes.addAll(postSome(batch.subList(outcomes.size(), batch.size()), nowMicros));
        }
        return outcomes;
    }

    /** Up to the first that stands on what others of the batch make. */
    private List<Outcome> postSome(List<? extends LedgerCommand> batch, long nowMicros) {
        cache.begin();
        if (forgets) {
            cache.clear();
        }
        List<LedgerCommand> commands = List.copyOf(batch);
        List<Boolean> wereDecided = commands.stream().map(this::isDecided).toList();
        Batch decided = decide(commands, nowMicros);
        if (!decided.isEmpty()) {
            commit(decided);
        }
        for (int i = 0; i < decided.outcomes().size(); i++) {
            if (commands.get(i) instanceof CallerCommand command) {
                witness.answered(command, wereDecided.get(i), decided.outcomes().get(i));
            }
        }
        return decided.outcomes();
    }

    private boolean isDecided(LedgerCommand command) {
        return command instanceof CallerCommand asking && witness.isDecided(asking);
    }

    private Batch decide(List<LedgerCommand> commands, long nowMicros) {
        ReadSet asked = new ReadSet();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            ReadSet missing = Reads.missing(commands, cache, asked, nowMicros, CATALOGUE_AGE_MICROS);
            if (missing.isEmpty()) {
                Batch batch = Batch.decide(commands, cache, asked, tables.head(), nowMicros, ids);
                if (batch.refusedOnOld().isEmpty()) {
                    return batch;
                }
                batch.refusedOnOld().forEach(catalogue -> cache.forget(catalogue, asked));
            } else {
                asked.addAll(missing);
                tables.tellTime(nowMicros);
                cache.enter(missing, tables.read(missing, nowMicros));
            }
        }
        throw new AssertionError("not decided in " + ROUNDS_MAX + " rounds");
    }

    private void commit(Batch batch) {
        Sent sent = Sent.of(batch);
        String refusal = tables.commit(sent, epoch);
        if (refusal != null) {
            throw new AssertionError("refused: " + refusal);
        }
        witness.committed(sent, epoch);
        batch.committed();
    }
}
