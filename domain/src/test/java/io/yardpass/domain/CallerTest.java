package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallerTest {
    private static final UUID ORGANIZATION = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    private static final UUID USER = new UUID(2, 1);

    @Test
    void aServiceServesItsOrganizationAndAPlatformServiceServesAll() {
        Caller ofOne = new Caller("i", null, Role.SERVICE_ROLE, ORGANIZATION);
        assertTrue(ofOne.serves(ORGANIZATION));
        assertFalse(ofOne.serves(OTHER));
        assertTrue(new Caller("i", null, Role.SERVICE_ROLE, null).serves(OTHER));
        assertFalse(new Caller("i", USER, Role.AUTHENTICATED, ORGANIZATION).serves(ORGANIZATION));
    }

    @Test
    void idempotencyKeysOfDifferentCallersNeverMeet() {
        Caller user = new Caller("i", USER, Role.AUTHENTICATED, ORGANIZATION);
        Caller sameSubjectElsewhere = new Caller("j", USER, Role.AUTHENTICATED, ORGANIZATION);
        assertNotEquals(user.idempotencyScope(), sameSubjectElsewhere.idempotencyScope());
        assertEquals(user.idempotencyScope(), new Caller("i", USER, Role.AUTHENTICATED, null).idempotencyScope());
    }

    @Test
    void aTokenWithoutTheClaimsOfItsRoleIsNoCaller() {
        assertThrows(NullPointerException.class, () -> new Caller("i", null, Role.AUTHENTICATED, null));
        assertThrows(NullPointerException.class, () -> new Caller("i", null, Role.ANON, null));
    }
}
