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
    private final Caller platform = new Caller("issuer", null, Role.SERVICE_ROLE, null);

    private static Caller organization() {
        return new Caller("issuer", null, Role.SERVICE_ROLE, UUID.randomUUID());
    }

    private static int takeAll(Room.Hold hold) {
        int taken = 0;
        while (hold.add(1)) {
            taken++;
        }
        return taken;
    }

    @Test
    void aTenantAloneHasHalf() {
        Room.Hold hold = room.holdFor(one);
        assertTrue(hold.resize(500));
        assertEquals(0, hold.left());
        assertFalse(hold.add(1));
        hold.release();
        assertFalse(hold.resize(501));
        assertEquals(0, room.holders());
        assertTrue(hold.resize(500));
        assertEquals(500, room.heldBytes());
    }

    @Test
    void whatATenantHoldsInSeveralThingsCountsTogether() {
        assertTrue(room.holdFor(one).resize(300));
        Room.Hold second = room.holdFor(one);
        assertEquals(200, second.left());
        assertFalse(second.resize(201));
        assertTrue(second.resize(200));
        second.shrink(50);
        assertEquals(350, room.heldBytes());
        second.shrink(100);
        assertEquals(350, room.heldBytes());
    }

    @Test
    void howeverManyTakeWhatTheyCanSomethingIsLeftForTheNext() {
        for (int tenants = 1; tenants < 9; tenants++) {
            assertTrue(takeAll(room.holdFor(organization())) > 0, tenants + " before it");
        }
    }

    @Test
    void thePagesOfAnOrganizationLeaveRoomToItsServers() {
        takeAll(room.holdFor(new Caller("issuer", null, Role.ANON, one.organizationId())));
        assertEquals(250, takeAll(room.holdFor(one)));
    }

    @Test
    void visitorsShareAmongThemselvesWhatOneTenantMayHold() {
        Room.Hold first = room.holdFor(Caller.visitor(7));
        assertEquals(250, takeAll(first));
        assertEquals(0, takeAll(room.holdFor(Caller.visitor(7))));
        assertEquals(125, takeAll(room.holdFor(Caller.visitor(8))));
        assertEquals(312, takeAll(room.holdFor(one)));
        first.release();
        assertTrue(takeAll(room.holdFor(Caller.visitor(9))) > 0);
        assertEquals(4, room.holders(), "two visitors, all visitors, and an organization");
    }

    @Test
    void theWholePlatformMayHoldThreeQuarters() {
        Room.Hold hold = room.holdFor(platform);
        assertEquals(750, takeAll(hold));
        assertTrue(room.holdFor(one).resize(125));
        hold.release();
        hold.release();
        assertEquals(125, room.heldBytes());
    }

    @Test
    void whoeverIsNotKnownYetHasNoMoreThanOneTenantTogether() {
        assertTrue(room.holdForNobody().resize(400));
        assertEquals(100, takeAll(room.holdForNobody()));
        assertTrue(room.holdFor(one).resize(250));
    }

    @Test
    void whatNobodyHeldIsItsTenantsOnceThatIsKnown() {
        Room.Hold waiting = room.holdForNobody();
        waiting.resize(400);
        assertTrue(waiting.moveTo(one));
        assertEquals(400, room.heldBytes());
        assertFalse(room.holdFor(one).resize(101));
        Room.Hold tooMuch = room.holdForNobody();
        assertTrue(tooMuch.resize(250));
        assertFalse(tooMuch.moveTo(one));
        assertEquals(400, room.heldBytes());
        assertEquals(1, room.holders());
    }
}
