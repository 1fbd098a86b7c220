package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.yardpass.loadtests.books.Journal;
import io.yardpass.loadtests.client.RetryingSender.Answer;
import io.yardpass.loadtests.client.Verdicts;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** People who each hold one scarce ticket and then buy it. */
final class Buyers {
    private static final String BUYER = "buyer";
    private static final String HOLD = "hold";
    private static final String HELD = "held";
    private static final String ORDER = "order";

    private final Run run;
    private final RetryingPost post;
    private final ScarceTickets sale;
    private final AtomicInteger sold = new AtomicInteger();

    Buyers(Run run, RetryingPost post, ScarceTickets sale) {
        this.run = run;
        this.post = post;
        this.sale = sale;
    }

    ScenarioBuilder scenery() {
        return scenario("flash sale")
                .exec(session ->
                        session.set(BUYER, run.newId()).set(HOLD, run.newId()).set(ORDER, run.newId()))
                .exec(hold())
                .exec(doIf(session -> session.contains(HELD)).then(buy()));
    }

    /** How many were told that they have a ticket. */
    int sold() {
        return sold.get();
    }

    private ChainBuilder hold() {
        var request = new RetryingPost.Request("ticket-holds", "/v1/ticket-holds", this::holdBody, 201, 200, 409);
        return exec(post.command(request, HOLD, this::noteHold));
    }

    private String holdBody(Session session) {
        return String.format(Locale.ROOT, """
                {"id":"%s","tier_id":"%s","user_id":"%s","quantity":1,"session_id":"%s"}""", session.get(HOLD), sale.tier(), session.get(BUYER), run.id());
    }

    private Session noteHold(Session session, Answer answer, Optional<Answer> lost) {
        if (answer.status() == 201 || answer.status() == 200) {
            return session.set(HELD, true);
        }
        String code = Verdicts.problemCode(answer.body());
        if (!code.equals("sold_out")) {
            run.outcomes().surprise("hold " + answer.status() + " " + code);
        }
        return session;
    }

    private ChainBuilder buy() {
        var request = new RetryingPost.Request(Journal.PURCHASES, "/v1/ticket-purchases", this::purchaseBody, 201, 200);
        return exec(post.command(request, ORDER, this::notePurchase));
    }

    private String purchaseBody(Session session) {
        return String.format(
                Locale.ROOT,
                """
                {"id":"%s","event_id":"%s","user_id":"%s","hold_id":"%s","items":[{"tier_id":"%s","quantity":1}],\
                "currency":"USD","total_cents":%d,"payment_reference":"%s/%s"}""",
                session.get(ORDER),
                sale.event(),
                session.get(BUYER),
                session.get(HOLD),
                sale.tier(),
                ScarceTickets.TICKET_CENTS,
                run.id(),
                session.get(ORDER));
    }

    private Session notePurchase(Session session, Answer answer, Optional<Answer> lost) {
        if (answer.status() == 201 || answer.status() == 200) {
            sold.incrementAndGet();
        }
        run.notePurchase(session.get(ORDER), answer, lost);
        return session;
    }
}
