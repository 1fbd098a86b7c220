package io.yardpass.gateway.quotas;

import io.yardpass.gateway.problems.ProblemException;
import java.util.Map;

/** What a tenant may still send of one kind of thing. Safe on any thread. */
public sealed interface Allowance permits Bucket, Allowance.Unlimited {
    Allowance UNLIMITED = new Unlimited();

    /** Takes so many as long as one is left; false if none is, and then nothing is taken. */
    boolean take(int units);

    /** Takes as {@link #take} does, or throws the problem that says when to come back. */
    void require(int units) throws ProblemException;

    /** What an answer tells of it, by header. */
    Map<String, String> headers();

    /** Of those that have no quota. */
    record Unlimited() implements Allowance {
        @Override
        public boolean take(int units) {
            return true;
        }

        @Override
        public void require(int units) {}

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }
    }
}
