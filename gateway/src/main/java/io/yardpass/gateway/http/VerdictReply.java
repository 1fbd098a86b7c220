package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.domain.Event;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.decoding.DecodedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** The answer to a body of events: how many of each verdict, and every event that was not accepted, by its place. */
final class VerdictReply {
    private record NotAccepted(int index, UUID id, String code, String detail) {}

    private VerdictReply() {}

    /** @param verdicts of the events taken, in their order */
    static Reply of(List<DecodedEvent> decoded, List<Verdict> verdicts) {
        Iterator<Verdict> next = verdicts.iterator();
        int duplicate = 0;
        var others = new ArrayList<NotAccepted>();
        for (int index = 0; index < decoded.size(); index++) {
            DecodedEvent event = decoded.get(index);
            switch (verdict(event, next)) {
                case Verdict.Accepted() -> {}
                case Verdict.Duplicate() -> {
                    duplicate++;
                    others.add(new NotAccepted(index, id(event), "duplicate", "was there already under this id"));
                }
                case Verdict.Rejected(var code, var detail) ->
                    others.add(new NotAccepted(index, id(event), code.wireName(), detail));
            }
        }
        int accepted = decoded.size() - others.size();
        int duplicates = duplicate;
        return Reply.json(200, Json.write(json -> write(accepted, duplicates, others, json)));
    }

    private static Verdict verdict(DecodedEvent event, Iterator<Verdict> verdicts) {
        return switch (event) {
            case DecodedEvent.Taken _ -> verdicts.next();
            case DecodedEvent.Refused refused -> refused.verdict();
        };
    }

    private static UUID id(DecodedEvent event) {
        return switch (event) {
            case DecodedEvent.Taken(Event taken) -> taken.id();
            case DecodedEvent.Refused refused -> refused.id();
        };
    }

    private static void write(int accepted, int duplicate, List<NotAccepted> others, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("accepted", accepted);
        json.writeNumberField("duplicate", duplicate);
        json.writeNumberField("rejected", others.size() - duplicate);
        json.writeArrayFieldStart("errors");
        for (NotAccepted other : others) {
            json.writeStartObject();
            json.writeNumberField("index", other.index());
            if (other.id() != null) {
                json.writeStringField("id", other.id().toString());
            }
            json.writeStringField("code", other.code());
            json.writeStringField("detail", other.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
