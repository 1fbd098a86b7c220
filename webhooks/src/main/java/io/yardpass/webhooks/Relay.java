package io.yardpass.webhooks;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.domain.WebhookUrl;
import io.yardpass.webhooks.mail.MailTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others what happened: one of all processes that try relays, the others stand by. It begins again where the cursor stands,
 * whoever was killed when; what it was about to note is told once more, under the same id. Confined to the event loop of whoever
 * opened it.
 */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final Vertx vertx;
    private final RelayQueries queries;
    private final Transport transport;
    private final RelayOptions options;
    private final RelayMetrics metrics;
    private final RetrySchedule schedule;
    private final Mails mails;
    private final QuickEndpoints quick = new QuickEndpoints();
    private final UUID self = UUID.randomUUID();
    private Optional<WebhookClient> client = Optional.empty();
    private RelayTerm term;
    private boolean isClosed;
    private volatile String hindrance = "did not look at the outbox yet";

    private Relay(
            Vertx vertx,
            Pool pool,
            Transport transport,
            RelayOptions options,
            RetrySchedule schedule,
            RelayMetrics metrics,
            Mails mails) {
        this.vertx = vertx;
        this.queries = new RelayQueries(pool);
        this.transport = transport;
        this.options = options;
        this.schedule = schedule;
        this.metrics = metrics;
        this.mails = mails;
    }

    /**
     * Begins to stand by, on the context of the caller.
     *
     * @param pool connects as yardpass_webhooks; stays the caller's to close
     * @param isDevelopment tells endpoints on this machine too
     * @param mails is closed with this
     */
    public static Relay open(
            Vertx vertx,
            Pool pool,
            SecretSeal seal,
            boolean isDevelopment,
            MailTransport mails,
            InstantSource clock,
            MeterRegistry registry) {
        WebhookClientOptions reaching =
                isDevelopment ? WebhookClientOptions.forDevelopment() : WebhookClientOptions.usual();
        var client = new WebhookClient(vertx, reaching.withDeliveries(Dispatcher.PLACES_MAX));
        Function<String, WebhookUrl> parse = isDevelopment ? WebhookUrl::parseForDevelopment : WebhookUrl::parse;
        Relay relay = open(
                vertx,
                pool,
                new SignedTransport(client, seal, parse, clock),
                RelayOptions.usual(),
                RetrySchedule.usual(RandomGenerator.getDefault()),
                new Mails(
                        new MailQueries(pool),
                        mails,
                        RetrySchedule.ofMails(RandomGenerator.getDefault()),
                        new MailMetrics(registry)),
                clock,
                registry);
        relay.client = Optional.of(client);
        return relay;
    }

    /** Likewise, with another way to tell endpoints. */
    static Relay open(
            Vertx vertx,
            Pool pool,
            Transport transport,
            RelayOptions options,
            RetrySchedule schedule,
            Mails mails,
            InstantSource clock,
            MeterRegistry registry) {
        Relay relay = new Relay(vertx, pool, transport, options, schedule, new RelayMetrics(registry, clock), mails);
        relay.claim();
        return relay;
    }

    /** Why nothing is relayed or stood by for; empty when all is well. Any thread may ask. */
    public String hindrance() {
        return hindrance;
    }

    /** Completes when all that was under way is noted, or after the grace, and the place is free for another. Never fails. */
    public Future<Void> close(Duration grace) {
        isClosed = true;
        RelayTerm last = term;
        Future<Void> ended = last == null
                ? Future.succeededFuture()
                : last.end()
                        .timeout(grace.toMillis(), TimeUnit.MILLISECONDS)
                        .otherwiseEmpty()
                        .compose(_ -> last.release())
                        .otherwiseEmpty();
        return ended.eventually(() -> client.map(WebhookClient::close).orElseGet(Future::succeededFuture))
                .eventually(() -> mails.transport().close());
    }

    private void claim() {
        if (isClosed) {
            return;
        }
        queries.claim(self, options.lease())
                .compose(claimed -> queries.lag().map(lag -> {
                    metrics.lag(lag);
                    return claimed;
                }))
                .onSuccess(claimed -> {
                    hindrance = "";
                    claimed.ifPresentOrElse(this::hold, this::claimLater);
                })
                .onFailure(failure -> {
                    hindrance = "the outbox cannot be read";
                    LOG.warn("the relay waits: {}", failure.getMessage());
                    claimLater();
                });
    }

    private void claimLater() {
        vertx.setTimer(options.claimEvery().toMillis(), _ -> claim());
    }

    private void hold(long number) {
        LOG.info("relays messages, term {}", number);
        metrics.relaying(true);
        term = new RelayTerm(vertx, number, queries, transport, options, schedule, metrics, quick, mails);
        term.begin().onFailure(this::lost);
        if (isClosed) {
            close(Duration.ZERO);
        }
    }

    /** What was under way ends by itself; nothing of it is noted by a term that is over. */
    private void lost(Throwable failure) {
        LOG.warn("relays no more: {}", failure.getMessage());
        metrics.relaying(false);
        RelayTerm last = term;
        term = null;
        last.end()
                .timeout(options.lease().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(_ -> claimLater());
    }

    /** The term that is held now, for tests. */
    Optional<Long> term() {
        return Optional.ofNullable(term).map(RelayTerm::number);
    }
}
