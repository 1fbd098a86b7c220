package io.yardpass.loadtests.faults;

import io.yardpass.loadtests.books.Difference;
import io.yardpass.loadtests.service.Victim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the load of one round.
 *
 * @param events what the tables of events hold beside what was acknowledged
 * @param faults rows of commands that are not as they were told
 * @param refusals answers that a correct service does not give
 */
record FaultsRound(
        int number,
        Strike strike,
        long eventsAcknowledged,
        long commandsAnswered,
        long repeats,
        int unlike,
        int gaveUp,
        List<Difference> events,
        List<Traces.Fault> faults,
        Map<String, Integer> refusals) {
    /**
     * @param afterMillis of full load
     * @param kills how many there were, those of starts and recoveries included
     */
    record Strike(Victim victim, long afterMillis, int kills, long readyAfterMillis) {}

    private static final int FAULTS_TOLD_MAX = 20;

    static final String HEAD = """
            | round | killed | kills | after ms of full load | ready again after ms | events acknowledged | commands answered\
             | asked again | answered otherwise | gave up | missing | double | extra | rows not as told |
            |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|""";

    int missing() {
        return events.stream().mapToInt(each -> each.missing().size()).sum();
    }

    int doubled() {
        return events.stream().mapToInt(each -> each.doubled().size()).sum();
    }

    int extra() {
        return events.stream().mapToInt(each -> each.extra().size()).sum();
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "| %d | %s | %d | %,d | %,d | %,d | %,d | %,d | %d | %d | %d | %d | %d | %d |",
                number,
                strike.victim(),
                strike.kills(),
                strike.afterMillis(),
                strike.readyAfterMillis(),
                eventsAcknowledged,
                commandsAnswered,
                repeats,
                unlike,
                gaveUp,
                missing(),
                doubled(),
                extra(),
                faults.size());
    }

    /** What is wrong, a line each. More than was acknowledged is wrong only when every answer arrived. */
    List<String> complaints() {
        List<String> all = new ArrayList<>();
        faults.stream().limit(FAULTS_TOLD_MAX).map(Traces.Fault::toString).forEach(all::add);
        events.stream()
                .filter(each -> !each.promiseKept() || !each.extra().isEmpty() && gaveUp == 0)
                .map(Difference::toString)
                .forEach(all::add);
        refusals.forEach((what, times) -> all.add(times + " × " + what));
        return all;
    }

    /** Without the rows, which hundreds of rounds would not have room for. */
    FaultsRound summary() {
        return new FaultsRound(
                number,
                strike,
                eventsAcknowledged,
                commandsAnswered,
                repeats,
                unlike,
                gaveUp,
                List.of(),
                List.of(),
                Map.of());
    }
}
