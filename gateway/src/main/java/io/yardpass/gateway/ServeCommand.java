package io.yardpass.gateway;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs the service until SIGTERM or SIGINT, then drains it. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Run the gateway until SIGTERM.")
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.read(new Environment(System.getenv()));
        Service service =
                Service.start(Vertx.vertx(), settings, InstantSource.system()).await();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(service, settings), "drain"));
        new CountDownLatch(1).await();
        return 0;
    }

    /** Halts with 0 after a clean drain: the exit code of a JVM that a signal ends says nothing of what was lost. */
    private static void drainAndHalt(Service service, Settings settings) {
        int code = 1;
        try {
            service.stop().await(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
            log.info("drained");
            code = 0;
        } catch (TimeoutException late) {
            log.error("not drained within {}", settings.drainTimeout());
        } catch (RuntimeException failure) {
            log.error("not drained", failure);
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
