package io.yardpass.loadtests.ingest;

import java.util.Locale;

/**
 * One way of getting events stored, and how often it is measured beside the others: by whom, so many events a request,
 * over so many connections.
 */
record IngestWay(Rival rival, int perRequest, int connections) {
    /** Who stores. The gateways differ in their writer alone; the bare server is none. */
    enum Rival {
        GATEWAY("gateway"),
        PLAIN_COPY("plain binary COPY, no HTTP"),
        UNNEST("gateway with unnest"),
        NO_DATABASE("gateway without a database"),
        BARE("bare server that parses and answers");

        private final String label;

        Rival(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    IngestWay {
        if (perRequest < 1 || perRequest > 100_000 || connections < 1 || connections > 10_000) {
            throw new IllegalArgumentException("a way has 1 to 100,000 events a request and 1 to 10,000 connections");
        }
    }

    String name() {
        return rival == Rival.PLAIN_COPY
                ? String.format(Locale.ROOT, "%s, %,d a commit, %d connections", rival.label, perRequest, connections)
                : String.format(Locale.ROOT, "%s, %,d a request, %d connections", rival.label, perRequest, connections);
    }

    /** The same by another. */
    boolean matches(IngestWay other) {
        return perRequest == other.perRequest && connections == other.connections;
    }
}
