package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EscrowTransitionTest {
    @Test
    void theWriterKnowsTheTransitionsOfTheDatabaseAndNoOther() {
        try (var database = TestDatabase.fresh()) {
            var there = database.rows("""
                    SELECT concat_ws(' ', from_status, to_status, action,
                        (SELECT string_agg(a, ' ' ORDER BY a) FROM unnest(actors) AS a))
                    FROM sponsorship.escrow_transitions""");
            assertEquals(
                    new TreeSet<>(there.stream().map(List::getFirst).toList()),
                    EscrowTransition.ALL.stream()
                            .map(EscrowTransitionTest::described)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static String described(EscrowTransition transition) {
        String actors = transition.actors().stream()
                .map(actor -> actor.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(" "));
        return String.join(
                " ",
                transition.from().wireName(),
                transition.to().wireName(),
                transition.action().wireName(),
                actors);
    }
}
