package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EscrowTransitionTest {
    @Test
    void theWriterKnowsTheTransitionsOfTheDatabaseAndNoOther() {
        try (var database = TestDatabase.fresh()) {
            var there = database.rows("""
                    SELECT concat_ws(' ', from_status, to_status, action,
                        (SELECT coalesce(string_agg(a, ' ' ORDER BY a), '') FROM unnest(actors) AS a), '|',
                        (SELECT coalesce(string_agg(a, ' ' ORDER BY a), '') FROM unnest(actors_once_cancelled) AS a))
                    FROM sponsorship.escrow_transitions""");
            assertEquals(
                    new TreeSet<>(there.stream().map(List::getFirst).toList()),
                    EscrowTransition.ALL.stream()
                            .map(EscrowTransitionTest::described)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static String described(EscrowTransition transition) {
        return String.join(
                " ",
                transition.from().wireName(),
                transition.to().wireName(),
                transition.action().wireName(),
                described(transition.actors()),
                "|",
                described(transition.actorsOnceCancelled()));
    }

    private static String described(Set<EscrowTransition.Actor> actors) {
        return actors.stream()
                .map(actor -> actor.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
