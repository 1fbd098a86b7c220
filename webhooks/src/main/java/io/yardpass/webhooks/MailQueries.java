package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.yardpass.webhooks.mail.Mail;
import java.util.List;
import java.util.UUID;

/**
 * The steps of sending mails, as the database has them. Each fails once another has the lease.
 *
 * @param client asks as yardpass_webhooks; stays the caller's to close
 */
record MailQueries(SqlClient client) {
    private static final String TAKE =
            "SELECT id, kind, address, attempts, subject, body, variables FROM messaging.take_mails($1, $2)";
    private static final String NOTE = "SELECT messaging.note_mails($1, $2, $3, $4, $5)";
    private static final String LAG = "SELECT messaging.mail_lag()";

    Future<List<Mail>> take(long term, int mailsMax) {
        return client.preparedQuery(TAKE)
                .mapping(MailQueries::mail)
                .execute(Tuple.of(term, mailsMax))
                .map(rows -> rows.stream().toList());
    }

    private static Mail mail(Row row) {
        return new Mail(
                row.getUUID(0),
                row.getString(1),
                row.getString(2),
                row.getShort(3),
                row.getString(4),
                row.getString(5),
                row.getString(6));
    }

    Future<Void> note(long term, List<TriedMail> tried) {
        return client.preparedQuery(NOTE)
                .execute(Tuple.of(term)
                        .addArrayOfUUID(tried.stream().map(TriedMail::id).toArray(UUID[]::new))
                        .addArrayOfString(tried.stream()
                                .map(mail -> mail.status().sqlName())
                                .toArray(String[]::new))
                        .addArrayOfString(tried.stream().map(TriedMail::error).toArray(String[]::new))
                        .addArrayOfLong(
                                tried.stream().map(TriedMail::nextMillis).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Completes with the seconds for which the first mail has been due; 0 where none is. */
    Future<Double> lag() {
        return client.preparedQuery(LAG)
                .execute()
                .map(rows -> rows.iterator().next().getDouble(0));
    }
}
