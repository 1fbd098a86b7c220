package io.yardpass.pgcopy;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * A pipeline whose answer is being read: which step the server is at, and what it said so far.
 *
 * <p>Each run of steps ends with one ReadyForQuery, whatever went wrong before; counting those keeps pipelines apart.
 * Within a run each CommandComplete ends a step.
 */
final class ActivePipeline {

    /** What a row costs besides its values, so that rows without any are bounded too. */
    private static final int ROW_BYTES = 32;

    /** A count of so many digits fits a long. */
    private static final int COUNT_DIGITS_MAX = 18;

    private final Pipeline pipeline;
    private final List<Step> steps;
    private final boolean transaction;
    private final long resultBytesMax;
    private final Promise<PipelineResult> promise;
    private final List<StepResult> results = new ArrayList<>();

    /** What it weighs in flight. */
    final long bytes;

    long timer;

    private PgError error;
    private int errorStep;
    private long resultBytes;

    private String tag = "";
    private List<List<String>> rows = List.of();
    private boolean runFailed;
    private boolean copyStarted;

    ActivePipeline(Pipeline pipeline, long bytes, long resultBytesMax, Promise<PipelineResult> promise) {
        this.pipeline = pipeline;
        this.steps = pipeline.steps();
        this.transaction = pipeline.isTransaction();
        this.bytes = bytes;
        this.resultBytesMax = resultBytesMax;
        this.promise = promise;
    }

    void fail(Throwable cause) {
        promise.fail(cause);
    }

    void complete() {
        promise.complete(result());
    }

    void failed(PgError stepError) {
        runFailed = true;
        if (error == null) {
            error = stepError;
            errorStep = results.size();
        }
    }

    void copyIn() {
        if (copyStarted || !(step() instanceof Step.Copy)) {
            throw new ProtocolViolation("a step that is not a copy asked for data");
        }
        copyStarted = true;
    }

    void row(BackendMessage.DataRow row) {
        resultBytes += ROW_BYTES;
        for (String value : row.values()) {
            resultBytes += value == null ? 8 : 8L + value.length();
        }
        if (resultBytes > resultBytesMax) {
            throw new ProtocolViolation("the answer is larger than " + resultBytesMax + " bytes");
        }
        if (rows.isEmpty()) {
            rows = new ArrayList<>();
        }
        rows.add(row.values());
    }

    void tag(String commandTag) {
        tag = commandTag;
        if (!runFailed && !pipeline.endsRun(results.size())) {
            endStep();
        }
    }

    /** Ends a run; true when it was the last. {@code status}: I outside a transaction, T inside, E inside a failed one. */
    boolean ready(char status) {
        if (runFailed) {
            while (!pipeline.endsRun(results.size())) {
                keepResult();
            }
        } else if (!pipeline.endsRun(results.size())) {
            throw new ProtocolViolation("step " + results.size() + " was not answered");
        }
        requireSound(status);
        endStep();
        runFailed = false;
        return results.size() == steps.size();
    }

    private void endStep() {
        if (step() instanceof Step.Copy && !copyStarted && !runFailed) {
            throw new ProtocolViolation("a copy step did not ask for data");
        }
        keepResult();
    }

    private void keepResult() {
        results.add(new StepResult(tag, rowCount(tag), rows, System.nanoTime()));
        tag = "";
        rows = List.of();
        copyStarted = false;
    }

    /**
     * Where these do not hold, steps may have been committed on their own: by a BEGIN that was cancelled, or by a
     * statement that ended the transaction.
     */
    private void requireSound(char status) {
        boolean last = results.size() == steps.size() - 1;
        char expected = last || !transaction ? 'I' : error == null ? 'T' : 'E';
        if (status != expected) {
            throw new ProtocolViolation("after step " + results.size() + " the transaction status is " + status
                    + " instead of " + expected + (error == null ? "" : ": " + error));
        }
        String commitTag = error == null ? "COMMIT" : "ROLLBACK";
        if (last && transaction && !runFailed && !tag.equals(commitTag)) {
            throw new ProtocolViolation("COMMIT answered '" + tag + "' instead of '" + commitTag + "'");
        }
    }

    private PipelineResult result() {
        if (error == null) {
            return new PipelineResult.Committed(results);
        }
        return transaction
                ? new PipelineResult.RolledBack(errorStep, error)
                : new PipelineResult.Failed(errorStep, error);
    }

    private Step step() {
        return steps.get(results.size());
    }

    /** {@code INSERT 0 5}, {@code COPY 5}, {@code BEGIN}. */
    private static long rowCount(String tag) {
        String last = tag.substring(tag.lastIndexOf(' ') + 1);
        boolean isCount = !last.isEmpty()
                && last.length() <= COUNT_DIGITS_MAX
                && last.chars().allMatch(c -> c >= '0' && c <= '9');
        return isCount ? Long.parseLong(last) : 0;
    }
}
