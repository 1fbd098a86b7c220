package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.Sale;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What callers were told, held against what was committed: each errand is done once, and told the same ever after. */
final class Promises {
    private final Witness witness;
    private final Map<String, Verdict> byKey = new HashMap<>();
    private final Map<UUID, String> byOrder = new HashMap<>();
    private final Set<String> errandsDone = new HashSet<>();
    private final Set<String> firstTold = new HashSet<>();

    Promises(Witness witness) {
        this.witness = witness;
    }

    /** What stands under a key: a body, or a refusal for good. */
    private record Verdict(String fingerprint, String body, RefusalCode refusal, String detail) {
        static Verdict of(DecidedKey decided, Map<UUID, String> byOrder) {
            return switch (decided) {
                case DecidedKey.PostedOrder order ->
                    new Verdict(order.fingerprint(), byOrder.get(order.orderId()), null, null);
                case DecidedKey.PostedCommand done -> new Verdict(done.fingerprint(), done.body(), null, null);
                case DecidedKey.FinalRefusal refused ->
                    new Verdict(refused.fingerprint(), null, refused.code(), refused.detail());
            };
        }
    }

    void committed(Journal journal) {
        for (Sale sale : journal.sales) {
            byOrder.put(sale.orderId(), sale.receipt());
            done(sale.purchase());
        }
        journal.keys.forEach((name, decided) -> {
            Verdict before = byKey.put(spelled(name), Verdict.of(decided, byOrder));
            witness.require(before == null, "a key was decided twice", name);
        });
    }

    /** The trace is the errand's: it outlives ids and keys that a retry might change. */
    private void done(CallerCommand command) {
        witness.require(errandsDone.add(command.traceparent()), "an errand was done twice", command);
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
        switch (outcome) {
            case Outcome.Posted(String body) -> {
                witness.require(
                        verdict != null && body.equals(verdict.body()), "told of what is not committed", command);
                witness.require(firstTold.add(spelled(command)), "told twice that it was done just now", command);
            }
            case Outcome.AlreadyPosted(String body) ->
                witness.require(body.equals(bodyOf(command, verdict)), "another answer than the first", command);
            case Outcome.Rejected rejected -> rejected(command, wasDecided, verdict, rejected);
            case Outcome.Conflict conflict ->
                witness.require(verdict != null || isOrder(command), "contradicts nothing", conflict);
            case Outcome.WouldPost(String body) -> witness.require(false, "nobody here asks what would be", command);
            case Outcome.Overloaded(), Outcome.Unavailable() -> {}
        }
    }

    /** Where another key was used, the id leads to the answer. */
    private String bodyOf(CallerCommand command, Verdict verdict) {
        return verdict != null || !(command instanceof PurchaseTickets purchase)
                ? verdict == null ? null : verdict.body()
                : byOrder.get(purchase.orderId());
    }

    private boolean isOrder(CallerCommand command) {
        return byOrder.containsKey(command.id());
    }

    private void rejected(CallerCommand command, boolean wasDecided, Verdict verdict, Outcome.Rejected rejected) {
        if (wasDecided || rejected.replayed() || isFinal(rejected.code())) {
            boolean stands = verdict != null
                    && verdict.refusal() == rejected.code()
                    && verdict.detail().equals(rejected.detail());
            witness.require(stands, "told of a refusal that does not stand", rejected + " " + command);
        }
        if (!rejected.replayed() && isFinal(rejected.code())) {
            witness.require(firstTold.add(spelled(command)), "refused twice for the first time", command);
        }
    }

    private static boolean isFinal(RefusalCode code) {
        return switch (code) {
            case TOTAL_MISMATCH, PER_BUYER_LIMIT, UNKNOWN_EVENT, UNKNOWN_TIER, CURRENCY_MISMATCH, AMOUNT_OUT_OF_RANGE ->
                true;
            case ACCOUNT_CLOSED, ESCROW_ACCOUNT, UNBALANCED, RESERVED_KIND, ALREADY_REVERSED, NOT_REVERSIBLE -> true;
            case UNKNOWN_ACCOUNT,
                    INSUFFICIENT_BALANCE,
                    UNKNOWN_TRANSACTION,
                    UNKNOWN_SPONSORSHIP_ORDER,
                    UNKNOWN_ORGANIZATION,
                    UNKNOWN_CURRENCY,
                    TRANSITION_REFUSED -> false;
            case SOLD_OUT,
                    TIER_NOT_ON_SALE,
                    UNKNOWN_HOLD,
                    HOLD_EXPIRED,
                    UNKNOWN_TICKET,
                    WRONG_EVENT,
                    TICKET_ALREADY_REDEEMED,
                    TICKET_NOT_ISSUED,
                    UNKNOWN_ORDER,
                    FORBIDDEN -> false;
        };
    }
}
