package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.books.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the load of one round.
 *
 * @param readyAfterMillis from the fault until all were ready again
 * @param drainedAfterMillis from the load's end until all that was appended was stored
 * @param seen what a gateway answered from the fault until a moment after all were ready
 * @param events what the tables hold beside what was queued
 * @param gone what should not be there at all, and how much: gaps, letters, rows that are not counted once
 */
record KafkaFaultsRound(
        int number,
        KafkaVictim victim,
        long afterMillis,
        long readyAfterMillis,
        long drainedAfterMillis,
        long queued,
        int gaveUp,
        KafkaProbe.Seen seen,
        List<Difference> events,
        Map<String, Long> gone,
        Map<String, Integer> refusals) {
    static final String HEAD = """
            | round | struck | after ms of full load | ready again after ms | drained after ms | events queued | gave up\
             | missing | double | extra | else |
            |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---|""";

    String row() {
        return String.format(
                Locale.ROOT,
                "| %d | %s | %,d | %,d | %,d | %,d | %d | %d | %d | %d | %s |",
                number,
                victim,
                afterMillis,
                readyAfterMillis,
                drainedAfterMillis,
                queued,
                gaveUp,
                events.stream().mapToInt(each -> each.missing().size()).sum(),
                events.stream().mapToInt(each -> each.doubled().size()).sum(),
                events.stream().mapToInt(each -> each.extra().size()).sum(),
                gone.isEmpty() ? "" : gone);
    }

    /** What is wrong, a line each. More than was queued is wrong only when every answer arrived. */
    List<String> complaints() {
        List<String> all = new ArrayList<>();
        events.stream()
                .filter(each -> !each.promiseKept() || !each.extra().isEmpty() && gaveUp == 0)
                .map(Difference::toString)
                .forEach(all::add);
        gone.forEach((what, times) -> all.add(times + " " + what));
        refusals.forEach((what, times) -> all.add(times + " × " + what));
        return all;
    }
}
