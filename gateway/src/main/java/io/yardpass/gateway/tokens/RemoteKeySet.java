package io.yardpass.gateway.tokens;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes at a URL. They are fetched again from time to time, and when a token names a key that is not among
 * them; so an issuer may change its keys as it likes. There is one fetch at a time and a pause behind each, whatever tokens are shown:
 * whoever makes keys up waits with all others for the one fetch or not at all, and whose key is known waits for none.
 *
 * <p>A set is taken whole or not at all. While there is no good one the last is held, for {@link RemoteKeySetOptions#heldFor}; from
 * then on, and until the first, there are no keys.
 *
 * <p>One for the whole process, safe on every thread; fetches run on the event loop that opened it, and are read on a worker.
 */
public final class RemoteKeySet implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeySet.class);
    private static final int REASON_LENGTH_MAX = 300;
    private static final int CAUSES_MAX = 4;

    /** The last one, which may be under way. */
    private record Fetch(long beganNanos, Future<TokenKeys> answer) {}

    private final Vertx vertx;
    private final Context context;
    private final KeySetClient client;
    private final RemoteKeySetOptions options;
    private final LongSupplier nanoTime;
    private final KeySetMeters meters;
    private final AtomicInteger waiting = new AtomicInteger();
    private List<String> passedOver = List.of();
    private volatile Optional<TokenKeys> current = Optional.empty();
    private volatile long askedNanos;
    private volatile Fetch fetch;
    private volatile String failure = "";
    private volatile long timer;
    private volatile boolean closed;

    private RemoteKeySet(Vertx vertx, RemoteKeySetOptions options, LongSupplier nanoTime, MeterRegistry registry) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = new KeySetClient(vertx, options);
        this.options = options;
        this.nanoTime = nanoTime;
        this.askedNanos = nanoTime.getAsLong();
        this.meters = new KeySetMeters(registry, this);
        fetch();
    }

    /** Completes when the first fetch is under way; there are no keys yet, and {@link #hindrance} says so. */
    public static Future<RemoteKeySet> open(
            Vertx vertx, RemoteKeySetOptions options, LongSupplier nanoTime, MeterRegistry meters) {
        Promise<RemoteKeySet> opened = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(_ -> Future.succeededFuture()
                        .map(_ -> new RemoteKeySet(vertx, options, nanoTime, meters))
                        .onComplete(opened));
        return opened.future();
    }

    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return client.close();
    }

    /** Why no token can be verified, or an empty text. */
    public String hindrance() {
        if (current.isPresent()) {
            return "";
        }
        return failure.isEmpty() ? "not fetched yet" : failure;
    }

    @Override
    public Optional<TokenKeys> current() {
        return current;
    }

    /** How old the keys are, or for how long there have been none. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - askedNanos);
    }

    @Override
    public Future<TokenKeys> renewed() {
        Fetch last = fetch;
        if (last.answer().isComplete() && isRecent(last)) {
            return last.answer().succeeded()
                    ? Future.succeededFuture(last.answer().result())
                    : Future.failedFuture(last.answer().cause());
        }
        if (waiting.incrementAndGet() > options.waitingMax()) {
            waiting.decrementAndGet();
            return Future.failedFuture(new ProblemException(
                    ProblemCode.OVERLOADED, "Too many tokens of unknown keys wait; nothing was taken."));
        }
        Context caller = vertx.getOrCreateContext();
        Promise<TokenKeys> answer = Promise.promise();
        context.runOnContext(_ -> underWay()
                .timeout(options.waitMax().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(result -> caller.runOnContext(_ -> answer.handle(result))));
        return answer.future().onComplete(_ -> waiting.decrementAndGet());
    }

    private boolean isRecent(Fetch last) {
        return nanoTime.getAsLong() - last.beganNanos() < options.pause().toNanos();
    }

    /** The one that is, or else was a moment ago, or begins now. */
    private Future<TokenKeys> underWay() {
        Fetch last = fetch;
        return !last.answer().isComplete() || isRecent(last) ? last.answer() : fetch();
    }

    /** On our event loop alone, while none is under way. */
    private Future<TokenKeys> fetch() {
        vertx.cancelTimer(timer);
        long began = nanoTime.getAsLong();
        Future<TokenKeys> answer = client.fetch()
                .compose(json -> vertx.executeBlocking(() -> TokenKeys.jwks(json.toString())))
                .map(found -> take(found, began))
                .onFailure(this::goOnWithout)
                .onComplete(_ -> fetchLater());
        fetch = new Fetch(began, answer);
        return answer;
    }

    private void fetchLater() {
        if (!closed) {
            timer = vertx.setTimer(pause().toMillis(), _ -> fetch());
        }
    }

    private Duration pause() {
        if (failure.isEmpty()) {
            return options.refreshAfter();
        }
        return current.isPresent() ? options.pause() : options.pauseWithoutKeys();
    }

    /** As old as the question. */
    private TokenKeys take(TokenKeys found, long began) {
        meters.fetched();
        askedNanos = began;
        if (!failure.isEmpty()) {
            failure = "";
            LOG.info("the key set was fetched again");
        }
        if (!found.passedOver().equals(passedOver)) {
            passedOver = found.passedOver();
            passedOver.forEach(why -> LOG.warn("the key set: {}; it is passed over", shortened(why)));
        }
        if (current.filter(found::holdTheSameAs).isEmpty()) {
            current = Optional.of(found);
            LOG.info("tokens are verified with the {} keys of the key set that was fetched", found.size());
        }
        return current.get();
    }

    /** Said once, and not for each fetch that fails. */
    private void goOnWithout(Throwable cause) {
        meters.failed();
        boolean isNew = failure.isEmpty();
        failure = "the key set cannot be had: " + reason(cause);
        if (isNew) {
            LOG.warn("{}; {}", failure, consequence());
        }
        if (current.isPresent() && age().compareTo(options.heldFor()) > 0) {
            current = Optional.empty();
            LOG.error("{}; its last keys are older than {}, and no token is taken", failure, options.heldFor());
        }
    }

    private String consequence() {
        return current.isPresent()
                ? "its last keys are taken until they are " + options.heldFor() + " old"
                : "until it is, no token is taken";
    }

    private String reason(Throwable cause) {
        return cause instanceof TimeoutException
                ? "no answer within " + options.answerWithin()
                : shortened(Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                        .limit(CAUSES_MAX)
                        .map(each -> each.getMessage() == null ? each.toString() : each.getMessage())
                        .distinct()
                        .collect(Collectors.joining(": ")));
    }

    /** Some of it stands in the answer of a stranger. */
    private static String shortened(String text) {
        String shown = text.length() > REASON_LENGTH_MAX ? text.substring(0, REASON_LENGTH_MAX) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
