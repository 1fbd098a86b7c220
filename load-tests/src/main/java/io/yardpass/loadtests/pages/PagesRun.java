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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;

/** Asks for pages one after the other, over HTTP and of PostgreSQL in turn; then sends events with and without reads beside them. */
final class PagesRun implements AutoCloseable {
    private static final int WARM_UP = 200;
    private static final int ANSWERS_MAX_SECONDS = 60;

    private final Target target;
    private final TokenSigner tokens;
    private final Connection database;
    private final PagesPlan plan;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Events do not share a thread with the reads beside them. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    private final Context sending = vertx.getOrCreateContext();
    private final Context reading = vertx.getOrCreateContext();
    private final SplittableRandom random = new SplittableRandom();

    PagesRun(Target target, TokenSigner tokens, Connection database, PagesPlan plan, InstantSource clock) {
        this.target = target;
        this.tokens = tokens;
        this.database = database;
        this.plan = plan;
        this.clock = clock;
    }

    PagesReport measure(Machine machine) throws Exception {
        List<PagesReport.Line> lines = new ArrayList<>();
        for (PageQuestion question : PageQuestion.all()) {
            lines.add(ask(question));
        }
        List<PagesReport.Round> rounds = new ArrayList<>();
        try (ProgressBar progress = new ProgressBar("events beside reads", 1 + plan.rounds())) {
            for (int round = 0; round <= plan.rounds(); round++) {
                Tally alone = await(events());
                Future<Tally> reads = reads();
                Tally beside = await(events());
                if (round > 0) {
                    rounds.add(new PagesReport.Round(alone, beside, await(reads)));
                } else {
                    await(reads);
                }
                progress.step();
            }
        }
        return new PagesReport(machine, plan, lines, rounds);
    }

    private PagesReport.Line ask(PageQuestion question) throws Exception {
        List<Double> overHttp = new ArrayList<>();
        List<Double> inSql = new ArrayList<>();
        HttpRequest request = HttpRequest.newBuilder(URI.create(target.url() + question.path()))
                .header("Authorization", "Bearer " + token(question))
                .build();
        for (int i = 0; i < WARM_UP + plan.reads(); i++) {
            double asked = overHttp(request);
            double selected = inSql(question);
            if (i >= WARM_UP) {
                overHttp.add(asked);
                inSql.add(selected);
            }
        }
        return new PagesReport.Line(question.name(), median(overHttp), median(inSql));
    }

    private String token(PageQuestion question) {
        return question.subject() == null ? tokens.service(PagesWorld.ORGANIZATION) : tokens.user(question.subject());
    }

    private double overHttp(HttpRequest request) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        double millis = (System.nanoTime() - began) / 1e6;
        if (answer.statusCode() != 200 || answer.body().length() < 100) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return millis;
    }

    /** The statement alone: who asks is told before. */
    private double inSql(PageQuestion question) throws SQLException {
        database.setAutoCommit(false);
        try (Statement become = database.createStatement();
                PreparedStatement select = database.prepareStatement(question.sql())) {
            become.execute("SELECT set_config('request.jwt.claims', '" + question.claims()
                    + "', true), set_config('role', 'authenticated', true)");
            long began = System.nanoTime();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    rows.getString(1);
                }
            }
            return (System.nanoTime() - began) / 1e6;
        } finally {
            database.rollback();
            database.setAutoCommit(true);
        }
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

    private Future<Tally> reads() {
        List<RequestTemplate> pages = PageQuestion.all().stream()
                .map(page -> RequestTemplate.command(page.path(), target.url().getAuthority(), token(page), null))
                .toList();
        return on(reading, pages, plan.readsPerSecond());
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
        http.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
