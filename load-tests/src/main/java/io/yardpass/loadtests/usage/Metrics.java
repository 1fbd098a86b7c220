package io.yardpass.loadtests.usage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A service's metrics as its management port tells them. Blocks. */
public final class Metrics {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;

    public Metrics(URI management) {
        request = HttpRequest.newBuilder(management.resolve("/metrics"))
                .timeout(ANSWER_MAX)
                .build();
    }

    public String scrape() throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The sum of all samples of the name, whatever their labels; 0 where there is none. */
    public static double sum(String exposition, String name) {
        return sum(exposition, name, "");
    }

    /** The sum of those that have this label, written as in the exposition. */
    public static double sum(String exposition, String name, String label) {
        return exposition
                .lines()
                .filter(line -> line.startsWith(name) && line.length() > name.length())
                .filter(line -> line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{')
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
