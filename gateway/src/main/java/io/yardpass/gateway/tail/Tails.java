package io.yardpass.gateway.tail;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.yardpass.domain.Event;
import io.yardpass.gateway.http.Answered;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Whoever watches what arrives. Opened and ended on the event loop of the management port, shown to from any. */
public final class Tails {
    static final int TAILS_MAX = 4;

    private final InstantSource clock;
    /** Replaced whole, on one event loop. */
    private volatile List<Tail> open = List.of();

    private volatile boolean ended;

    public Tails(InstantSource clock, MeterRegistry registry) {
        this.clock = clock;
        Gauge.builder("yardpass.tails", () -> open.size())
                .description("Who watches what arrives")
                .register(registry);
    }

    /**
     * Shows a body to whoever watches. Any event loop may call it; nothing waits.
     *
     * @param organizationOf whose row an event is, as far as that is known without asking; null where it is not
     */
    public void show(Answered answered, Function<Event, UUID> organizationOf) {
        for (Tail tail : open) {
            tail.show(answered, organizationOf);
        }
    }

    /** Answers with a line of JSON for each event that the query's parameters choose, until one side ends it. */
    public void open(Vertx vertx, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (request.method() != HttpMethod.GET) {
            refuse(response, 405, "GET shows what arrives");
            return;
        }
        if (ended || open.size() == TAILS_MAX) {
            refuse(response, 503, ended ? "the service stops" : TAILS_MAX + " are watching already");
            return;
        }
        try {
            TailQuery query = TailQuery.of(request.params());
            response.setChunked(true).putHeader("Content-Type", "application/x-ndjson");
            response.write("\n");
            Tail tail = new Tail(query, response, clock, vertx);
            response.closeHandler(_ -> close(tail));
            open = Stream.concat(open.stream(), Stream.of(tail)).toList();
        } catch (IllegalArgumentException refused) {
            refuse(response, 400, refused.getMessage());
        }
    }

    /** Hangs up on whoever watches, and takes nobody more. Any thread may call it. */
    public void end() {
        ended = true;
        open.forEach(Tail::end);
    }

    private void close(Tail tail) {
        tail.stopTimer();
        open = open.stream().filter(other -> other != tail).toList();
    }

    private static void refuse(HttpServerResponse response, int status, String why) {
        response.setStatusCode(status).putHeader("Content-Type", "text/plain").end(why + "\n");
    }
}
