package io.yardpass.webhooks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Pool;
import io.yardpass.webhooks.mail.LoggedMails;
import io.yardpass.webhooks.mail.MailTransport;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Mails whose second and third attempts come soon, and no fourth. */
final class TestMails {
    private TestMails() {}

    static Mails logged(Pool pool) {
        return by(pool, new LoggedMails(), new SimpleMeterRegistry());
    }

    static Mails by(Pool pool, MailTransport transport, MeterRegistry registry) {
        return new Mails(
                new MailQueries(pool),
                transport,
                new RetrySchedule(
                        List.of(Duration.ofMillis(300), Duration.ofMillis(300)), RandomGenerator.getDefault()),
                new MailMetrics(registry));
    }
}
