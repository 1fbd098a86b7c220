package io.yardpass.webhooks.mail;

import io.vertx.core.Future;
import java.util.UUID;

/** Hands mails to whoever delivers them. */
public interface MailTransport {
    /**
     * Hands one over. Never fails: what went wrong is an answer.
     *
     * @param id by which a repeat is recognised
     * @param address of the only one who gets it
     */
    Future<MailAnswer> send(UUID id, String kind, String address, MailText text);

    /** Never fails. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}
