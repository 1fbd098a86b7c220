package io.yardpass.webhooks;

import java.util.UUID;

/**
 * An endpoint that something is due for, and whose it is.
 *
 * @param isFailing nothing was delivered lately that was tried
 */
record DueEndpoint(UUID id, UUID organizationId, boolean isFailing) {}
