package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeOptions.requirePositive;

import java.time.Duration;

/**
 * How long the edge waits for whom.
 *
 * @param head from the first byte of a head to its last
 * @param body from the end of the headers to the end of the body
 * @param idle after which a connection is closed that brings no whole head of a request and no body; while an answer is
 *     being made nothing comes either, so this is longer than that
 * @param answer after which a request whose commit is not heard of is answered 503
 * @param turn after which a read or a function call is not begun that waited behind others of its tenant
 * @param drain after which a stop answers 503 to the requests that are still in flight
 * @param quiet how long a stop leaves an idle connection open for a request that may be under way
 * @param linger how long a connection that was closed is read on while its client neither sends nor closes
 * @param silent after which a connection is closed that never brought anything
 */
public record Deadlines(
        Duration head,
        Duration body,
        Duration idle,
        Duration answer,
        Duration turn,
        Duration drain,
        Duration quiet,
        Duration linger,
        Duration silent) {
    /**
     * A balancer that sends on a connection which we are about to close sees a failed request, so ours is kept for longer than
     * theirs: 60 s on AWS, 600 s on Google Cloud. Nobody but a balancer speaks to us without TLS, and its connections are few.
     */
    public static final Duration IDLE_USUAL = Duration.ofSeconds(620);

    /** Some balancers open connections before they have a request for them, and keep those for 60 s. */
    private static final Duration SILENT_USUAL = Duration.ofSeconds(75);

    static final Duration ANSWER_USUAL = Duration.ofSeconds(30);
    /** The shortest that may be set. */
    public static final Duration IDLE_MIN = ANSWER_USUAL.plusSeconds(1);

    public Deadlines {
        requirePositive(head.toMillis(), "head");
        requirePositive(body.toMillis(), "body");
        requirePositive(idle.toMillis(), "idle");
        requirePositive(answer.toMillis(), "answer");
        requirePositive(turn.toMillis(), "turn");
        requirePositive(drain.toMillis(), "drain");
        requirePositive(quiet.toMillis(), "quiet");
        requirePositive(linger.toMillis(), "linger");
        requirePositive(silent.toMillis(), "silent");
        if (idle.compareTo(answer) <= 0) {
            throw new IllegalArgumentException("idle must be longer than answer");
        }
    }

    static Deadlines usual() {
        return new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                IDLE_USUAL,
                ANSWER_USUAL,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                SILENT_USUAL);
    }

    public Deadlines withDrain(Duration other) {
        return new Deadlines(head, body, idle, answer, turn, other, quiet, linger, silent);
    }

    public Deadlines withIdle(Duration other) {
        return new Deadlines(head, body, other, answer, turn, drain, quiet, linger, silent);
    }

    Deadlines withHead(Duration other) {
        return new Deadlines(other, body, idle, answer, turn, drain, quiet, linger, silent);
    }

    Deadlines withSilent(Duration other) {
        return new Deadlines(head, body, idle, answer, turn, drain, quiet, linger, other);
    }

    Deadlines withAnswer(Duration other) {
        return new Deadlines(head, body, idle, other, turn, drain, quiet, linger, silent);
    }
}
