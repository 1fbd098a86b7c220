package io.yardpass.analytics;

import java.util.UUID;

/** What the directory knows of a {@link Reference}: where it belongs. */
sealed interface Place {
    /** Null where the place itself does not say. */
    UUID organizationId();

    /** Nothing of that kind has this id. */
    record Nowhere() implements Place {
        @Override
        public UUID organizationId() {
            return null;
        }
    }

    record OfEvent(UUID organizationId, boolean isPublic) implements Place {}

    /** A post is public when it and its event are. */
    record OfPost(UUID eventId, UUID organizationId, boolean isPublic) implements Place {}

    record OfCampaign(UUID organizationId) implements Place {}

    record OfCreative(UUID campaignId) implements Place {
        @Override
        public UUID organizationId() {
            return null;
        }
    }

    Place NOWHERE = new Nowhere();
}
