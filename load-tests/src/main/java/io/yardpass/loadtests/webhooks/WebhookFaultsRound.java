package io.yardpass.loadtests.webhooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the load of one round.
 *
 * @param readyAfterMillis from the fault until all were ready again
 * @param drainedAfterMillis from the load's end until nothing was left to tell
 * @param repeats messages that came once more
 * @param refused by the receiver when they came first
 * @param toldOtherwise what is wrong with what was told, a line each
 * @param refusals answers to commands that a correct service does not give
 */
record WebhookFaultsRound(
        int number,
        RelayVictim victim,
        long afterMillis,
        long readyAfterMillis,
        long drainedAfterMillis,
        long commands,
        int messages,
        int repeats,
        int refused,
        List<String> toldOtherwise,
        Map<String, Integer> refusals) {
    static final String HEAD = """
            | round | struck | after ms of full load | ready again after ms | drained after ms | commands answered | messages\
             | refused at first | repeats | wrong |
            |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|""";

    String row() {
        return String.format(
                Locale.ROOT,
                "| %d | %s | %,d | %,d | %,d | %,d | %,d | %d | %d | %d |",
                number,
                victim,
                afterMillis,
                readyAfterMillis,
                drainedAfterMillis,
                commands,
                messages,
                refused,
                repeats,
                complaints().size());
    }

    /** What is wrong, a line each. */
    List<String> complaints() {
        List<String> all = new ArrayList<>(toldOtherwise);
        refusals.forEach((what, times) -> all.add(times + " × " + what));
        return all;
    }

    /** Those that no refusal of the receiver's accounts for. */
    int repeatsOfKills() {
        return Math.max(0, repeats - refused);
    }
}
