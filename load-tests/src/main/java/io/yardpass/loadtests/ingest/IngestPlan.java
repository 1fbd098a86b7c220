package io.yardpass.loadtests.ingest;

import io.yardpass.loadtests.ingest.IngestWay.Rival;
import io.yardpass.loadtests.load.Driver;
import java.util.List;

/**
 * How long, how often and over how many connections.
 *
 * @param warmUpSeconds for each service, before anything counts: a JVM that still compiles its hot paths measures its
 *     compiler
 */
record IngestPlan(
        int seconds, int rounds, int warmUpSeconds, int connectionsSingle, int connectionsBatch, int copyRows) {
    private static final int FEWER_CONNECTIONS_SINGLE = 256;

    IngestPlan {
        if (seconds < 1 || seconds > 600 || rounds < 1 || rounds > 100 || warmUpSeconds < 1 || warmUpSeconds > 600) {
            throw new IllegalArgumentException("a plan has 1 to 600 seconds, 1 to 100 rounds, and a warm-up");
        }
    }

    /** Those of one service stand together, since services take turns. */
    List<IngestWay> ways() {
        return List.of(
                new IngestWay(Rival.GATEWAY, 1, connectionsSingle),
                new IngestWay(Rival.GATEWAY, 1, FEWER_CONNECTIONS_SINGLE),
                new IngestWay(Rival.GATEWAY, 10, connectionsBatch),
                new IngestWay(Rival.GATEWAY, 100, connectionsBatch),
                new IngestWay(Rival.GATEWAY, 500, connectionsBatch),
                new IngestWay(Rival.PLAIN_COPY, copyRows, Driver.COPY_CONNECTIONS),
                new IngestWay(Rival.UNNEST, 1, connectionsSingle),
                new IngestWay(Rival.UNNEST, 100, connectionsBatch),
                new IngestWay(Rival.NO_DATABASE, 1, connectionsSingle),
                new IngestWay(Rival.NO_DATABASE, 100, connectionsBatch),
                new IngestWay(Rival.BARE, 1, connectionsSingle),
                new IngestWay(Rival.BARE, 1, FEWER_CONNECTIONS_SINGLE),
                new IngestWay(Rival.BARE, 100, connectionsBatch));
    }
}
