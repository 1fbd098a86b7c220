package io.yardpass.loadtests.hostile;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.OpenLoop;
import io.yardpass.loadtests.load.RequestTemplate;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.service.TokenSigner;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Measures neighbours without and beside one act, in turns, on a service that nobody else uses. Blocks. */
public final class HostileRun implements AutoCloseable {
    private static final long ANSWERS_MAX_SECONDS = 180;
    private static final Duration LEAD = Duration.ofSeconds(1);

    private final Target target;
    private final TokenSigner tokens;
    private final HostilePlan plan;
    private final InstantSource clock;
    private final SplittableRandom random = new SplittableRandom();
    /** Those who are measured do not share a thread with the one who is not. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    private final Context measuring = vertx.getOrCreateContext();
    private final Context beside = vertx.getOrCreateContext();

    public HostileRun(Target target, TokenSigner tokens, HostilePlan plan, InstantSource clock) throws SQLException {
        this.tokens = tokens;
        this.target = target;
        this.plan = plan;
        this.clock = clock;
        SaleWorld.make(target.jdbcUrl());
        HostileWorld.make(target.jdbcUrl());
    }

    public HostileReport.Row measure(HostileAct act) throws Exception {
        boolean byItself = act.deed() instanceof HostileAct.Clock;
        if (!byItself) {
            HostileWorld.plant(target.jdbcUrl(), act.pile(), 1, plan.pile());
        }
        neighbours(Duration.ofSeconds(HostilePlan.WARM_UP_SECONDS), new HostileReport.Neighbours());
        HostileReport.Neighbours without = new HostileReport.Neighbours();
        HostileReport.Neighbours with = new HostileReport.Neighbours();
        TreeMap<String, Long> said = new TreeMap<>();
        boolean wasDone = true;
        Duration time = Duration.ofSeconds(plan.seconds());
        for (int round = 0; round < plan.rounds(); round++) {
            neighbours(time, without);
            if (byItself) {
                long share = plan.pile() / plan.rounds();
                HostileWorld.plant(target.jdbcUrl(), act.pile(), 1 + round * share, share);
            }
            wasDone &= beside(act, time, with, said);
        }
        return new HostileReport.Row(act, without, with, said.isEmpty() ? "" : told(said), wasDone);
    }

    private static String told(TreeMap<String, Long> said) {
        StringBuilder words = new StringBuilder();
        said.forEach((what, times) -> words.append(words.isEmpty() ? "" : ", ")
                .append(times > 0 ? String.format(Locale.ROOT, "%,d × %s", times, what) : what));
        return words.toString();
    }

    /** False when a piece of upkeep failed; what a request is answered is told, whatever it is. */
    private boolean beside(HostileAct act, Duration time, HostileReport.Neighbours with, TreeMap<String, Long> said)
            throws SQLException, TimeoutException {
        return switch (act.deed()) {
            case HostileAct.Clock _ -> {
                neighbours(time, with);
                yield true;
            }
            case HostileAct.Upkeep(List<String> statements) -> {
                RepeatedUpkeep upkeep = new RepeatedUpkeep(target.jdbcUrl(), statements);
                try (upkeep) {
                    lead();
                    neighbours(time, with);
                }
                said.put(upkeep.toString(), 0L);
                yield upkeep.failure().isEmpty();
            }
            case HostileAct.Request request -> {
                Future<Tally> hostile = hostile(act, request, LEAD.plus(time));
                lead();
                neighbours(time, with);
                Tally answered = await(hostile);
                said.merge("done", answered.latencyMicros().getTotalCount(), Long::sum);
                answered.faults().forEach((what, times) -> said.merge(what, times, Long::sum));
                yield true;
            }
        };
    }

    private void lead() throws TimeoutException {
        vertx.timer(LEAD.toMillis(), TimeUnit.MILLISECONDS).await(LEAD.toSeconds() + 5, TimeUnit.SECONDS);
    }

    private Future<Tally> hostile(HostileAct act, HostileAct.Request request, Duration time) {
        RequestTemplate template = RequestTemplate.command(
                HostileAct.within(plan.pile(), request.path()),
                target.url().getAuthority(),
                act.token(tokens),
                HostileAct.within(plan.pile(), request.body()));
        return on(beside, () -> open(template, Arrivals.evenly(HostilePlan.HOSTILE_REQUESTS_PER_SECOND), time));
    }

    private void neighbours(Duration time, HostileReport.Neighbours into) throws TimeoutException {
        String host = target.url().getAuthority();
        RequestTemplate purchase = RequestTemplate.purchase(host, target.token(), SaleWorld.anyPurchase("hostile"));
        RequestTemplate views = RequestTemplate.batch(
                EventKind.POST_VIEWS.path(),
                host,
                target.token(),
                Demo.postViewTemplate("hostile"),
                HostilePlan.VIEWS_EACH);
        Future<Tally> bought =
                on(measuring, () -> open(purchase, Arrivals.atRandom(HostilePlan.PURCHASES_PER_SECOND), time));
        Future<Tally> viewed =
                on(measuring, () -> open(views, Arrivals.atRandom(HostilePlan.VIEW_REQUESTS_PER_SECOND), time));
        into.add(await(bought), await(viewed));
    }

    private Future<Tally> open(RequestTemplate template, Arrivals arrivals, Duration time) {
        return new OpenLoop(vertx, clock, random.split())
                .run(
                        target.url().getHost(),
                        target.url().getPort(),
                        List.of(template),
                        HostilePlan.CONNECTIONS,
                        arrivals,
                        time);
    }

    private static Future<Tally> on(Context eventLoop, Supplier<Future<Tally>> load) {
        Promise<Tally> done = Promise.promise();
        eventLoop.runOnContext(_ -> load.get().onComplete(done));
        return done.future();
    }

    private Tally await(Future<Tally> tally) throws TimeoutException {
        return tally.await(plan.seconds() + ANSWERS_MAX_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
