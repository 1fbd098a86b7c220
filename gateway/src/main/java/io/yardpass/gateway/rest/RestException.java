package io.yardpass.gateway.rest;

/** Ends a read that its client asked for wrongly. Expected, so it has no stack trace. */
public final class RestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RestProblem problem;

    RestException(RestProblem problem) {
        super(problem.code() + " " + problem.message(), null, false, false);
        this.problem = problem;
    }

    public RestProblem problem() {
        return problem;
    }
}
