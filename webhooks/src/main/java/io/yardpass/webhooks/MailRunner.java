package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.webhooks.mail.BrokenTemplateException;
import io.yardpass.webhooks.mail.Mail;
import io.yardpass.webhooks.mail.MailAnswer;
import io.yardpass.webhooks.mail.MailTemplate;
import io.yardpass.webhooks.mail.MailTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sends mails that are due, a few at a time, and notes what became of them before it takes the next: who is killed in between sends
 * these few once more, under the same ids. Of one term; another term has another one. Confined to its event loop.
 */
final class MailRunner {
    static final int MAILS_MAX = 20;

    private final long term;
    private final MailQueries queries;
    private final MailTransport transport;
    private final RetrySchedule schedule;
    private final MailMetrics metrics;
    private final Promise<Void> failed = Promise.promise();
    private final Promise<Void> drained = Promise.promise();
    private boolean isSending;
    private boolean isEnding;

    MailRunner(long term, MailQueries queries, MailTransport transport, RetrySchedule schedule, MailMetrics metrics) {
        this.term = term;
        this.queries = queries;
        this.transport = transport;
        this.schedule = schedule;
        this.metrics = metrics;
    }

    /** Fails when the database refused something, or did not answer: nothing is begun then any more. */
    Future<Void> failure() {
        return failed.future();
    }

    /** Begins nothing more, and completes when what was under way is noted, or could not be. */
    Future<Void> end() {
        isEnding = true;
        endWhenDrained();
        return drained.future();
    }

    /** Looks for what is due, unless some is being sent. */
    void poke() {
        if (isSending || isEnding) {
            return;
        }
        isSending = true;
        queries.take(term, MAILS_MAX).compose(this::send).onComplete((sent, failure) -> {
            isSending = false;
            if (failure != null) {
                isEnding = true;
                failed.tryFail(failure);
            } else if (sent == MAILS_MAX) {
                poke();
            }
            endWhenDrained();
        });
    }

    private void endWhenDrained() {
        if (isEnding && !isSending) {
            drained.tryComplete();
        }
    }

    private Future<Integer> send(List<Mail> mails) {
        if (mails.isEmpty()) {
            return Future.succeededFuture(0);
        }
        List<Future<TriedMail>> tried = mails.stream().map(this::send).toList();
        return Future.all(tried)
                .map(_ -> tried.stream().map(Future::result).toList())
                .compose(ended -> queries.note(term, ended))
                .map(_ -> mails.size());
    }

    private Future<TriedMail> send(Mail mail) {
        return attempt(mail).map(answer -> tried(mail, answer)).onSuccess(metrics::tried);
    }

    private Future<MailAnswer> attempt(Mail mail) {
        if (mail.body() == null) {
            return Future.succeededFuture(new MailAnswer.Refused("no_template"));
        }
        if (mail.address() == null) {
            return Future.succeededFuture(new MailAnswer.Refused(TriedMail.NO_ADDRESS));
        }
        try {
            return transport.send(mail.id(), mail.kind(), mail.address(), MailTemplate.render(mail));
        } catch (BrokenTemplateException _) {
            return Future.succeededFuture(new MailAnswer.Refused("broken_template"));
        }
    }

    private TriedMail tried(Mail mail, MailAnswer answer) {
        return switch (answer) {
            case MailAnswer.Sent _ -> TriedMail.sent(mail.id());
            case MailAnswer.Refused refused -> TriedMail.refused(mail.id(), refused.error());
            case MailAnswer.Failed failure -> {
                Optional<Duration> pause = schedule.after(mail.attempts() + 1);
                yield pause.map(next -> TriedMail.again(mail.id(), failure.error(), next))
                        .orElseGet(() -> TriedMail.refused(mail.id(), failure.error()));
            }
        };
    }
}
