package io.yardpass.ledger;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How likely it is that something goes wrong. Each story has a weather of its own, in which some things never happen and
 * some do all the time, since what is found in a storm is not what is found in a drizzle.
 *
 * @param lostBatch that a batch does not arrive and its session ends
 * @param lostAnswer that a batch is committed and its session ends before the answer
 * @param lateBatch that a batch is given up, and arrives all the same
 * @param refused that a batch is refused for a reason of the server's own
 * @param takeOver that a standby which finds the lock held breaks it
 * @param crash that a writer ends, in each of its seconds
 * @param stall that a writer is stopped and later continued, in each of its seconds
 * @param lostOutcome that a caller does not hear the answer
 */
record Weather(
        double lostBatch,
        double lostAnswer,
        double lateBatch,
        double refused,
        double takeOver,
        double crash,
        double stall,
        double lostOutcome) {
    static final Weather FAIR = new Weather(0, 0, 0, 0, 0, 0, 0, 0);

    /** One of each remedy at least; none that says what only a guard may say. */
    private static final List<String> REFUSALS =
            List.of("40P01", "40001", "57014", "53100", "55P03", "22021", "23514", "25006", "57P01", "XX000", "42501");

    static Weather drawn(RandomGenerator chance) {
        return new Weather(
                some(chance, 0.1),
                some(chance, 0.1),
                some(chance, 0.1),
                some(chance, 0.2),
                some(chance, 0.2),
                some(chance, 0.2),
                some(chance, 0.3),
                some(chance, 0.2));
    }

    private static double some(RandomGenerator chance, double most) {
        return chance.nextInt(3) == 0 ? 0 : chance.nextDouble() * most;
    }

    static String refusal(RandomGenerator chance) {
        return REFUSALS.get(chance.nextInt(REFUSALS.size()));
    }
}
