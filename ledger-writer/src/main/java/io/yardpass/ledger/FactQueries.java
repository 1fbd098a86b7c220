package io.yardpass.ledger;

import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Asks for what the cache lacks, all of it in one round trip, and reads the answers. */
final class FactQueries {
    private static final List<Question<?>> QUESTIONS = Stream.of(
                    CatalogueQueries.ALL,
                    AccountQueries.ALL,
                    CommandQueries.ALL,
                    MoneyQueries.ALL,
                    TicketingQueries.ALL)
            .<Question<?>>flatMap(List::stream)
            .toList();

    private final Pipeline.Builder steps = Pipeline.builder();
    private final List<Question<?>> asked = new ArrayList<>();

    private FactQueries() {}

    /** Something must be asked for. */
    static FactQueries of(ReadSet readSet) {
        FactQueries queries = new FactQueries();
        for (Question<?> question : QUESTIONS) {
            if (question.ask(readSet, queries.steps)) {
                queries.asked.add(question);
            }
        }
        return queries;
    }

    Pipeline pipeline() {
        return steps.build();
    }

    /** What the answers to {@link #pipeline} hold. */
    ReadResult found(List<StepResult> answers, long readAtMicros) {
        ReadResult found = new ReadResult(readAtMicros);
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).read(answers.get(i).rows(), found);
        }
        return found;
    }
}
