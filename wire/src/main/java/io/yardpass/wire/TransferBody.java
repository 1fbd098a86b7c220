package io.yardpass.wire;

import java.util.UUID;

/** Whom a ticket goes to, and the id of the one that takes its place. */
public record TransferBody(UUID id, UUID toUserId) {}
