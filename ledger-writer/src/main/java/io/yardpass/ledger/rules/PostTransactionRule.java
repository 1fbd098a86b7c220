package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.CURRENCY_MISMATCH;
import static io.yardpass.domain.RefusalCode.ESCROW_ACCOUNT;
import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.RESERVED_KIND;
import static io.yardpass.domain.RefusalCode.UNBALANCED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ACCOUNT;

import io.yardpass.domain.PostTransaction;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A transaction of the platform's own is posted, or shown as it would be. */
final class PostTransactionRule implements Rule {
    private final PostTransaction command;

    PostTransactionRule(PostTransaction command) {
        this.command = command;
    }

    /** Whether it was a dry run does not count: that asks what the real one would be answered. */
    @Override
    public String content() {
        StringBuilder content = new StringBuilder(512);
        content.append("transaction ").append(command.id());
        content.append("\nkind ").append(command.kind());
        content.append("\nreference ").append(command.referenceType());
        content.append(' ').append(command.referenceId());
        content.append("\ncurrency ").append(command.currency());
        command.legs().stream()
                .sorted(Comparator.comparing(PostTransaction.Leg::accountId))
                .forEach(leg -> content.append("\nleg ")
                        .append(leg.accountId())
                        .append(' ')
                        .append(leg.cents()));
        content.append("\noccurred ").append(command.occurredAtMicros());
        content.append("\nmetadata ").append(command.metadata());
        return content.toString();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.TAKEN_IDS, command.id());
        for (PostTransaction.Leg leg : command.legs()) {
            AccountKey key = reads.need(Facts.ACCOUNT_KEYS, leg.accountId());
            if (key != null) {
                reads.account(key);
            }
        }
    }

    @Override
    public boolean isIdTaken(Overlay state) {
        return state.get(Facts.TAKEN_IDS, command.id()) != null;
    }

    @Override
    public boolean isDryRun() {
        return command.dryRun();
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        if (!command.caller().isPlatform()) {
            return Refuse.because(FORBIDDEN, "only a service of the platform posts transactions of its own");
        }
        if (TransactionKinds.isReserved(command.kind())) {
            return Refuse.because(RESERVED_KIND, "the kind " + command.kind() + " has a command of its own");
        }
        List<Leg> legs = new ArrayList<>();
        for (PostTransaction.Leg leg : command.legs()) {
            AccountKey key = state.get(Facts.ACCOUNT_KEYS, leg.accountId());
            Refuse refusal = refuse(command.currency(), leg, key);
            if (refusal != null) {
                return refusal;
            }
            legs.add(new Leg(key, leg.cents()));
        }
        Refuse refusal = refuseSums(legs);
        if (refusal == null) {
            refusal = Limits.refuse(state, legs);
        }
        return refusal != null ? refusal : post(state, legs, nowMicros);
    }

    private static Refuse refuse(String currency, PostTransaction.Leg leg, AccountKey key) {
        if (key == null) {
            return Refuse.because(UNKNOWN_ACCOUNT, "there is no account " + leg.accountId());
        }
        if (key.kind() == AccountKind.SPONSOR_ESCROW) {
            return Refuse.because(ESCROW_ACCOUNT, "escrow moves with its sponsorship order alone");
        }
        return currency == null || currency.equals(key.currency())
                ? null
                : Refuse.because(CURRENCY_MISMATCH, "account " + leg.accountId() + " is in " + key.currency());
    }

    private static Refuse refuseSums(List<Leg> legs) {
        Map<String, Long> sums = new LinkedHashMap<>();
        legs.forEach(leg -> sums.merge(leg.account().currency(), leg.cents(), Math::addExact));
        for (Map.Entry<String, Long> sum : sums.entrySet()) {
            if (sum.getValue() != 0) {
                return Refuse.because(UNBALANCED, "the legs in " + sum.getKey() + " sum to " + sum.getValue());
            }
        }
        return null;
    }

    private Decision post(Overlay state, List<Leg> legs, long nowMicros) {
        var draft = new TransactionDraft(
                command.id(),
                command.kind(),
                command.referenceType(),
                command.referenceId(),
                command.occurredAtMicros(),
                command.metadata(),
                legs);
        return command.dryRun()
                ? new Decision.Preview(TransactionJson.preview(draft, state, nowMicros))
                : (Decision.Accept) (journal, _) -> post(journal, draft);
    }

    /** No organization is told: transactions are the platform's own. */
    private String post(Journal journal, TransactionDraft draft) {
        String body = Transactions.post(journal, draft, null);
        journal.tell("ledger.posted", draft.id(), null, body, command.traceparent());
        return body;
    }
}
