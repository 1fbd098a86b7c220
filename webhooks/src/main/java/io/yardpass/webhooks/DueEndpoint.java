package io.yardpass.webhooks;

import java.util.UUID;

/** An endpoint that something is due for, and whose it is. */
record DueEndpoint(UUID id, UUID organizationId) {}
