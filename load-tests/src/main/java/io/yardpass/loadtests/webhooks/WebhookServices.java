package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** A service that owns the embedded PostgreSQL and does everything but relay, and a process beside it that relays alone. Blocks. */
final class WebhookServices implements AutoCloseable {
    private static final String ALL_BUT_RELAY = "gateway,analytics-ingest,ledger-writer";
    private static final String RELAY = "webhooks";
    private static final int KEY_BYTES = 32;

    private final Map<String, String> settings;
    private final ServiceProcess owner;
    private final ServiceProcess relay;

    private WebhookServices(Map<String, String> settings, ServiceProcess owner, ServiceProcess relay) {
        this.settings = settings;
        this.owner = owner;
        this.relay = relay;
    }

    /** Both ready. */
    static WebhookServices start() throws IOException, InterruptedException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Map<String, String> settings = Map.of(
                "YARDPASS_WEBHOOK_KEY", Base64.getEncoder().encodeToString(key), "YARDPASS_WEBHOOK_REACH", "loopback");
        ServiceProcess owner = Launcher.ours().start(settings, "serve", "--role", ALL_BUT_RELAY);
        try {
            return new WebhookServices(settings, owner, Launcher.ours().startBeside(owner, RELAY, settings));
        } catch (IOException | InterruptedException | RuntimeException failure) {
            owner.close();
            throw failure;
        }
    }

    ServiceProcess owner() {
        return owner;
    }

    ServiceProcess relay() {
        return relay;
    }

    /** A second one that relays, ready; whoever asks for it closes it. */
    ServiceProcess anotherRelay() throws IOException, InterruptedException {
        return Launcher.ours().startBeside(owner, RELAY, settings);
    }

    void awaitReady() throws IOException, InterruptedException {
        owner.awaitReadyHoweverOften();
        relay.awaitReadyHoweverOften();
    }

    void stopRelay() throws InterruptedException {
        relay.terminate();
    }

    /** Returns when it is ready. */
    void startRelay() throws IOException, InterruptedException {
        relay.launch();
        relay.awaitReadyHoweverOften();
    }

    @Override
    public void close() {
        try (owner) {
            relay.close();
        }
    }
}
