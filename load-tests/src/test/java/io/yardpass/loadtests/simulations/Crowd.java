package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.yardpass.loadtests.books.Journal;
import io.yardpass.loadtests.client.Acknowledgement;
import io.yardpass.loadtests.client.RetryingSender.Answer;
import io.yardpass.loadtests.client.Verdicts;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Those who look and those who buy, of the demo data: nine of ten requests are batches of events, one is a purchase. */
final class Crowd {
    private static final String EVENT_IDS = "eventIds";
    private static final String ORDER = "order";

    private final Run run;
    private final RetryingPost post;
    private final int batch;

    /** @param batch events in a request */
    Crowd(Run run, RetryingPost post, int batch) {
        this.run = run;
        this.post = post;
        this.batch = batch;
    }

    ScenarioBuilder scenery() {
        return scenario("crowd")
                .randomSwitch()
                .on(
                        percent(40).then(events(EventKind.AD_IMPRESSIONS)),
                        percent(30).then(events(EventKind.POST_VIEWS)),
                        percent(20).then(events(EventKind.EVENT_VIEWS)),
                        percent(10).then(purchase()));
    }

    private ChainBuilder events(EventKind kind) {
        var request =
                new RetryingPost.Request(kind.wireName(), kind.path(), session -> batchBody(kind, session), 200, 202);
        return exec(session -> session.set(EVENT_IDS, newIds()))
                .exec(post.events(request, (session, answer, lost) -> noteEvents(kind, session, answer, lost)));
    }

    private List<UUID> newIds() {
        return Stream.generate(run::newId).limit(batch).toList();
    }

    private String batchBody(EventKind kind, Session session) {
        return session.<List<UUID>>get(EVENT_IDS).stream()
                .map(id -> Demo.event(kind, id, run.id(), id.hashCode() & 0xffff))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private Session noteEvents(EventKind kind, Session session, Answer answer, Optional<Answer> lost) {
        if (answer.status() != 200 && answer.status() != 202) {
            run.outcomes()
                    .surprise(kind.wireName() + " " + answer.status() + " " + Verdicts.problemCode(answer.body()));
            return session;
        }
        List<UUID> sent = session.get(EVENT_IDS);
        List<Acknowledgement> verdicts = verdicts(answer, sent.size());
        boolean told = answer.status() == 200;
        if (!told) {
            run.outcomes().queued();
        }
        boolean storedBefore =
                told && lost.map(Answer::status).filter(status -> status == 200).isPresent();
        for (int i = 0; i < sent.size(); i++) {
            switch (verdicts.get(i)) {
                case Acknowledgement.Stored stored -> {
                    run.journal().acknowledged(kind.wireName(), sent.get(i));
                    if (storedBefore && !stored.again()) {
                        run.outcomes().surprise(kind.wireName() + " accepted twice under one id");
                    }
                }
                case Acknowledgement.Refused refused ->
                    run.outcomes().surprise(kind.wireName() + " rejected as " + refused.code());
            }
        }
        return session;
    }

    private static List<Acknowledgement> verdicts(Answer answer, int events) {
        try {
            return Verdicts.of(answer.body(), events);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private ChainBuilder purchase() {
        var request = new RetryingPost.Request(Journal.PURCHASES, "/v1/ticket-purchases", this::purchaseBody, 201, 200);
        return exec(session -> session.set(ORDER, run.newId())).exec(post.command(request, ORDER, this::notePurchase));
    }

    private String purchaseBody(Session session) {
        UUID order = session.get(ORDER);
        int event = (order.hashCode() & 0xffff) % Demo.EVENTS + 1;
        int user = (order.hashCode() >>> 16) % Demo.USERS + 1;
        return Demo.purchase(order.toString(), run.id(), event, Demo.user(user).toString());
    }

    private Session notePurchase(Session session, Answer answer, Optional<Answer> lost) {
        run.notePurchase(session.get(ORDER), answer, lost);
        return session;
    }
}
