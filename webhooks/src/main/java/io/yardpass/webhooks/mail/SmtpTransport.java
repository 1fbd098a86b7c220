package io.yardpass.webhooks.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands mails to a server by SMTP, each under a Message-ID made of its job's id, so that one that is sent twice is recognised. An
 * answer is waited for so long; what was not answered may have been taken all the same.
 */
public final class SmtpTransport implements MailTransport {
    /** Of the connection and not of the mail: all of them would be refused, until somebody puts it right. */
    private static final Set<Integer> NOT_LET_IN = Set.of(530, 534, 535, 538);

    private static final int CONNECTIONS_MAX = 20;

    private final MailClient client;
    private final SmtpServer server;
    private final Duration within;

    /** @param within an answer is waited for */
    public static SmtpTransport open(Vertx vertx, SmtpServer server, Duration within) {
        return new SmtpTransport(vertx, server, within);
    }

    private SmtpTransport(Vertx vertx, SmtpServer server, Duration within) {
        this.server = server;
        this.within = within;
        this.client = MailClient.create(vertx, config(server, within));
    }

    private static MailConfig config(SmtpServer server, Duration within) {
        MailConfig config = new MailConfig(server.host(), server.port());
        config.setSsl(server.isTls())
                .setStarttls(
                        server.isTls()
                                ? StartTLSOptions.DISABLED
                                : server.isThisMachine() ? StartTLSOptions.OPTIONAL : StartTLSOptions.REQUIRED)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setConnectTimeout((int) within.toMillis())
                // Of a connection on which nothing is said any more, so that one that hangs gives its place back.
                .setIdleTimeout((int) within.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setKeepAlive(true)
                .setUserAgent("yardpass");
        if (server.user() == null) {
            config.setLogin(LoginOption.DISABLED);
        } else {
            config.setLogin(LoginOption.REQUIRED).setUsername(server.user()).setPassword(server.password());
        }
        return config;
    }

    @Override
    public Future<MailAnswer> send(UUID id, String kind, String address, MailText text) {
        if (!SmtpServer.isAddress(address)) {
            return Future.succeededFuture(new MailAnswer.Refused("bad_address"));
        }
        return client.sendMail(message(id, address, text))
                .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .<MailAnswer>map(_ -> new MailAnswer.Sent())
                .otherwise(SmtpTransport::answer);
    }

    private MailMessage message(UUID id, String address, MailText text) {
        MailMessage message = new MailMessage()
                .setFrom(server.from())
                .setTo(address)
                .setSubject(text.subject())
                .addHeader(
                        "Message-ID",
                        "<" + id + server.from().substring(server.from().indexOf('@')) + ">")
                // So that nobody's absence is told to us.
                .addHeader("Auto-Submitted", "auto-generated");
        return text.isHtml() ? message.setHtml(text.body()) : message.setText(text.body());
    }

    private static MailAnswer answer(Throwable failure) {
        return switch (failure) {
            case SMTPException refused
            when refused.isPermanent() && !NOT_LET_IN.contains(refused.getReplyCode()) ->
                new MailAnswer.Refused("smtp_" + refused.getReplyCode());
            case SMTPException refused -> new MailAnswer.Failed("smtp_" + refused.getReplyCode());
            case TimeoutException _ -> new MailAnswer.Failed("timeout");
            default -> new MailAnswer.Failed("no_connection");
        };
    }

    @Override
    public Future<Void> close() {
        return client.close().otherwiseEmpty();
    }
}
