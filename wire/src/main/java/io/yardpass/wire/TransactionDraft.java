package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.PostTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The fields of one transaction while they are read. */
final class TransactionDraft {
    private static final String KIND_UNLESS_SAID = "transfer";
    private static final int NAME_LENGTH_MAX = 64;

    private final StrictInput input;
    private final List<PostTransaction.Leg> legs = new ArrayList<>();
    private UUID id;
    private String kind = KIND_UNLESS_SAID;
    private String referenceType;
    private UUID referenceId;
    private String currency;
    private Long occurredAtMicros;
    private String metadata;
    private boolean dryRun;

    TransactionDraft(StrictInput input) {
        this.input = input;
    }

    /** Reads the object that the input stands on, to its end. */
    PostTransaction read(Envelope envelope) throws IOException {
        Set<String> seen = input.object("", this::readField);
        input.require(List.of("id", "reference_type", "reference_id", "legs"), seen);
        input.requireNoFault();
        return new PostTransaction(
                id, kind, referenceType, referenceId, currency, occurredAtMicros, metadata, legs, dryRun, envelope);
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> id = input.uuid("/id");
            case "kind" -> kind = name("/kind");
            case "reference_type" -> referenceType = name("/reference_type");
            case "reference_id" -> referenceId = input.uuid("/reference_id");
            case "currency" -> currency = input.currency("/currency");
            case "occurred_at" -> occurredAtMicros = input.micros("/occurred_at");
            case "metadata" -> metadata = input.object("/metadata");
            case "legs" -> readLegs();
            case "dry_run" -> dryRun = input.bool("/dry_run");
            default -> input.wrong("/" + name, "is not a field of a transaction");
        }
    }

    private String name(String pointer) throws IOException {
        String text = input.text(pointer, NAME_LENGTH_MAX);
        if (text != null && !PostTransaction.isName(text)) {
            input.wrong(pointer, "must be small letters, digits and underscores, a letter first");
        }
        return text;
    }

    private void readLegs() throws IOException {
        if (input.array("/legs", PostTransaction.LEGS_MIN, PostTransaction.LEGS_MAX, this::readLeg)
                && legs.stream().map(PostTransaction.Leg::accountId).distinct().count() < legs.size()) {
            input.wrong("/legs", "must name each account once");
        }
    }

    private void readLeg(String pointer) throws IOException {
        if (!input.isAt(JsonToken.START_OBJECT)) {
            input.wrong(pointer, "must be an object");
            return;
        }
        var leg = new LegDraft(pointer);
        Set<String> seen = input.object(pointer, leg::readField);
        if (leg.accountId != null && leg.cents != null) {
            legs.add(new PostTransaction.Leg(leg.accountId, leg.cents));
        } else if (!seen.containsAll(Set.of("account_id", "amount_cents"))) {
            input.wrong(pointer, "must have an account_id and an amount_cents");
        }
    }

    private final class LegDraft {
        private final String pointer;
        private UUID accountId;
        private Long cents;

        LegDraft(String pointer) {
            this.pointer = pointer;
        }

        void readField(String name) throws IOException {
            switch (name) {
                case "account_id" -> accountId = input.uuid(pointer + "/account_id");
                case "amount_cents" ->
                    cents = input.cents(
                            pointer + "/amount_cents", -AmountLimits.ACCOUNT_CENTS_MAX, AmountLimits.ACCOUNT_CENTS_MAX);
                default -> input.wrong(pointer + "/" + name, "is not a field of a leg");
            }
        }
    }
}
