package io.yardpass.wire;

import java.util.List;
import java.util.UUID;

/** Which tickets of an order are taken back; none named means all that are issued. */
public record ReturnBody(UUID id, List<UUID> ticketIds) {}
