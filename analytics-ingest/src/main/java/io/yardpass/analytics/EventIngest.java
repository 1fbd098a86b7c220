package io.yardpass.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.batching.Batcher;
import io.yardpass.batching.OverloadedException;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.ConnectionLostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events of a request and answers with a verdict for each, after the commit that holds what it accepted.
 *
 * <p>One for each event loop, confined to the one that opened it: it has its own batches and its own connection, and
 * shares only the directory.
 */
public final class EventIngest {
    private static final Logger LOG = LoggerFactory.getLogger(EventIngest.class);

    private final IngestOptions options;
    private final Directory directory;
    private final InstantSource clock;
    private final FactWriter writer;
    private final Batcher<Fact, Verdict> batcher;
    private final IngestMetrics metrics;

    /** Must be called on an event loop, which then owns it, and the writer with it. */
    EventIngest(
            Vertx vertx,
            IngestOptions options,
            Directory directory,
            InstantSource clock,
            IngestMetrics metrics,
            FactWriter writer) {
        this.options = options;
        this.directory = directory;
        this.clock = clock;
        this.metrics = metrics;
        this.writer = writer;
        this.batcher = new Batcher<>(vertx, options.limits(), writer, metrics);
    }

    /** Must be called on an event loop, which then owns it. Fails when the database cannot be reached. */
    public static Future<EventIngest> open(
            Vertx vertx, IngestOptions options, Directory directory, InstantSource clock, MeterRegistry meters) {
        IngestMetrics metrics = new IngestMetrics(meters);
        return EventWriter.open(vertx, options, metrics)
                .map(writer -> new EventIngest(vertx, options, directory, clock, metrics, writer));
    }

    /** The same with a writer that is open already, and that this ingest closes. */
    public static EventIngest with(
            FactWriter writer,
            Vertx vertx,
            IngestOptions options,
            Directory directory,
            InstantSource clock,
            MeterRegistry meters) {
        return new EventIngest(vertx, options, directory, clock, new IngestMetrics(meters), writer);
    }

    /**
     * Never fails. An event that is rejected harms none of its neighbours; sending the same events again is always
     * safe.
     *
     * @param bytes what the events weigh in memory, roughly; the size of the request's body will do
     */
    public Future<IngestOutcome> submit(Caller caller, List<Event> events, long bytes) {
        if (!writer.isUp()) {
            return Future.succeededFuture(outcomeOf(new UnavailableException("not connected")));
        }
        Map<Reference, Place> places = new HashMap<>();
        List<Reference> unknown = new ArrayList<>();
        events.forEach(event -> Reference.of(event, reference -> resolve(reference, places, unknown)));
        Future<IngestOutcome> outcome = unknown.isEmpty()
                ? admit(caller, events, places, facts -> batcher.submit(facts, bytes))
                : admitLater(caller, events, bytes, places, unknown);
        return outcome.otherwise(this::outcomeOf);
    }

    /** The same of what was admitted before, by whatever rights there were then. */
    public Future<IngestOutcome> store(List<Fact> admitted, long bytes) {
        if (!writer.isUp()) {
            return Future.succeededFuture(outcomeOf(new UnavailableException("not connected")));
        }
        List<Event> events = admitted.stream().map(Fact::event).toList();
        return Future.succeededFuture(admitted)
                .compose(facts -> batcher.submit(facts, bytes))
                .map(written -> recorded(events, new Verdict[events.size()], written))
                .otherwise(this::outcomeOf);
    }

    /** Their place in the queue is theirs before anything is asked, so that whatever waits here is counted. */
    private Future<IngestOutcome> admitLater(
            Caller caller, List<Event> events, long bytes, Map<Reference, Place> places, List<Reference> unknown) {
        return Future.succeededFuture(events.size())
                .map(rows -> batcher.reserve(rows, bytes))
                .compose(reserved -> directory
                        .find(unknown)
                        .onSuccess(places::putAll)
                        .compose(found -> admit(caller, events, places, reserved::submit))
                        .onComplete(done -> reserved.release()));
    }

    /** Events admitted and not yet answered, those included that wait for the directory. */
    public int pendingRows() {
        return batcher.pendingRows();
    }

    /** Bytes admitted and not yet answered. */
    public long pendingBytes() {
        return batcher.pendingBytes();
    }

    /** Why events cannot be stored, in a sentence; empty when they can. Any thread may ask. */
    public String hindrance() {
        return writer.hindrance();
    }

    /** Takes no more, waits for what is pending as long as the grace lasts, then leaves the database. */
    public Future<Void> close(Duration grace) {
        return batcher.close(grace).eventually(writer::close);
    }

    private void resolve(Reference reference, Map<Reference, Place> places, List<Reference> unknown) {
        if (!places.containsKey(reference)) {
            Place place = directory.known(reference);
            places.put(reference, place);
            if (place == null) {
                unknown.add(reference);
            }
        }
    }

    private Future<IngestOutcome> admit(
            Caller caller,
            List<Event> events,
            Map<Reference, Place> places,
            Function<List<Fact>, Future<List<Verdict>>> writing) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        KeptTime keptTime = KeptTime.at(nowMicros, options.monthsKept(), options.aheadMax());
        Admission admission = new Admission(caller, keptTime, nowMicros, places);
        Verdict[] verdicts = new Verdict[events.size()];
        List<Fact> facts = new ArrayList<>(events.size());
        for (int i = 0; i < verdicts.length; i++) {
            switch (admission.decide(events.get(i))) {
                case Admission.Decision.Admitted(Fact fact) -> facts.add(fact);
                case Admission.Decision.Refused(Verdict.Rejected refusal) -> verdicts[i] = refusal;
            }
        }
        return writing.apply(facts).map(written -> recorded(events, verdicts, written));
    }

    /** Fills the gaps that the refused left with the verdicts of what was written, in order. */
    private IngestOutcome recorded(List<Event> events, Verdict[] verdicts, List<Verdict> written) {
        int next = 0;
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == null) {
                verdicts[i] = written.get(next++);
            }
            metrics.count(events.get(i), verdicts[i]);
        }
        return new IngestOutcome.Recorded(Arrays.asList(verdicts));
    }

    private IngestOutcome outcomeOf(Throwable failure) {
        if (failure instanceof OverloadedException) {
            metrics.refusedFull();
            return new IngestOutcome.Overloaded();
        }
        // What is to be expected was logged where it happened, once and not for every request it concerns.
        if (!(failure instanceof UnavailableException || failure instanceof ConnectionLostException)) {
            LOG.error("events were not all stored", failure);
        }
        metrics.refusedUnavailable();
        return new IngestOutcome.Unavailable();
    }
}
