package io.yardpass.loadtests.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts services of our own, each on free ports with a temporary directory: the one way in which a benchmark comes to one.
 * Blocks.
 *
 * @param script {@code ./yardpass} of the build that is measured
 */
public record Launcher(Path script) {
    private static final String OURS = "YARDPASS_LAUNCHER";

    /** The launcher names itself to us, so that we start the same build that we belong to. */
    public static Launcher ours() {
        String launcher = System.getenv(OURS);
        if (launcher == null) {
            throw new IllegalStateException("start me as ./yardpass bench, or name a running service by --url");
        }
        return new Launcher(Path.of(launcher));
    }

    /** Where our launcher is, the sources are; without one, here. */
    public static Path sources() {
        String launcher = System.getenv(OURS);
        return launcher == null ? Path.of(".") : Path.of(launcher).getParent();
    }

    /** Returns when the service is ready. */
    public ServiceProcess start() throws IOException, InterruptedException {
        return start(Map.of(), "serve");
    }

    /**
     * The same by another command of the launcher, or with settings of its own; settings win over the ports and the
     * directory that are chosen here.
     */
    public ServiceProcess start(Map<String, String> settings, String... command)
            throws IOException, InterruptedException {
        ServiceProcess service = launch(settings, command);
        service.awaitReady();
        return service;
    }

    /** One on the database of another, which writes the ledger: returns when it is ready. */
    public ServiceProcess startBeside(ServiceProcess owner) throws IOException, InterruptedException {
        return startBeside(owner, owner.databaseUrl());
    }

    /** The same by another address of that database. */
    public ServiceProcess startBeside(ServiceProcess owner, String databaseUrl)
            throws IOException, InterruptedException {
        Map<String, String> settings = Map.of(
                "YARDPASS_HTTP_HOST",
                "127.0.0.1",
                "YARDPASS_DATABASE_URL",
                databaseUrl,
                "YARDPASS_JWT_SECRET_FILE",
                owner.developmentKey().toString());
        ServiceProcess service = launch(settings, "serve");
        service.awaitReady();
        return service;
    }

    /** The same with some of the roles alone, and settings of its own: returns when it is ready. */
    public ServiceProcess startBeside(ServiceProcess owner, String roles, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("YARDPASS_HTTP_HOST", "127.0.0.1");
        settings.put("YARDPASS_DATABASE_URL", owner.databaseUrl());
        settings.put("YARDPASS_JWT_SECRET_FILE", owner.developmentKey().toString());
        settings.put("YARDPASS_DRAIN_DELAY", "0s");
        return start(settings, "serve", "--role", roles);
    }

    /** One that is not waited for: it may not be ready yet, and never be. */
    public ServiceProcess launch() throws IOException {
        return launch(Map.of(), "serve");
    }

    private ServiceProcess launch(Map<String, String> settings, String... command) throws IOException {
        ServiceProcess service = new ServiceProcess(script, List.of(command), settings);
        service.launch();
        return service;
    }
}
