package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.webhooks.QuickEndpoints.Speed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Sends what is due, many endpoints at once, and notes what became of it: what came to an end during the last commit goes into the
 * next. Endpoints take turns by their ids. Those that were not quick lately have places of their own, and so have those of which that
 * is not known, one at a time, so that who hangs delays nobody else. Of one term; another term has another one. Confined to its event loop.
 */
final class Dispatcher {
    static final int PLACES_MAX = 512;

    private static final int ENDPOINTS_MAX = 200;
    private static final int NOTED_MAX = 500;
    private static final int QUICK_DELIVERIES_MAX = 16;
    private static final int CLEARED_MAX = 5_000;
    private static final Duration QUICK = Duration.ofSeconds(2);
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final long term;
    private final RelayQueries queries;
    private final Transport transport;
    private final RetrySchedule schedule;
    private final Duration failingMax;
    private final RelayMetrics metrics;
    private final QuickEndpoints quick;
    private final Places quickPlaces = new Places(PLACES_MAX / 2);
    private final Places unknownPlaces = new Places(PLACES_MAX / 4);
    private final Places slowPlaces = new Places(PLACES_MAX / 4);
    private final Map<UUID, EndpointLane> lanes = new HashMap<>();
    private final List<Attempted> attempts = new ArrayList<>();
    private final Promise<Void> failed = Promise.promise();
    private final Promise<Void> drained = Promise.promise();
    private UUID behind = BEFORE_ALL;
    private boolean isLooking;
    private boolean isNoting;
    private boolean isPoked;
    private boolean isEnding;

    Dispatcher(
            long term,
            RelayQueries queries,
            Transport transport,
            RetrySchedule schedule,
            Duration failingMax,
            RelayMetrics metrics,
            QuickEndpoints quick) {
        this.term = term;
        this.queries = queries;
        this.transport = transport;
        this.schedule = schedule;
        this.failingMax = failingMax;
        this.metrics = metrics;
        this.quick = quick;
    }

    /** Fails when the database refused something, or did not answer: nothing is begun then any more. */
    Future<Void> failure() {
        return failed.future();
    }

    /** Begins nothing more, and completes when all that was under way is noted, or could not be. */
    Future<Void> end() {
        isEnding = true;
        endWhenDrained();
        return drained.future();
    }

    /** Looks for what is due, unless that is being done, in which case it is done once more. */
    void poke() {
        if (isLooking || isEnding) {
            isPoked = true;
            return;
        }
        isPoked = false;
        isLooking = true;
        queries.due(behind, ENDPOINTS_MAX).compose(this::begin).onComplete((begun, failure) -> {
            isLooking = false;
            if (failure != null) {
                fail(failure);
            } else if (isPoked || begun) {
                poke();
            }
        });
    }

    /** Completes with whether something began. */
    private Future<Boolean> begin(List<DueEndpoint> due) {
        behind = due.size() < ENDPOINTS_MAX ? BEFORE_ALL : due.getLast().id();
        List<Share> shares =
                due.stream().map(this::share).flatMap(Optional::stream).toList();
        return shares.isEmpty()
                ? Future.succeededFuture(false)
                : queries.take(shares).map(taken -> begin(shares, taken));
    }

    private Optional<Share> share(DueEndpoint endpoint) {
        if (lanes.containsKey(endpoint.id())) {
            return Optional.empty();
        }
        Speed speed = quick.of(endpoint);
        Places places = switch (speed) {
            case QUICK -> quickPlaces;
            case UNKNOWN -> unknownPlaces;
            case SLOW -> slowPlaces;
        };
        int granted = places.take(endpoint.organizationId(), speed == Speed.QUICK ? QUICK_DELIVERIES_MAX : 1);
        if (granted == 0) {
            return Optional.empty();
        }
        lanes.put(endpoint.id(), new EndpointLane(endpoint, places, granted));
        return Optional.of(new Share(endpoint, granted));
    }

    private boolean begin(List<Share> shares, List<Delivery> taken) {
        Map<UUID, List<Delivery>> byEndpoint = taken.stream().collect(Collectors.groupingBy(Delivery::endpointId));
        for (Share share : shares) {
            List<Delivery> own = isEnding
                    ? List.of()
                    : byEndpoint.getOrDefault(share.endpoint().id(), List.of());
            for (int unused = own.size(); unused < share.deliveriesMax(); unused++) {
                settle(share.endpoint().id());
            }
            own.forEach(this::send);
        }
        return !taken.isEmpty();
    }

    /** A place that is not needed, or whose delivery is told no more. */
    private void settle(UUID endpoint) {
        EndpointLane lane = lanes.get(endpoint);
        lane.sent();
        noted(lane);
    }

    private void noted(EndpointLane lane) {
        if (lane.noted()) {
            lanes.remove(lane.endpoint().id());
            endWhenDrained();
        }
    }

    private void send(Delivery delivery) {
        if (delivery.body() == null) {
            forget(delivery);
            return;
        }
        long begunNanos = System.nanoTime();
        transport
                .send(delivery)
                .onSuccess(answer -> sent(delivery, answer, Duration.ofNanos(System.nanoTime() - begunNanos)));
    }

    private void forget(Delivery delivery) {
        Future<Void> forgotten = delivery.isEnabled()
                ? queries.drop(term, List.of(delivery))
                : queries.clear(term, delivery.endpointId(), CLEARED_MAX);
        forgotten.onComplete((_, failure) -> {
            settle(delivery.endpointId());
            if (failure != null) {
                fail(failure);
            } else {
                poke();
            }
        });
    }

    private void sent(Delivery delivery, Transport.Answer answer, Duration took) {
        lanes.get(delivery.endpointId()).sent();
        quick.note(delivery.endpointId(), took.compareTo(QUICK) <= 0);
        int number = delivery.attempts() + 1;
        Long nextMillis = answer.isDelivered() || answer.isGone()
                ? null
                : schedule.after(number, answer.retryAfter().orElse(Duration.ZERO))
                        .map(Duration::toMillis)
                        .orElse(null);
        metrics.attempted(delivery, answer, nextMillis);
        attempts.add(new Attempted(
                delivery.endpointId(),
                delivery.messageId(),
                delivery.topic(),
                answer.status(),
                answer.fault(),
                (int) took.toMillis(),
                nextMillis));
        note();
    }

    private void note() {
        if (isNoting || attempts.isEmpty()) {
            return;
        }
        isNoting = true;
        List<Attempted> some = attempts.subList(0, Math.min(NOTED_MAX, attempts.size()));
        List<Attempted> batch = List.copyOf(some);
        some.clear();
        queries.note(term, batch, failingMax).onComplete((_, failure) -> {
            isNoting = false;
            batch.forEach(attempt -> noted(lanes.get(attempt.endpointId())));
            if (failure != null) {
                fail(failure);
            }
            note();
            poke();
        });
    }

    private void fail(Throwable failure) {
        isEnding = true;
        failed.tryFail(failure);
        endWhenDrained();
    }

    private void endWhenDrained() {
        if (isEnding && lanes.isEmpty()) {
            drained.tryComplete();
        }
    }
}
