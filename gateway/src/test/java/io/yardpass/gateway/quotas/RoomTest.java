package io.yardpass.gateway.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room(1_000);
    private final Caller one = organization();

    private static Caller organization() {
        return new Caller("issuer", null, Role.SERVICE_ROLE, UUID.randomUUID());
    }

    private int takeAll(Caller caller) {
        int taken = 0;
        while (room.take(caller, 1)) {
            taken++;
        }
        return taken;
    }

    @Test
    void aTenantAloneHasHalf() {
        assertTrue(room.take(one, 500));
        assertFalse(room.take(one, 1));
        room.giveBack(one, 500);
        assertFalse(room.take(one, 501));
        assertEquals(0, room.tenants());
        assertTrue(room.take(one, 500));
    }

    @Test
    void howeverManyTakeWhatTheyCanSomethingIsLeftForTheNext() {
        for (int tenants = 1; tenants < 9; tenants++) {
            assertTrue(takeAll(organization()) > 0, tenants + " before it");
        }
    }

    @Test
    void thePagesOfAnOrganizationLeaveRoomToItsServers() {
        takeAll(new Caller("issuer", null, Role.ANON, one.organizationId()));
        assertEquals(250, takeAll(one));
    }

    @Test
    void theWholePlatformMayHoldAllOfIt() {
        var platform = new Caller("issuer", null, Role.SERVICE_ROLE, null);
        assertEquals(1_000, takeAll(platform));
        assertFalse(room.take(one, 1));
        room.giveBack(platform, 1_000);
        assertTrue(room.take(one, 500));
    }
}
