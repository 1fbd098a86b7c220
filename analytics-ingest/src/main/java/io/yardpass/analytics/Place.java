package io.yardpass.analytics;

import io.vertx.sqlclient.Row;
import java.util.UUID;

/** What the directory knows of a {@link Reference}: where it belongs. */
sealed interface Place {
    /** Null where the place itself does not say. */
    default UUID organizationId() {
        return null;
    }

    /** The event that it is or belongs to; null where that is none. */
    default UUID eventId() {
        return null;
    }

    /** Nothing of that kind has this id. */
    record Nowhere() implements Place {}

    /** Of an event, and of what people see of one. */
    record InEvent(UUID eventId, UUID organizationId, boolean isOpen) implements Place {
        /** From a row of the id, the event, its organization, and whether whoever has its address may see it. */
        static Place of(Row row) {
            return new InEvent(row.getUUID(1), row.getUUID(2), row.getBoolean(3));
        }
    }

    record OfCampaign(UUID organizationId) implements Place {}

    record OfCreative(UUID campaignId) implements Place {}

    Place NOWHERE = new Nowhere();
}
