package io.yardpass.pgcopy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What goes to the server in one write: a whole transaction, {@code begin} first and {@code commit} last, or plain
 * steps without either, which can only read (SQLSTATE 25006): each statement is a transaction of its own, and so are
 * queries that follow each other, together.
 *
 * <p>Nobody waits for the answer of a step before the next is sent. So a step that checks something must <em>raise</em>
 * in the database when the check fails; an UPDATE that touches no row stops nothing.
 *
 * <p>Statements must not begin or end transactions themselves, use savepoints, or COPY; the connection closes when one
 * does. A pipeline is executed once. One that is never executed is given back by {@link #close}.
 */
public final class Pipeline implements AutoCloseable {

    private final List<Step> steps;
    private final boolean transaction;

    private Pipeline(List<Step> steps, boolean transaction) {
        this.steps = List.copyOf(steps);
        this.transaction = transaction;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the rows of its COPYs to the pool; does nothing after {@link CopyConnection#execute}. */
    @Override
    public void close() {
        closeRows(steps);
    }

    List<Step> steps() {
        return steps;
    }

    /** The steps, those together that the server answers together. */
    List<List<Step>> runs() {
        List<List<Step>> runs = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (endsRun(i)) {
                runs.add(steps.subList(from, i + 1));
                from = i + 1;
            }
        }
        return runs;
    }

    /** True when a ReadyForQuery follows the answer to this step. */
    boolean endsRun(int index) {
        return index == steps.size() - 1 || !steps.get(index).goesWith(steps.get(index + 1));
    }

    boolean isTransaction() {
        return transaction;
    }

    /** Its weight on the wire, to within the few bytes of each message's head. */
    long bytes() {
        return steps.stream().mapToLong(Step::bytes).sum();
    }

    /** True once its rows are gone. */
    boolean isSpent() {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.Copy copy && copy.rows().isTaken());
    }

    private static void closeRows(List<Step> steps) {
        steps.forEach(step -> {
            if (step instanceof Step.Copy copy) {
                copy.rows().close();
            }
        });
    }

    /**
     * Steps in the order in which they will run. It owns the rows given to it until {@link #build}; one that may not get
     * that far is closed, best by try-with-resources.
     */
    public static final class Builder implements AutoCloseable {

        private final List<Step> steps = new ArrayList<>();
        private boolean built;

        private Builder() {}

        public Builder begin() {
            return add(new Step.Begin());
        }

        /** SQL that is a constant of the program, without parameters: never put a value into it. */
        public Builder statement(String sql) {
            return add(new Step.Statement(requireSql(sql)));
        }

        /** SQL with {@code $1 …}; parameters go as their {@code toString}, byte[] as bytea, null as NULL. */
        public Builder query(String sql, Object... parameters) {
            return add(Step.Query.of(requireSql(sql), parameters));
        }

        /** {@code COPY table (columns) FROM STDIN (FORMAT binary)}; takes the rows over, once it has returned. */
        public Builder copy(String copySql, CopyRows rows) {
            String upper = requireSql(copySql).strip().toUpperCase(Locale.ROOT);
            // A second statement in it would be taken for the next step's answer.
            boolean isOne = upper.indexOf(';') < 0;
            if (!upper.startsWith("COPY ") || !upper.contains("FROM STDIN") || !upper.contains("BINARY") || !isOne) {
                throw new IllegalArgumentException("not one COPY … FROM STDIN (FORMAT binary): " + copySql);
            }
            return add(new Step.Copy(copySql, requireNonNull(rows, "rows")));
        }

        public Builder commit() {
            return add(new Step.Commit());
        }

        /** Throws IllegalStateException, and closes the rows, when begin and commit do not enclose the steps. */
        public Pipeline build() {
            try {
                boolean transaction = requireOrder();
                steps.forEach(Builder::seal);
                built = true;
                return new Pipeline(steps, transaction);
            } finally {
                close();
            }
        }

        /** Returns the rows to the pool, unless the pipeline was built and has them. */
        @Override
        public void close() {
            if (!built) {
                closeRows(steps);
            }
        }

        private boolean requireOrder() {
            if (steps.isEmpty()) {
                throw new IllegalStateException("a pipeline needs a step");
            }
            boolean begins = steps.getFirst() instanceof Step.Begin;
            boolean commits = steps.getLast() instanceof Step.Commit;
            long begun = steps.stream().filter(Step.Begin.class::isInstance).count();
            long committed =
                    steps.stream().filter(Step.Commit.class::isInstance).count();
            if (begins != commits || begun != (begins ? 1 : 0) || committed != begun) {
                throw new IllegalStateException("a pipeline begins first and commits last, or does neither");
            }
            return begins;
        }

        private static void seal(Step step) {
            if (step instanceof Step.Copy copy) {
                copy.rows().seal();
            }
        }

        private Builder add(Step step) {
            steps.add(step);
            return this;
        }

        private static String requireSql(String sql) {
            if (sql.isBlank() || sql.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("SQL is empty or holds a NUL");
            }
            return sql;
        }
    }
}
