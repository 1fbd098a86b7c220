package io.yardpass.gateway.quotas;

import io.yardpass.domain.Caller;
import java.util.HashMap;
import java.util.Map;

/**
 * So many bytes for what all tenants have begun to send. Each may hold as much as is left free besides: half of all when it is
 * alone, and always less than would leave nothing to the others. A service of the platform may hold all. Confined to its
 * event loop.
 */
public final class Room {
    private final long bytesMax;
    private final Map<Tenant, Long> held = new HashMap<>();
    private long heldBytes;

    public Room(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Holds so many bytes more for the caller's tenant; false if they have no room, and then nothing changes. */
    public boolean take(Caller caller, int bytes) {
        Tenant tenant = Tenant.of(caller);
        long free = bytesMax - heldBytes - bytes;
        long own = held.getOrDefault(tenant, 0L) + bytes;
        if (free < 0 || own > free && !(tenant instanceof Tenant.Platform)) {
            return false;
        }
        held.put(tenant, own);
        heldBytes += bytes;
        return true;
    }

    /** Gives back what was taken. */
    public void giveBack(Caller caller, int bytes) {
        held.computeIfPresent(Tenant.of(caller), (_, own) -> own == bytes ? null : own - bytes);
        heldBytes -= bytes;
    }

    /** Tenants that hold anything. */
    int tenants() {
        return held.size();
    }
}
