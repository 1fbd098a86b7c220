package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.MoveEscrow.Resolution;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The fields of one step of escrow while they are read: which there may be is the action's to say. */
final class EscrowDraft {
    private final StrictInput input;
    private final Action action;
    private Resolution resolution;
    private String paymentReference;
    private String paymentProof;

    EscrowDraft(StrictInput input, Action action) {
        this.input = input;
        this.action = action;
    }

    /** Reads the object that the input stands on, to its end. */
    EscrowDraft read() throws IOException {
        Set<String> seen = input.object("", this::readField);
        if (action == Action.RESOLVE) {
            input.require(List.of("resolution"), seen);
        }
        input.requireNoFault();
        return this;
    }

    /** Null for every other action than to resolve. */
    Resolution resolution() {
        return resolution;
    }

    String paymentReference() {
        return paymentReference;
    }

    String paymentProof() {
        return paymentProof;
    }

    private void readField(String name) throws IOException {
        if (action == Action.RESOLVE && name.equals("resolution")) {
            resolution = readResolution();
        } else if (action == Action.FUND && name.equals("payment_reference")) {
            paymentReference = input.paymentReference();
        } else if (action == Action.FUND && name.equals("payment_proof")) {
            paymentProof = input.paymentProof();
        } else {
            input.wrong("/" + name, "is not a field of this action");
        }
    }

    private Resolution readResolution() throws IOException {
        String text = input.isAt(JsonToken.VALUE_STRING) ? input.json().getText() : "";
        return Stream.of(Resolution.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseGet(() -> {
                    input.wrong("/resolution", "must be released or refunded");
                    return null;
                });
    }
}
