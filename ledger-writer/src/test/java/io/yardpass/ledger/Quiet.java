package io.yardpass.ledger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What the writer warns of is what happens in a simulation all the time. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
    private final Logger poster = (Logger) LoggerFactory.getLogger(BatchPoster.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        poster.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        poster.setLevel(null);
    }
}
