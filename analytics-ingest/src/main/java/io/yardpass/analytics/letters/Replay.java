package io.yardpass.analytics.letters;

import io.vertx.core.Future;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.Fact;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends letters again, oldest first, each with the rights of its sender as its token once said them, and takes out those that
 * are stored now. Events keep their ids, so it may break off anywhere and be run again: nothing is counted twice, and what is
 * rejected again stays the one letter it was. What was admitted before and could not be stored is not judged again. Confined to the event loop of its ingest.
 */
public final class Replay {
    /** So few that the largest fit into a batch of the ingest together. */
    private static final int PAGE = 100;

    private final LetterArchive archive;
    private final EventDecoder decoder;
    private final EventIngest ingest;
    private final Consumer<ReplayTally> progress;
    private final ReplayTally tally = new ReplayTally();

    /** A letter whose event can be read. */
    private record Readable(StoredLetter letter, Event event) {}

    /** @param progress is shown the tally after each page */
    public Replay(LetterArchive archive, EventDecoder decoder, EventIngest ingest, Consumer<ReplayTally> progress) {
        this.archive = archive;
        this.decoder = decoder;
        this.ingest = ingest;
        this.progress = progress;
    }

    /**
     * Completes when every letter was tried; fails when the database does, and what was stored until then is stored. To be
     * called once.
     */
    public Future<ReplayTally> run(LetterFilter filter) {
        return from(LetterArchive.Position.BEFORE_ALL, filter);
    }

    private Future<ReplayTally> from(LetterArchive.Position position, LetterFilter filter) {
        return archive.after(position, filter, PAGE).compose(page -> {
            if (page.isEmpty()) {
                return Future.succeededFuture(tally);
            }
            return send(page)
                    .onSuccess(_ -> progress.accept(tally))
                    .compose(_ -> from(LetterArchive.Position.of(page.getLast()), filter));
        });
    }

    private Future<Void> send(List<StoredLetter> page) {
        Map<Caller, List<Readable>> bySender = new LinkedHashMap<>();
        List<StoredLetter> admitted = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        for (StoredLetter letter : page) {
            Optional<Fact> fact = letter.fact();
            if (fact.isPresent()) {
                admitted.add(letter);
                facts.add(fact.get());
            } else {
                read(letter, bySender);
            }
        }
        Future<Void> sent = facts.isEmpty()
                ? Future.succeededFuture()
                : ingest.store(facts, bytes(admitted)).compose(outcome -> settle(admitted, outcome));
        for (var one : bySender.entrySet()) {
            sent = sent.compose(_ -> submit(one.getKey(), one.getValue()));
        }
        return sent;
    }

    private void read(StoredLetter letter, Map<Caller, List<Readable>> bySender) {
        if (!letter.isWhole()) {
            tally.countCut();
            return;
        }
        DecodedEvent decoded =
                decoder.decodeAlone(letter.type(), letter.payload()).events().getFirst();
        switch (decoded.sentBy(letter.sender().role())) {
            case DecodedEvent.Taken taken ->
                bySender.computeIfAbsent(letter.sender(), _ -> new ArrayList<>())
                        .add(new Readable(letter, taken.event()));
            case DecodedEvent.Refused refused -> tally.count(refused.verdict());
        }
    }

    private Future<Void> submit(Caller sender, List<Readable> letters) {
        List<Event> events = letters.stream().map(Readable::event).toList();
        List<StoredLetter> sent = letters.stream().map(Readable::letter).toList();
        return ingest.submit(sender, events, bytes(sent)).compose(outcome -> settle(sent, outcome));
    }

    private static long bytes(List<StoredLetter> letters) {
        return letters.stream().mapToLong(StoredLetter::payloadBytes).sum();
    }

    private Future<Void> settle(List<StoredLetter> letters, IngestOutcome outcome) {
        return switch (outcome) {
            case IngestOutcome.Recorded(var verdicts) -> removeStored(letters, verdicts);
            case IngestOutcome.Overloaded() -> Future.failedFuture("the database is too slow");
            case IngestOutcome.Unavailable() -> Future.failedFuture("the database cannot be had");
        };
    }

    private Future<Void> removeStored(List<StoredLetter> letters, List<Verdict> verdicts) {
        List<StoredLetter> stored = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            tally.count(verdicts.get(i));
            if (!(verdicts.get(i) instanceof Verdict.Rejected)) {
                stored.add(letters.get(i));
            }
        }
        return archive.remove(stored);
    }
}
