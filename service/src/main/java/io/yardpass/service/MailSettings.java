package io.yardpass.service;

import io.vertx.core.Vertx;
import io.yardpass.webhooks.mail.LoggedMails;
import io.yardpass.webhooks.mail.MailTransport;
import io.yardpass.webhooks.mail.SmtpServer;
import io.yardpass.webhooks.mail.SmtpTransport;
import java.time.Duration;
import java.util.Optional;

/**
 * What the environment says of mails.
 *
 * @param server empty where mails are written into the log
 */
record MailSettings(Optional<SmtpServer> server) {
    private static final String URL = "YARDPASS_SMTP_URL";
    private static final String FROM = "YARDPASS_MAIL_FROM";
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    static MailSettings read(Environment environment) {
        Optional<Secret> url = environment.secret(URL);
        String from = environment.text(FROM, "");
        if (url.isEmpty() && from.isEmpty()) {
            return new MailSettings(Optional.empty());
        }
        if (!SmtpServer.isAddress(from)) {
            environment.fault(FROM + " must be the address that mails come from, as tickets@example.org");
            return new MailSettings(Optional.empty());
        }
        return new MailSettings(url.flatMap(named -> server(environment, named, from)));
    }

    private static Optional<SmtpServer> server(Environment environment, Secret url, String from) {
        try {
            SmtpServer server = SmtpServer.parse(url.value(), from);
            environment.show(URL, server.toString());
            return Optional.of(server);
        } catch (IllegalArgumentException refused) {
            environment.fault(URL + " " + refused.getMessage());
            return Optional.empty();
        }
    }

    MailTransport open(Vertx vertx) {
        return server.<MailTransport>map(named -> SmtpTransport.open(vertx, named, ANSWERED_WITHIN))
                .orElseGet(LoggedMails::new);
    }
}
