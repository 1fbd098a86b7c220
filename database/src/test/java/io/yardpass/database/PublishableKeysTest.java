package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who makes and revokes the keys of pages, and what the gateway is told of them. */
@Timeout(180)
class PublishableKeysTest {
    private static final int LIVE_MAX = 20;
    private static final int SIGNED_MAX = 1000;
    private static final String DENIED = "42501";
    private static final String REFUSED = "23514";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** An owner of an organization of its own, whose keys no other test counts. */
    private static Tenant owner() {
        var user = UUID.randomUUID().toString();
        var organization = UUID.randomUUID().toString();
        new Tenant("authenticated", user, null)
                .ask(
                        database,
                        "SELECT public.create_organization('Name', '" + organization + "', '" + organization + "')");
        return new Tenant("authenticated", user, organization);
    }

    private static String create(String name, String id) {
        return "SELECT public.create_publishable_key('" + name + "', id => '" + id + "')";
    }

    private static String revoke(String id) {
        return "SELECT public.revoke_publishable_key('" + id + "')";
    }

    private static String holderOf(String key) {
        return database.textAfter(
                "SET LOCAL ROLE yardpass_ingest",
                "SELECT coalesce(min(organization_id::text), 'nobody') FROM organizations.holders_of(ARRAY['" + key
                        + "'])");
    }

    private static String isRevoked(String organization, String id) {
        return database.textAfter(
                "SET LOCAL ROLE yardpass_ingest",
                "SELECT count(*) FROM organizations.revoked_among(ARRAY['" + organization + "']::uuid[], ARRAY['" + id
                        + "']::uuid[])");
    }

    @Test
    void aKeyIsItsOrganizationsUntilItIsRevoked() {
        var owner = owner();
        var id = UUID.randomUUID().toString();
        var key = owner.ask(database, create("Shop", id));
        assertTrue(key.matches("ypk_[0-9a-f]{40}"), key);
        assertEquals(owner.organization(), holderOf(key));
        assertEquals("t", owner.ask(database, revoke(id)));
        assertEquals("nobody", holderOf(key));
        assertEquals("f", owner.ask(database, revoke(id)));
        assertEquals(
                "t",
                owner.ask(
                        database,
                        "SELECT revoked_by_user_id = auth.uid() AND created_by_user_id = auth.uid()"
                                + " FROM organizations.publishable_keys WHERE id = '" + id + "'"));
    }

    @Test
    void theSameIdIsTheSameKeyAndWithAnotherNameAConflict() {
        var owner = owner();
        var id = UUID.randomUUID().toString();
        var key = owner.ask(database, create("Shop", id));
        assertEquals(key, owner.ask(database, create("Shop", id)));
        owner.assertRefused(database, "23505", create("Other", id));
        owner.ask(database, revoke(id));
        assertEquals(key, owner.ask(database, create("Shop", id)));
        assertEquals("nobody", holderOf(key));
        var signed = UUID.randomUUID().toString();
        owner.ask(database, revoke(signed));
        owner.assertRefused(database, "23505", create("Shop", signed));
    }

    @Test
    void onlyAdministratorsAndTheOrganizationsServiceHaveKeys() {
        var call = create("Key", UUID.randomUUID().toString());
        Tenant.signedIn(3, 1).assertRefused(database, DENIED, call);
        Tenant.signedIn(26, 1).assertRefused(database, DENIED, call);
        Tenant.signedIn(3, 1).assertRefused(database, DENIED, revoke("0ab00000-0000-7000-8000-000000000001"));
        Tenant.service(2)
                .assertRefused(
                        database,
                        DENIED,
                        "SELECT public.revoke_publishable_key('0ab00000-0000-7000-8000-000000000001', '"
                                + Tenant.organizationId(1) + "')");
        assertNotEquals(
                "nobody",
                holderOf(Tenant.signedIn(2, 1)
                        .ask(database, create("Of the admin", UUID.randomUUID().toString()))));
        assertNotEquals(
                "nobody",
                holderOf(Tenant.service(1)
                        .ask(
                                database,
                                create("Of the service", UUID.randomUUID().toString()))));
    }

    /** Whoever opens a page reads the key's id in it, or the jti of a signed one. */
    @Test
    void theIdOfAnothersKeyIsNoUse() {
        var victim = owner();
        var id = UUID.randomUUID().toString();
        var key = victim.ask(database, create("Shop", id));
        var attacker = owner();
        assertEquals("t", attacker.ask(database, revoke(id)));
        assertEquals(victim.organization(), holderOf(key));
        assertEquals("0", isRevoked(victim.organization(), id));
        assertEquals("1", isRevoked(attacker.organization(), id));
        assertEquals("t", victim.ask(database, revoke(id)));
        assertEquals("1", isRevoked(victim.organization(), id));
    }

    @Test
    void anOrganizationHasTwentyLiveKeysAndMayReplaceThem() {
        var owner = owner();
        var ids = Collections.nCopies(LIVE_MAX, 0).stream()
                .map(_ -> UUID.randomUUID().toString())
                .toList();
        ids.forEach(id -> owner.ask(database, create("Key", id)));
        owner.assertRefused(database, REFUSED, create("Key", UUID.randomUUID().toString()));
        owner.ask(database, create("Key", ids.getFirst()));
        owner.ask(database, revoke(ids.getLast()));
        owner.ask(database, create("Key", UUID.randomUUID().toString()));
    }

    @Test
    void anOrganizationRevokesAThousandSignedKeys() {
        var owner = owner();
        owner.ask(
                database,
                "SELECT count(public.revoke_publishable_key(gen_random_uuid())) FROM generate_series(1, " + SIGNED_MAX
                        + ")");
        owner.assertRefused(database, REFUSED, revoke(UUID.randomUUID().toString()));
    }

    /** A key that is not there opens nothing either. What a signed one was revoked by stays, for nobody knows how long it lives. */
    @Test
    void ofRevokedKeysTheNewestThousandAreKept() {
        var owner = owner();
        database.execute("""
                INSERT INTO organizations.publishable_keys (organization_id, id, key, name, revoked_at)
                SELECT '%s', gen_random_uuid(), 'ypk_' || encode(substr(sha256(n::text::bytea), 1, 20), 'hex'), n, now() - n * interval '1 s'
                FROM generate_series(1, 1000) AS n""".formatted(owner.organization()));
        owner.ask(database, revoke(UUID.randomUUID().toString()));
        var id = UUID.randomUUID().toString();
        owner.ask(database, create("Shop", id));
        assertEquals("t", owner.ask(database, revoke(id)));
        assertEquals("f", owner.ask(database, revoke(id)));
        assertEquals(
                "1001 999",
                owner.ask(
                        database,
                        "SELECT count(*) || ' ' || max(name::integer) FILTER (WHERE name ~ '^[0-9]')"
                                + " FROM organizations.publishable_keys"));
    }

    /** The second waits for the first, and finds what it made. */
    @Test
    void aKeySentTwiceAtOnceIsMadeOnce() throws Exception {
        var owner = owner();
        var call = create("Shop", UUID.randomUUID().toString());
        try (var first = Jdbc.open(database.address());
                var caller = Executors.newSingleThreadExecutor()) {
            first.connection().setAutoCommit(false);
            first.execute(
                    "SELECT set_config('request.jwt.claims', '{\"role\":\"authenticated\",\"sub\":\"" + owner.user()
                            + "\",\"org_id\":\"" + owner.organization() + "\"}', true); SET LOCAL ROLE authenticated");
            var key = first.text(call);
            var second = caller.submit(() -> owner.ask(database, call));
            awaitAWaiter();
            first.connection().commit();
            assertEquals(key, second.get());
        }
    }

    private static void awaitAWaiter() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            if (database.count("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                    > 0) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("nobody waits");
    }

    @Test
    void aNameIsNeitherEmptyNorLong() {
        var owner = owner();
        owner.assertRefused(database, REFUSED, create("", UUID.randomUUID().toString()));
        owner.assertRefused(
                database, REFUSED, create("x".repeat(201), UUID.randomUUID().toString()));
        owner.assertRefused(database, REFUSED, "SELECT public.create_publishable_key(NULL)");
    }
}
