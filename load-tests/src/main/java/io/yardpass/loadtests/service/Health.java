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
}
