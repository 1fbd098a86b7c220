package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.yardpass.loadtests.client.RetryPolicy;
import io.yardpass.loadtests.client.RetryingSender.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Sends the same bytes until there is an answer that asking again would not change. */
final class RetryingPost {
    /** What becomes of the sender once its request is decided. */
    @FunctionalInterface
    interface Decision {
        /** @param lost the answer to an earlier try that nobody heard */
        Session noted(Session session, Answer answer, Optional<Answer> lost);
    }

    /** @param right the statuses of answers that are as they should be; all others count as failed requests */
    record Request(String name, String path, Function<Session, String> body, Integer... right) {}

    private static final RetryPolicy RETRIES = new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(10), 20);
    private static final String STATUS = "status";
    private static final String RETRY_AFTER = "retryAfter";
    private static final String BODY = "body";
    private static final String TRIES = "tries";
    private static final String LOST = "lost";
    private static final String OVER = "over";

    private final Outcomes outcomes;
    private final BooleanSupplier answersAreLost;

    /** @param answersAreLost asked whenever there is an answer: whether the sender never hears of it */
    RetryingPost(Outcomes outcomes, BooleanSupplier answersAreLost) {
        this.outcomes = outcomes;
        this.answersAreLost = answersAreLost;
    }

    /** Of events, each with its id in the body. */
    ChainBuilder events(Request request, Decision decision) {
        return untilDecided(to(request), decision);
    }

    /** Of a command, whose id in the session is also its key. */
    ChainBuilder command(Request request, String id, Decision decision) {
        return untilDecided(
                to(request).header("Idempotency-Key", session -> session.get(id).toString()), decision);
    }

    private static HttpRequestActionBuilder to(Request request) {
        return http(request.name())
                .post(request.path())
                .body(StringBody(request.body()))
                .check(
                        status().saveAs(STATUS),
                        status().in(request.right()),
                        header("Retry-After").optional().saveAs(RETRY_AFTER),
                        bodyString().saveAs(BODY));
    }

    private ChainBuilder untilDecided(HttpRequestActionBuilder request, Decision decision) {
        return exec(session -> session.set(TRIES, 0).removeAll(LOST, OVER))
                .exec(asLongAs(session -> !session.contains(OVER))
                        .on(
                                exec(RetryingPost::oneMoreTry),
                                exec(request),
                                exec(session -> heard(session, decision)),
                                doIf(session -> !session.contains(OVER)).then(pause(RetryingPost::untilNextTry))));
    }

    private static Session oneMoreTry(Session session) {
        return session.set(TRIES, session.getInt(TRIES) + 1).removeAll(STATUS, RETRY_AFTER, BODY);
    }

    private Session heard(Session session, Decision decision) {
        if (!session.contains(STATUS) || RetryPolicy.retryable(session.getInt(STATUS), retryAfterSeconds(session))) {
            return again(session);
        }
        Answer answer = new Answer(session.getInt(STATUS), session.getString(BODY));
        if (answersAreLost.getAsBoolean()) {
            return again(session.contains(LOST) ? session : session.set(LOST, answer));
        }
        outcomes.decided();
        return decision.noted(session, answer, Optional.ofNullable(session.get(LOST)))
                .set(OVER, true);
    }

    private Session again(Session session) {
        if (RETRIES.exhausted(session.getInt(TRIES))) {
            outcomes.gaveUp();
            return session.set(OVER, true);
        }
        outcomes.sentAgain();
        return session;
    }

    private static Duration untilNextTry(Session session) {
        return Duration.ofMillis(
                RETRIES.delayMillis(session.getInt(TRIES), retryAfterSeconds(session), ThreadLocalRandom.current()));
    }

    private static long retryAfterSeconds(Session session) {
        return RetryPolicy.retryAfterSeconds(session.getString(RETRY_AFTER));
    }
}
