package io.yardpass.loadtests;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.yardpass.loadtests.books.Journal;
import io.yardpass.loadtests.client.Acknowledgement;
import io.yardpass.loadtests.client.Verdicts;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An open crowd: impressions and views in batches, purchases one by one, arriving whether or not the service keeps up.
 * Ids are made before the first try and kept over retries; what was acknowledged goes into the run's {@link Journal}.
 *
 * <p>{@code ./mvnw -pl load-tests test-compile gatling:test -Drate=200 -Dduration=30}; the parameters are the system
 * properties {@code url}, {@code run}, {@code batch} (events per request), {@code rate} (requests a second in all),
 * {@code duration} (seconds), {@code failuresMax} (percent), {@code p99Max} (milliseconds), and the token in
 * {@code TOKEN}.
 */
public final class IngestSimulation extends Simulation {
    private static final int TRIES = 3;
    private static final String EVENT_IDS = "eventIds";
    private static final String ORDER_ID = "orderId";
    private static final String DECIDED = "decided";
    private static final String ANSWER = "answer";

    private final InstantSource clock = InstantSource.system();
    private final ThreadLocal<Ids> ids = ThreadLocal.withInitial(() -> new Ids(clock, new SplittableRandom()));
    private final String runId = System.getProperty("run", "gatling-" + clock.millis());
    private final int batch = Integer.getInteger("batch", 20);
    private final int rate = Integer.getInteger("rate", 50);
    private final int seconds = Integer.getInteger("duration", 20);
    private final Journal journal = Journal.open(Journal.file(runId));

    private final HttpProtocolBuilder service = http.baseUrl(System.getProperty("url", "http://127.0.0.1:8080"))
            .authorizationHeader("Bearer " + token())
            .contentTypeHeader("application/json")
            .shareConnections()
            .disableCaching();

    {
        setUp(
                        events(EventKind.AD_IMPRESSIONS).injectOpen(share(0.4)),
                        events(EventKind.POST_VIEWS).injectOpen(share(0.3)),
                        events(EventKind.EVENT_VIEWS).injectOpen(share(0.2)),
                        purchases().injectOpen(share(0.1)))
                .protocols(service)
                .assertions(
                        global().failedRequests()
                                .percent()
                                .lte(Double.parseDouble(System.getProperty("failuresMax", "0.1"))),
                        global().responseTime().percentile(99).lte(Integer.getInteger("p99Max", 1_000)));
    }

    @Override
    public void after() {
        journal.close();
        System.out.println("run id: " + runId + "\nthen: ./yardpass bench reconcile --run " + runId);
    }

    private OpenInjectionStep[] share(double part) {
        double perSecond = rate * part;
        return new OpenInjectionStep[] {
            rampUsersPerSec(1).to(perSecond).during(Duration.ofSeconds(Math.max(1, seconds / 5))),
            constantUsersPerSec(perSecond).during(Duration.ofSeconds(seconds))
        };
    }

    private ScenarioBuilder events(EventKind kind) {
        ChainBuilder post = exec(http(kind.wireName())
                .post(kind.path())
                .body(StringBody(session -> batchBody(kind, session)))
                .check(status().is(200).saveAs(DECIDED), bodyString().saveAs(ANSWER)));
        return scenario(kind.wireName())
                .exec(session -> session.set(EVENT_IDS, newIds()))
                .tryMax(TRIES)
                .on(post)
                .exec(doIf(session -> session.contains(DECIDED)).then(exec(session -> noteEvents(kind, session))));
    }

    private ScenarioBuilder purchases() {
        ChainBuilder post = exec(http(Journal.PURCHASES)
                .post("/v1/ticket-purchases")
                .header("Idempotency-Key", session -> session.get(ORDER_ID).toString())
                .body(StringBody(this::purchaseBody))
                .check(status().in(201, 200).saveAs(DECIDED), bodyString().saveAs(ANSWER)));
        return scenario(Journal.PURCHASES)
                .exec(session -> session.set(ORDER_ID, ids.get().next()))
                .tryMax(TRIES)
                .on(post)
                .exec(doIf(session -> session.contains(DECIDED)).then(exec(session -> {
                    journal.acknowledged(Journal.PURCHASES, session.<UUID>get(ORDER_ID));
                    return session;
                })));
    }

    private List<UUID> newIds() {
        return Stream.generate(ids.get()::next).limit(batch).toList();
    }

    private String batchBody(EventKind kind, Session session) {
        return session.<List<UUID>>get(EVENT_IDS).stream()
                .map(id -> Demo.event(kind, id, runId, id.hashCode() & 0xffff))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String purchaseBody(Session session) {
        UUID order = session.get(ORDER_ID);
        int event = (order.hashCode() & 0xffff) % Demo.EVENTS + 1;
        int user = (order.hashCode() >>> 16) % Demo.USERS + 1;
        return Demo.purchase(order.toString(), runId, event, Demo.user(user).toString());
    }

    private Session noteEvents(EventKind kind, Session session) {
        List<UUID> sent = session.get(EVENT_IDS);
        try {
            List<Acknowledgement> verdicts = Verdicts.of(session.getString(ANSWER), sent.size());
            for (int i = 0; i < sent.size(); i++) {
                if (verdicts.get(i) instanceof Acknowledgement.Stored) {
                    journal.acknowledged(kind.wireName(), sent.get(i));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return session;
    }

    private static String token() {
        String token = System.getenv("TOKEN");
        if (token == null || token.isBlank()) {
            throw new IllegalStateException("set TOKEN, for instance to $(./yardpass token --role service_role)");
        }
        return token;
    }
}
