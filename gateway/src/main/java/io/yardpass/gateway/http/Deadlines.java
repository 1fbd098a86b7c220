package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeOptions.requirePositive;

import java.time.Duration;

/**
 * How long the edge waits for whom.
 *
 * @param body from the end of the headers to the end of the body
 * @param idle after which a connection is closed that brings no whole head of a request and no body; while an answer is
 *     being made nothing comes either, so this is longer than that
 * @param answer after which a request whose commit is not heard of is answered 503
 * @param turn after which a read or a function call is not begun that waited behind others of its tenant
 * @param drain after which a stop answers 503 to the requests that are still in flight
 * @param quiet how long a stop leaves an idle connection open for a request that may be under way
 * @param linger how long a connection that was closed is read on while its client neither sends nor closes
 */
public record Deadlines(
        Duration body, Duration idle, Duration answer, Duration turn, Duration drain, Duration quiet, Duration linger) {
    public Deadlines {
        requirePositive(body.toMillis(), "body");
        requirePositive(idle.toMillis(), "idle");
        requirePositive(answer.toMillis(), "answer");
        requirePositive(turn.toMillis(), "turn");
        requirePositive(drain.toMillis(), "drain");
        requirePositive(quiet.toMillis(), "quiet");
        requirePositive(linger.toMillis(), "linger");
        if (idle.compareTo(answer) <= 0) {
            throw new IllegalArgumentException("idle must be longer than answer");
        }
    }

    static Deadlines usual() {
        return new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2));
    }

    public Deadlines withDrain(Duration other) {
        return new Deadlines(body, idle, answer, turn, other, quiet, linger);
    }

    Deadlines withAnswer(Duration other) {
        return new Deadlines(body, idle, other, turn, drain, quiet, linger);
    }
}
