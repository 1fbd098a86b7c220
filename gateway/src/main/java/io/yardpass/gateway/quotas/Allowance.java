package io.yardpass.gateway.quotas;

import io.yardpass.wire.problems.ProblemException;
import java.util.Map;

/** What a tenant may still send of one kind of thing. Safe on any thread. */
public sealed interface Allowance permits Bucket, AddressQuota.Share, Allowance.Unlimited {
    Allowance UNLIMITED = new Unlimited();

    /** Takes so many as long as one is left; false if none is, and then nothing is taken. */
    boolean take(int units);

    /** Takes as {@link #take} does, or throws the problem that says when to come back. */
    void require(int units) throws ProblemException;

    /** Throws as {@link #require} does if none is left; takes nothing. */
    void requireLeft() throws ProblemException;

    /**
     * Takes the rest of a body of which one is taken, or gives that one back and throws the problem. Of bodies that were begun
     * with what was left one is taken whole, be it the last; so whoever keeps asking has its rate, and not nothing.
     */
    void requireRest(int units) throws ProblemException;

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
        public void requireLeft() {}

        @Override
        public void requireRest(int units) {}

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }
    }
}
