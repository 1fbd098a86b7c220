package io.yardpass.loadtests.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a service says of itself; status 0 when it says nothing. */
record Health(int status, String body) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String WAITS_FOR_THE_LEDGER = "[\"ledger: another process writes it\"]";

    /** Blocks. */
    static Health of(HttpClient http, URI management) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(management.resolve("/health/ready"))
                            .timeout(TIMEOUT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Health(answer.statusCode(), answer.body());
        } catch (IOException notYet) {
            return new Health(0, "");
        }
    }

    boolean ready() {
        return status == 200;
    }

    /** Ready, or waiting for nothing but its turn to write the ledger. */
    boolean takesEvents() {
        return ready() || body.contains(WAITS_FOR_THE_LEDGER);
    }
}
