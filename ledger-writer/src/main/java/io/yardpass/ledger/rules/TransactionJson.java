package io.yardpass.ledger.rules;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is told of a transaction. Not what its author noted on it: that is nobody's to keep. */
final class TransactionJson {
    private TransactionJson() {}

    /** The answer, and the message of the outbox. */
    static String posted(PostedTransaction transaction) {
        return Json.object(json -> {
            Json.uuid(json, "id", transaction.id());
            json.writeNumberField("sequence", transaction.sequence());
            writeCommon(json, transaction);
            Json.time(json, "posted_at", transaction.postedAtMicros());
            writeEntries(json, transaction.entries());
        });
    }

    /** What the answer would be, less what only the posting gives. */
    static String preview(TransactionDraft draft, Overlay state, long nowMicros) {
        PostedTransaction imagined = draft.posted(0, nowMicros, entries(draft.legs(), state));
        return Json.object(json -> {
            json.writeBooleanField("dry_run", true);
            Json.uuid(json, "id", imagined.id());
            writeCommon(json, imagined);
            writeEntries(json, imagined.entries());
        });
    }

    private static List<PostedEntry> entries(List<Leg> legs, Overlay state) {
        List<PostedEntry> entries = new ArrayList<>();
        legs.forEach(leg ->
                entries.add(PostedEntry.of(entries.size() + 1, state.get(Facts.ACCOUNTS, leg.account()), leg.cents())));
        return entries;
    }

    private static void writeCommon(JsonGenerator json, PostedTransaction transaction) throws IOException {
        json.writeStringField("kind", transaction.kind());
        json.writeStringField("reference_type", transaction.referenceType());
        Json.uuid(json, "reference_id", transaction.referenceId());
        json.writeNumberField("entry_count", transaction.entries().size());
        Json.time(json, "occurred_at", transaction.occurredAtMicros());
    }

    private static void writeEntries(JsonGenerator json, List<PostedEntry> entries) throws IOException {
        json.writeArrayFieldStart("entries");
        for (PostedEntry entry : entries) {
            json.writeStartObject();
            json.writeNumberField("ordinal", entry.ordinal());
            Json.uuid(json, "account_id", entry.accountId());
            json.writeNumberField("amount_cents", entry.cents());
            json.writeStringField("currency", entry.currency());
            json.writeNumberField("previous_balance_cents", entry.previousCents());
            json.writeNumberField("current_balance_cents", entry.currentCents());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
