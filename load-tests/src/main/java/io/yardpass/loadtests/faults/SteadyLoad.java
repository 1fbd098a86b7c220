package io.yardpass.loadtests.faults;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.loadtests.client.Acknowledgement;
import io.yardpass.loadtests.client.ClientOptions;
import io.yardpass.loadtests.client.RetryPolicy;
import io.yardpass.loadtests.client.RetryingSender;
import io.yardpass.loadtests.client.YardPassClient;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.stories.AnswerJournal;
import io.yardpass.loadtests.stories.CommandClient;
import io.yardpass.loadtests.stories.CommandStories;
import io.yardpass.loadtests.stories.EarlierAnswers;
import io.yardpass.loadtests.stories.Stage;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps a number of events of all kinds in flight through the reference client, and a number of people who buy, use, give
 * away and return tickets and move money; remembers which events were acknowledged, and leaves what commands were answered to
 * a journal. Works on one event loop; what it remembers may be read once {@link #stop()} has completed.
 */
public final class SteadyLoad {
    /** Impatient, since the faults are short and a round should be too. */
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(500), 200);

    private final Context eventLoop;
    private final Vertx vertx;
    private final String runId;
    private final SplittableRandom random;
    private final Ids ids;
    private final int events;
    private final int people;
    private final Map<String, Set<UUID>> acknowledged = new HashMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Promise<Void> flowing = Promise.promise();
    private final Promise<Void> drained = Promise.promise();
    private YardPassClient client;
    private CommandClient commands;
    private CommandStories stories;
    private boolean stopping;
    private int inFlight;
    private int gaveUp;
    private int made;

    public SteadyLoad(Vertx vertx, String runId, InstantSource clock, SplittableRandom random, int events, int people) {
        this.vertx = vertx;
        this.eventLoop = vertx.getOrCreateContext();
        this.runId = runId;
        this.random = random;
        this.ids = new Ids(clock, random);
        this.events = events;
        this.people = people;
    }

    public void start(URI service, TokenSigner tokens, AnswerJournal journal, EarlierAnswers earlier) {
        ClientOptions options = new ClientOptions(
                service,
                tokens.platform(),
                100,
                250_000,
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                events,
                16 + people,
                RETRY);
        eventLoop.runOnContext(_ -> {
            client = new YardPassClient(vertx, options, random.split());
            RetryingSender sender = new RetryingSender(vertx, options, random.split());
            commands = new CommandClient(sender, journal, earlier, ids, random.split());
            stories = new CommandStories(new Stage(commands, tokens, ids, random.split(), runId));
            for (int i = 0; i < events; i++) {
                sendEvent();
            }
            for (int i = 0; i < people; i++) {
                tellStory();
            }
        });
    }

    /** Completes when as many events as are kept in flight have been acknowledged, and commands of everybody. */
    public Future<Void> flowing() {
        return flowing.future();
    }

    /** Sends nothing new; completes when everything sent has been answered or given up. */
    public Future<Void> stop() {
        eventLoop.runOnContext(_ -> {
            stopping = true;
            client.flush();
            finishIfDrained();
        });
        return drained.future();
    }

    private void sendEvent() {
        if (stopping) {
            return;
        }
        EventKind kind = EventKind.values()[made % EventKind.values().length];
        UUID id = ids.next();
        inFlight++;
        client.record(kind, Demo.event(kind, id, runId, made++))
                .onSuccess(answer -> note(kind.wireName(), id, answer))
                .onFailure(_ -> gaveUp++)
                .onComplete(_ -> {
                    inFlight--;
                    eventLoop.runOnContext(_ -> sendEvent());
                    finishIfDrained();
                });
    }

    private void tellStory() {
        if (stopping) {
            return;
        }
        inFlight++;
        stories.tell()
                .onFailure(failure -> refusals.merge("cut short: " + failure.getMessage(), 1, Integer::sum))
                .onComplete(_ -> {
                    inFlight--;
                    flowIfUnderWay();
                    eventLoop.runOnContext(_ -> tellStory());
                    finishIfDrained();
                });
    }

    private void note(String kind, UUID id, Acknowledgement answer) {
        switch (answer) {
            case Acknowledgement.Stored _ -> {
                acknowledged.computeIfAbsent(kind, _ -> new HashSet<>()).add(id);
                flowIfUnderWay();
            }
            case Acknowledgement.Refused refused ->
                refusals.merge(kind + " " + refused.status() + " " + refused.code(), 1, Integer::sum);
        }
    }

    private void flowIfUnderWay() {
        if (commands.answers() >= people && eventsAcknowledged() >= events) {
            flowing.tryComplete();
        }
    }

    private void finishIfDrained() {
        if (stopping && inFlight == 0) {
            client.close();
            commands.close();
            drained.tryComplete();
        }
    }

    Map<String, Set<UUID>> acknowledged() {
        return acknowledged;
    }

    long eventsAcknowledged() {
        return acknowledged.values().stream().mapToLong(Set::size).sum();
    }

    /** What people heard. */
    public CommandClient commands() {
        return commands;
    }

    /** Events and commands of which nobody knows what became. */
    int gaveUp() {
        return gaveUp + commands.gaveUp();
    }

    /** What a correct service does not answer, and how often. */
    public Map<String, Integer> refusals() {
        Map<String, Integer> all = new TreeMap<>(refusals);
        commands.surprises().forEach((what, times) -> all.merge(what, times, Integer::sum));
        return all;
    }
}
