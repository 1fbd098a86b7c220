package io.yardpass.loadtests.simulations;

import io.yardpass.loadtests.books.Difference;
import io.yardpass.loadtests.books.Journal;
import io.yardpass.loadtests.books.Reconciliation;
import io.yardpass.loadtests.client.RetryingSender.Answer;
import io.yardpass.loadtests.client.Verdicts;
import io.yardpass.loadtests.demo.Ids;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** One run: the mark on its rows, its ids, what it heard, and what the tables must hold in the end. */
final class Run {
    /** Until what was queued is stored. */
    private static final Duration STORED_WITHIN = Duration.ofMinutes(2);

    private final InstantSource clock = InstantSource.system();
    private final ThreadLocal<Ids> ids = ThreadLocal.withInitial(() -> new Ids(clock, new SplittableRandom()));
    private final Outcomes outcomes = new Outcomes();
    private final String id;
    private final Path acknowledged;
    private final Journal journal;

    Run(String profile) {
        id = Parameters.text("run", profile + "-" + clock.millis());
        acknowledged = Journal.file(id);
        journal = Journal.open(acknowledged);
    }

    String id() {
        return id;
    }

    UUID newId() {
        return ids.get().next();
    }

    Outcomes outcomes() {
        return outcomes;
    }

    Journal journal() {
        return journal;
    }

    /** The receipt of a purchase is the same whenever it is told. */
    void notePurchase(UUID order, Answer answer, Optional<Answer> lost) {
        if (answer.status() != 201 && answer.status() != 200) {
            outcomes.surprise("purchase " + answer.status() + " " + Verdicts.problemCode(answer.body()));
            return;
        }
        journal.acknowledged(Journal.PURCHASES, order);
        if (lost.isPresent()
                && (answer.status() != 200 || !answer.body().equals(lost.get().body()))) {
            outcomes.surprise("purchase done twice under one id, or told otherwise");
        }
    }

    /** What is wrong, a line each; prints what was compared. Blocks. */
    List<String> complaints() {
        journal.close();
        System.out.println("run " + id + ": " + outcomes);
        List<String> complaints = new ArrayList<>(outcomes.surprises());
        if (!outcomes.allDecided()) {
            complaints.add("some was given up, and nobody knows what became of it");
        }
        Map<String, Set<UUID>> told = Journal.read(acknowledged);
        if (told.isEmpty()) {
            complaints.add("nothing was acknowledged, so there is nothing to compare");
        }
        Parameters.jdbcUrl()
                .ifPresentOrElse(
                        database -> complaints.addAll(complaints(database, told)),
                        () -> System.out.println("then: ./yardpass bench reconcile --run " + id + " --journal "
                                + acknowledged + " --database …"));
        return complaints;
    }

    private List<String> complaints(String database, Map<String, Set<UUID>> told) {
        try {
            Reconciliation.Findings findings = settled(database, told);
            findings.differences().forEach(System.out::println);
            List<String> complaints = new ArrayList<>();
            findings.differences().stream()
                    .filter(each -> !each.promiseKept() || isMoreThanTold(each))
                    .forEach(each -> complaints.add(each.toString()));
            findings.bookFaults().forEach((what, times) -> {
                if (times > 0) {
                    complaints.add(what + ": " + times);
                }
            });
            return complaints;
        } catch (SQLException unreachable) {
            throw new IllegalStateException("the tables cannot be read; -Ddatabase=none leaves them", unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Where each sender heard the end of it, nothing is stored of which nobody was told. */
    private boolean isMoreThanTold(Difference difference) {
        return outcomes.allDecided() && !difference.extra().isEmpty();
    }

    /** What was queued may still be on its way. */
    private Reconciliation.Findings settled(String database, Map<String, Set<UUID>> told)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + STORED_WITHIN.toNanos();
        while (true) {
            Reconciliation.Findings findings = Reconciliation.of(database, id, told);
            if (!outcomes.wereQueued()
                    || findings.differences().stream().allMatch(Difference::promiseKept)
                    || System.nanoTime() > deadline) {
                return findings;
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
    }
}
