package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.Sale;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What callers were told, held against what was committed: each errand is done once, and told the same ever after. */
final class Promises {
    /** What is refused once is refused for good, of all that the simulated commands can meet. */
    private static final Set<RefusalCode> FINAL = EnumSet.of(
            RefusalCode.ACCOUNT_CLOSED,
            RefusalCode.ESCROW_ACCOUNT,
            RefusalCode.UNBALANCED,
            RefusalCode.RESERVED_KIND,
            RefusalCode.ALREADY_REVERSED,
            RefusalCode.NOT_REVERSIBLE);

    private final Witness witness;
    private final Map<String, Verdict> byKey = new HashMap<>();
    private final Map<String, String> bodiesById = new HashMap<>();
    private final Set<String> errandsDone = new HashSet<>();
    /** Of whatever can be named by a client, on any route. */
    private final Set<UUID> ids = new HashSet<>();

    private final Set<String> firstTold = new HashSet<>();

    Promises(Witness witness) {
        this.witness = witness;
    }

    /** What stands under a key: a body, or a refusal for good. */
    private record Verdict(String body, RefusalCode refusal, String detail) {}

    void committed(Journal journal) {
        for (Sale sale : journal.sales) {
            keep(sale.purchase().route(), sale.orderId(), sale.receipt());
            boolean isFirst = errandsDone.add(sale.purchase().traceparent());
            witness.require(isFirst, "an errand was done twice", sale.purchase());
        }
        journal.transactions.forEach(posted -> ids.add(posted.id()));
        journal.held.lots.forEach(lot -> ids.add(lot.id()));
        journal.sales.stream()
                .flatMap(sale -> sale.tickets().stream())
                .map(Sale.Ticket::id)
                .forEach(ids::add);
        journal.receipts.forEach(receipt ->
                keep(receipt.id().route(), receipt.id().id(), receipt.done().receipt()));
        journal.keys.forEach((name, decided) -> {
            Verdict before = byKey.put(spelled(name), verdict(decided));
            witness.require(before == null, "a key was decided twice", name);
        });
    }

    private void keep(CommandRoute route, UUID id, String body) {
        String before = bodiesById.put(route + " " + id, body);
        witness.require(before == null, "an id was used twice", id);
        ids.add(id);
    }

    private Verdict verdict(DecidedKey decided) {
        return switch (decided) {
            case DecidedKey.PostedOrder order ->
                new Verdict(bodiesById.get(CommandRoute.TICKET_PURCHASES + " " + order.orderId()), null, null);
            case DecidedKey.PostedCommand done -> new Verdict(done.body(), null, null);
            case DecidedKey.FinalRefusal refused -> new Verdict(null, refused.code(), refused.detail());
        };
    }

    private static String spelled(KeyName name) {
        return name.scope() + " " + name.route() + " " + name.key();
    }

    private static String spelled(CallerCommand command) {
        return command.caller().idempotencyScope() + " " + command.route() + " " + command.idempotencyKey();
    }

    boolean isDecided(CallerCommand command) {
        return byKey.containsKey(spelled(command));
    }

    void answered(CallerCommand command, boolean wasDecided, Outcome outcome) {
        Verdict verdict = byKey.get(spelled(command));
        String underKey = verdict == null ? null : verdict.body();
        String underId = bodiesById.get(command.route() + " " + command.id());
        switch (outcome) {
            case Outcome.Posted(String body) -> {
                witness.require(body.equals(underKey), "told of what is not committed", command);
                witness.require(firstTold.add(spelled(command)), "told twice that it was done just now", command);
            }
            // By its id where another key was used, which may be another request's by now.
            case Outcome.AlreadyPosted(String body) ->
                witness.require(
                        body.equals(underKey) || body.equals(underId), "another answer than the first", command);
            case Outcome.Rejected rejected -> rejected(command, wasDecided, verdict, rejected);
            case Outcome.Conflict conflict ->
                witness.require(verdict != null || ids.contains(command.id()), "contradicts nothing", command);
            case Outcome.WouldPost imagined ->
                witness.require(!wasDecided && isDryRun(command), "told of what would be, but is", command);
            case Outcome.Overloaded(), Outcome.Unavailable() -> {}
        }
    }

    private void rejected(CallerCommand command, boolean wasDecided, Verdict verdict, Outcome.Rejected rejected) {
        if (wasDecided || rejected.replayed() || isKept(command, rejected)) {
            boolean stands = verdict != null
                    && verdict.refusal() == rejected.code()
                    && verdict.detail().equals(rejected.detail());
            witness.require(stands, "told of a refusal that does not stand", rejected + " " + command);
        }
        if (!rejected.replayed() && isKept(command, rejected)) {
            witness.require(firstTold.add(spelled(command)), "refused twice for the first time", command);
        }
    }

    /** What is refused to those who handle tickets may be asked for again; a dry run leaves nothing. */
    private static boolean isKept(CallerCommand command, Outcome.Rejected rejected) {
        return !(command instanceof TicketingCommand) && !isDryRun(command) && FINAL.contains(rejected.code());
    }

    private static boolean isDryRun(CallerCommand command) {
        return command instanceof PostTransaction posting && posting.dryRun();
    }
}
