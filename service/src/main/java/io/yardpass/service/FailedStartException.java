package io.yardpass.service;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;

/** A command cannot do its work for a reason that the user can read and mend. Carries no stack trace. */
final class FailedStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedStartException(String message) {
        super(message, null, false, false);
    }

    /** Where a server cannot listen is the user's to mend, by the setting that says where; another failure stays as it is. */
    static Throwable listening(Throwable failure, Settings.Listener listener, String server) {
        if (!isOfBinding(failure)) {
            return failure;
        }
        String setting = Environment.PREFIX + server;
        if (failure instanceof UnknownHostException) {
            return new FailedStartException(
                    "cannot listen on " + listener + ": no such host; set " + setting + "_HOST");
        }
        return new FailedStartException(
                String.valueOf(failure.getMessage()).contains("in use")
                        ? "port " + listener.port() + " on " + listener.host() + " is taken; set " + setting + "_PORT"
                        : "cannot listen on " + listener + ": " + failure.getMessage() + "; set " + setting
                                + "_HOST or " + setting + "_PORT");
    }

    /** Kafka's clients and brokers say what is wrong, the cause more plainly. */
    static FailedStartException ofKafka(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new FailedStartException("Kafka cannot be used: " + cause.getMessage());
    }

    /** Netty's own sockets know no BindException, and name the system call instead. */
    private static boolean isOfBinding(Throwable failure) {
        return failure instanceof BindException
                || failure instanceof UnknownHostException
                || failure instanceof IOException
                        && String.valueOf(failure.getMessage()).startsWith("bind(");
    }
}
