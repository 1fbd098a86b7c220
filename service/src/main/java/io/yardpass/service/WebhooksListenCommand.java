package io.yardpass.service;

import io.vertx.core.Vertx;
import io.yardpass.webhooks.WebhookVerifier;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A receiver for whoever tries webhooks on this machine. */
@Command(
        name = "listen",
        mixinStandardHelpOptions = true,
        description = {
            "Receive webhooks on this machine and print them, until Ctrl-C.",
            "Answers 204 to what is verified, 400 to what is not. Without --secret nothing is verified, and all is answered 204."
        })
final class WebhooksListenCommand implements Callable<Integer> {
    private static final int PORT_MAX = 65_535;
    private static final long CLOSE_MILLIS_MAX = 2_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Where to listen on 127.0.0.1; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--secret", paramLabel = "whsec_…", description = "The endpoint's secret; twice while it rotates.")
    private List<String> secrets = List.of();

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > PORT_MAX) {
            throw new ParameterException(spec.commandLine(), "--port must be 0 to 65535");
        }
        PrintWriter out = spec.commandLine().getOut();
        Vertx vertx = Vertx.vertx();
        var listener = new WebhookListener(vertx, verifier(), InstantSource.system(), line -> print(out, line));
        int listening = start(vertx, listener);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, out, listener), "webhooks"));
        print(
                out,
                "Listening at http://127.0.0.1:" + listening + "/ until Ctrl-C"
                        + (secrets.isEmpty() ? "; without --secret nothing is verified" : ""));
        new CountDownLatch(1).await();
        return 0;
    }

    private Optional<WebhookVerifier> verifier() {
        try {
            return secrets.isEmpty() ? Optional.empty() : Optional.of(WebhookVerifier.of(secrets));
        } catch (IllegalArgumentException unreadable) {
            throw new ParameterException(spec.commandLine(), "--secret: " + unreadable.getMessage());
        }
    }

    private int start(Vertx vertx, WebhookListener listener) {
        try {
            return listener.listen(port).await();
        } catch (RuntimeException taken) {
            vertx.close();
            throw new FailedStartException("cannot listen on 127.0.0.1:" + port + ": " + taken.getMessage());
        }
    }

    private static void print(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    /** Ends with 0, as whoever pressed Ctrl-C wanted. */
    private static void stop(Vertx vertx, PrintWriter out, WebhookListener listener) {
        try {
            vertx.close().await(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
            print(out, listener.summary());
        } catch (TimeoutException late) {
            print(out, "not closed within two seconds");
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
