package io.yardpass.gateway.queries;

import java.time.OffsetDateTime;
import java.util.UUID;

/** Which events to list; null where it does not matter. Events begin at or after {@code from} and before {@code until}. */
public record EventFilter(OffsetDateTime from, OffsetDateTime until, String category, UUID organizationId) {}
