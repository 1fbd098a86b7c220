package io.yardpass.database;

import io.vertx.core.Vertx;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Somebody who asks in the world of two organizations: the role and claims that PostgreSQL sees, and the users and
 * organizations whose rows it is to see for them.
 */
record Visitor(String name, String role, String claims, List<String> sees) {
    private record Called(String name, Caller caller, List<String> sees) {}

    /** Everybody that the gateway may ask for, as it would, and anon as others would. */
    static List<Visitor> of(TestDatabase world) {
        var visitors = new ArrayList<Visitor>();
        visitors.add(new Visitor("anybody", "anon", "", List.of()));
        visitors.add(new Visitor(
                "a publishable key that another gateway let through",
                "anon",
                "{\"role\":\"anon\",\"org_id\":\"" + id(world, "organization", 1) + "\"}",
                List.of()));
        var vertx = Vertx.vertx();
        var pool = Pools.reader(vertx, world.address(), DatabaseRole.GATEWAY, 1);
        var transactions = new TenantTransaction(pool);
        for (var called : called(world)) {
            var identity = transactions
                    .read(
                            called.caller(),
                            connection -> connection
                                    .query("SELECT current_user::text, current_setting('request.jwt.claims')")
                                    .execute())
                    .map(rows -> rows.iterator().next())
                    .await();
            visitors.add(new Visitor(called.name(), identity.getString(0), identity.getString(1), called.sees()));
        }
        vertx.close().await();
        return visitors;
    }

    private static List<Called> called(TestDatabase world) {
        var organization1 = id(world, "organization", 1);
        var organization2 = id(world, "organization", 2);
        var owner1 = id(world, "user", 1);
        var owner2 = id(world, "user", 2);
        var customer = id(world, "user", 3);
        var member1 = id(world, "user", 11);
        return List.of(
                new Called("publishable key of 1", caller(Role.ANON, null, organization1), List.of()),
                new Called("customer", caller(Role.AUTHENTICATED, customer, null), List.of(customer)),
                new Called(
                        "owner of 1",
                        caller(Role.AUTHENTICATED, owner1, organization1),
                        List.of(owner1, organization1)),
                new Called(
                        "member of 1",
                        caller(Role.AUTHENTICATED, member1, organization1),
                        List.of(member1, organization1)),
                new Called("owner of 1 as nobody's", caller(Role.AUTHENTICATED, owner1, null), List.of(owner1)),
                new Called(
                        "owner of 2",
                        caller(Role.AUTHENTICATED, owner2, organization2),
                        List.of(owner2, organization2)),
                new Called("service of 1", caller(Role.SERVICE_ROLE, null, organization1), List.of(organization1)),
                new Called("service of the platform", caller(Role.SERVICE_ROLE, null, null), List.of()));
    }

    static String id(TestDatabase world, String kind, int n) {
        return world.text("SELECT world.id('" + kind + "', " + n + ")");
    }

    private static Caller caller(Role role, String user, String organization) {
        return new Caller(
                "test",
                user == null ? null : UUID.fromString(user),
                role,
                organization == null ? null : UUID.fromString(organization));
    }

    boolean isThePlatform() {
        return role.equals("service_role");
    }

    /** An array of SQL. */
    String identities() {
        return Stream.concat(Stream.of(Ownership.EVERYBODY), sees.stream())
                .collect(Collectors.joining("','", "ARRAY['", "']::uuid[]"));
    }

    /** A connection that can do no more than the gateway, being this visitor until it is closed. */
    Jdbc connect(TestDatabase database) throws SQLException {
        var connection = Jdbc.open(database.address());
        connection.execute("SET SESSION AUTHORIZATION yardpass_gateway");
        connection.execute("SELECT set_config('request.jwt.claims', '" + claims + "', false)");
        connection.execute("SET ROLE " + role);
        return connection;
    }

    @Override
    public String toString() {
        return name;
    }
}
