package io.yardpass.service;

import io.vertx.core.json.JsonObject;
import io.yardpass.wire.EventType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints what arrives at a running service, until one of them ends. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Show what arrives at the running service, live, until Ctrl-C.",
            "A sample: at most so many a second, and it says how many it left out. Users, sessions and metadata are never shown."
                    + " Asks the management port of the settings."
        })
final class TailCommand implements Callable<Integer> {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--org", paramLabel = "ID", description = "Only rows of this organization.")
    private String organization;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            completionCandidates = EventTypeNames.class,
            description = "Only one of ${COMPLETION-CANDIDATES}.")
    private String type;

    @Option(names = "--verdict", paramLabel = "VERDICT", description = "Only accepted, duplicate, queued or rejected.")
    private String verdict;

    @Option(names = "--rate", paramLabel = "N", description = "At most N events a second, 1 to 1000. Default: 10.")
    private String rate;

    @Option(names = "--json", description = "The service's lines as they come: a JSON object each.")
    private boolean json;

    TailCommand() {
        this(System.getenv());
    }

    TailCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings.Listener management =
                Settings.readWithoutKey(new Environment(environment)).management();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            HttpResponse<Stream<String>> answer = client.send(
                    HttpRequest.newBuilder(address(management)).build(), HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw refused(answer);
            }
            answer.body().filter(line -> !line.isEmpty()).forEach(this::print);
            return 0;
        } catch (IOException noAnswer) {
            throw new FailedStartException("no service at " + management + ": "
                    + (noAnswer instanceof ConnectException ? "it cannot be reached" : "it breaks off")
                    + "; is ./yardpass serve running?");
        } catch (UncheckedIOException brokenOff) {
            throw new FailedStartException("the service ended in the middle of a line");
        }
    }

    /** A 400 is the asker's mistake, anything else the service's state. */
    private RuntimeException refused(HttpResponse<Stream<String>> answer) {
        String why = "the service refuses: " + answer.body().findFirst().orElse("status " + answer.statusCode());
        return answer.statusCode() == 400
                ? new ParameterException(spec.commandLine(), why)
                : new FailedStartException(why);
    }

    private URI address(Settings.Listener management) {
        if (management.port() == 0) {
            throw new FailedStartException("the management port is of the system's choice;"
                    + " set YARDPASS_MANAGEMENT_PORT to the one that serve names");
        }
        var query = new StringJoiner("&");
        add(query, "org", organization);
        add(query, "type", type);
        add(query, "verdict", verdict);
        add(query, "rate", rate);
        return URI.create(
                "http://" + new Settings.Listener(reachable(management.host()), management.port()) + "/tail?" + query);
    }

    /** Where a server listens that listens everywhere. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> host;
        };
    }

    private static void add(StringJoiner query, String name, String value) {
        if (value != null) {
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? line : row(new JsonObject(line)));
        out.flush();
    }

    private static String row(JsonObject event) {
        if (event.containsKey("skipped")) {
            return "… and " + event.getLong("skipped") + " more";
        }
        String subject = Stream.of(EventType.values())
                .map(type -> type.subject().wireName())
                .filter(event::containsKey)
                .map(field -> field + " " + event.getString(field))
                .findFirst()
                .orElse("");
        return String.format(
                        Locale.ROOT,
                        "%-24s  %-9s  %-24s  %-13s  %-36s  %-36s  %s",
                        event.getString("at"),
                        event.getString("verdict"),
                        event.getString("code", ""),
                        event.getString("type", "-"),
                        event.getString("organization_id", "-"),
                        event.getString("id", "-"),
                        subject)
                .stripTrailing();
    }
}
