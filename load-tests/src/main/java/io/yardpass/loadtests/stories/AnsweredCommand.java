package io.yardpass.loadtests.stories;

/** A command and what it was answered for good: done, or refused for good. */
record AnsweredCommand(Command command, int status, String body) {
    boolean isDone() {
        return status < 300;
    }
}
