package io.yardpass.loadtests.pages;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.OpenLoop;
import io.yardpass.loadtests.load.RequestTemplate;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.service.TokenSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;

/** Asks for pages one after the other, over HTTP and of PostgreSQL in turn; then sends events with and without reads beside them. */
final class PagesRun implements AutoCloseable {
    /** Of each page, before any is measured: a JVM that has just begun takes several times as long. */
    private static final int WARM_UP = 2_000;

    private static final int ANSWERS_MAX_SECONDS = 60;

    private final Target target;
    private final TokenSigner tokens;
    private final PageSelects selects;
    private final PagesPlan plan;
    private final InstantSource clock;
    /** Events do not share a thread with the reads beside them. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    private final Context sending = vertx.getOrCreateContext();
    private final Context reading = vertx.getOrCreateContext();
    private final SplittableRandom random = new SplittableRandom();

    PagesRun(Target target, TokenSigner tokens, PageSelects selects, PagesPlan plan, InstantSource clock) {
        this.target = target;
        this.tokens = tokens;
        this.selects = selects;
        this.plan = plan;
        this.clock = clock;
    }

    PagesReport measure(Machine machine) throws Exception {
        List<PagesReport.Line> lines = new ArrayList<>();
        for (PageQuestion question : PageQuestion.all()) {
            ask(question, WARM_UP);
        }
        for (PageQuestion question : PageQuestion.all()) {
            lines.add(ask(question, plan.reads()));
        }
        List<PagesReport.Round> rounds = new ArrayList<>();
        try (ProgressBar progress = new ProgressBar("events beside reads", 1 + plan.rounds())) {
            for (int round = 0; round <= plan.rounds(); round++) {
                Map<Beside, Tally> events = new EnumMap<>(Beside.class);
                Map<Beside, Tally> others = new EnumMap<>(Beside.class);
                for (Beside beside : Beside.values()) {
                    events.put(beside, eventsBeside(beside, others));
                }
                if (round > 0) {
                    rounds.add(new PagesReport.Round(events, others));
                }
                progress.step();
            }
        }
        return new PagesReport(machine, plan, lines, rounds);
    }

    private PagesReport.Line ask(PageQuestion question, int times) throws Exception {
        List<Double> overHttp = new ArrayList<>();
        List<Double> asPsql = new ArrayList<>();
        List<Double> prepared = new ArrayList<>();
        byte[] request = KeptConnection.get(target.url(), question.path(), token(question));
        try (KeptConnection connection = new KeptConnection(target.url())) {
            for (int i = 0; i < times; i++) {
                overHttp.add(overHttp(connection, request));
                asPsql.add(selects.asPsql(question));
                prepared.add(selects.prepared(question));
            }
        }
        return new PagesReport.Line(question.name(), median(overHttp), median(asPsql), median(prepared));
    }

    private String token(PageQuestion question) {
        return question.subject() == null ? tokens.service(PagesWorld.ORGANIZATION) : tokens.user(question.subject());
    }

    private static double overHttp(KeptConnection connection, byte[] request) throws IOException {
        long began = System.nanoTime();
        byte[] answer = connection.ask(request);
        double millis = (System.nanoTime() - began) / 1e6;
        if (answer.length < 100) {
            throw new IllegalStateException(new String(answer, StandardCharsets.UTF_8));
        }
        return millis;
    }

    private Tally eventsBeside(Beside beside, Map<Beside, Tally> others) throws Exception {
        Future<Tally> other = switch (beside) {
            case NOTHING -> Future.succeededFuture(new Tally());
            case READS -> reads(PageQuestion.all().stream().map(this::request).toList());
            case ANSWERS ->
                reads(List.of(RequestTemplate.command(
                        "/v1/reference/currencies", target.url().getAuthority(), tokens.user(PagesWorld.USER), null)));
            case SELECTS -> selectsAlone();
        };
        Tally events = await(events());
        others.put(beside, await(other));
        return events;
    }

    private RequestTemplate request(PageQuestion page) {
        return RequestTemplate.command(page.path(), target.url().getAuthority(), token(page), null);
    }

    private Future<Tally> selectsAlone() {
        long untilNanos = System.nanoTime() + Duration.ofSeconds(plan.seconds()).toNanos();
        return vertx.executeBlocking(() -> {
            selects.ask(plan.readsPerSecond(), untilNanos);
            return new Tally();
        });
    }

    private Future<Tally> events() {
        RequestTemplate views = RequestTemplate.batch(
                EventKind.POST_VIEWS.path(),
                target.url().getAuthority(),
                target.token(),
                Demo.postViewTemplate("pages-" + clock.millis()),
                PagesPlan.EVENTS_EACH);
        return on(sending, List.of(views), plan.eventsPerSecond() / PagesPlan.EVENTS_EACH);
    }

    private Future<Tally> reads(List<RequestTemplate> requests) {
        return on(reading, requests, plan.readsPerSecond());
    }

    private Future<Tally> on(Context eventLoop, List<RequestTemplate> templates, double perSecond) {
        Promise<Tally> done = Promise.promise();
        eventLoop.runOnContext(_ -> new OpenLoop(vertx, clock, random.split())
                .run(
                        target.url().getHost(),
                        target.url().getPort(),
                        templates,
                        PagesPlan.CONNECTIONS,
                        Arrivals.atRandom(perSecond),
                        Duration.ofSeconds(plan.seconds()))
                .onComplete(done));
        return done.future();
    }

    private Tally await(Future<Tally> tally) throws TimeoutException {
        return tally.await(plan.seconds() + ANSWERS_MAX_SECONDS, TimeUnit.SECONDS);
    }

    private static double median(List<Double> values) {
        return Median.of(values.stream().mapToDouble(Double::doubleValue));
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
