package io.yardpass.loadtests.kafka;

/** How long, how often and over how many connections. */
record KafkaPlan(int seconds, int rounds, int warmUpSeconds, int connectionsSingle, int connectionsBatch) {
    KafkaPlan {
        if (seconds < 1 || seconds > 600 || rounds < 1 || rounds > 100 || warmUpSeconds < 1 || warmUpSeconds > 600) {
            throw new IllegalArgumentException("a plan has 1 to 600 seconds, 1 to 100 rounds, and a warm-up");
        }
    }
}
