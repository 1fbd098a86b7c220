package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.yardpass.webhooks.mail.MailAnswer;
import io.yardpass.webhooks.mail.MailTransport;
import java.util.function.BooleanSupplier;

/** What it takes to send mails, whoever's term it is. */
record Mails(MailQueries queries, MailTransport transport, RetrySchedule schedule, MailMetrics metrics) {
    /** Sends those that are due while the lease is held. */
    MailRunner runner(long term, BooleanSupplier isHeld) {
        MailTransport whileHeld = (id, kind, address, text) -> isHeld.getAsBoolean()
                ? transport.send(id, kind, address, text)
                : Future.succeededFuture(new MailAnswer.Failed("lease_over"));
        return new MailRunner(term, queries, whileHeld, schedule, metrics);
    }

    Future<Void> look() {
        return queries.lag().onSuccess(metrics::lag).mapEmpty();
    }
}
