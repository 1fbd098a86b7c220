package io.yardpass.gateway.tail;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.decoding.DecodedEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** What is shown of one event: what it is about and what became of it, never of whom it tells. */
record Glimpse(Instant at, DecodedEvent event, Verdict verdict, UUID organizationId) {
    String line() {
        var line = new JsonObject()
                .put("at", at.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("verdict", TailQuery.nameOf(verdict));
        if (verdict instanceof Verdict.Rejected rejected) {
            line.put("code", rejected.code().wireName());
        }
        if (event.type() != null) {
            line.put("type", event.type().wireName());
        }
        if (organizationId != null) {
            line.put("organization_id", organizationId.toString());
        }
        if (event instanceof DecodedEvent.Taken taken) {
            line.put(event.type().subject().wireName(), subject(taken.event()).toString());
        }
        if (event.id() != null) {
            line.put("id", event.id().toString());
        }
        return line.encode();
    }

    private static UUID subject(Event event) {
        return switch (event) {
            case PostView view -> view.postId();
            case EventView view -> view.eventId();
            case AdImpression impression -> impression.campaignId();
            case AdClick click -> click.campaignId();
        };
    }
}
