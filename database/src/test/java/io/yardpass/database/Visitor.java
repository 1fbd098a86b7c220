package io.yardpass.database;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
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
 * organizations whose rows it is to see for them; an administration is what only some of an organization see.
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
                            "SELECT current_user::text, current_setting('request.jwt.claims')",
                            Tuple.tuple())
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
                        List.of(owner1, organization1, id(world, "administration", 1))),
                new Called(
                        "member of 1",
                        caller(Role.AUTHENTICATED, member1, organization1),
                        List.of(member1, organization1)),
                new Called("owner of 1 as nobody's", caller(Role.AUTHENTICATED, owner1, null), List.of(owner1)),
                new Called(
                        "owner of 2",
                        caller(Role.AUTHENTICATED, owner2, organization2),
                        List.of(owner2, organization2, id(world, "administration", 2))),
                new Called(
                        "service of 1",
                        caller(Role.SERVICE_ROLE, null, organization1),
                        List.of(organization1, id(world, "administration", 1))),
                new Called("service of the platform", caller(Role.SERVICE_ROLE, null, null), List.of()));
    }

    /** Signed in, it seems, but with claims that name nobody; null stands for none at all. */
    static List<Visitor> claiming(String organization, String user) {
        var claims = new ArrayList<String>(List.of(
                "",
                " ",
                "not json",
                "{",
                "7",
                "null",
                "true",
                "\"" + organization + "\"",
                "[]",
                "{}",
                "{\"org_id\":null,\"sub\":null}",
                "{\"org_id\":\"\",\"sub\":\"\"}",
                "{\"org_id\":\"not a uuid\",\"sub\":\"nor this\"}",
                "{\"org_id\":1,\"sub\":2}",
                "{\"org_id\":1e999999,\"sub\":true}",
                "{\"org_id\":[\"%1$s\"],\"sub\":[\"%2$s\"]}",
                "{\"org_id\":{\"id\":\"%1$s\"},\"sub\":{\"%2$s\":\"%2$s\"}}",
                "[{\"org_id\":\"%1$s\",\"sub\":\"%2$s\"}]",
                "{\"user_metadata\":{\"org_id\":\"%1$s\",\"sub\":\"%2$s\"}}",
                "{\"ORG_ID\":\"%1$s\",\"Sub\":\"%2$s\"}",
                "{\"org_id\":\"%1$s,%1$s\",\"sub\":\"%2$s \\u0000\"}",
                "{\"org_id\":\"%1$s\",\"org_id\":\"\",\"sub\":\"%2$s\",\"sub\":0}",
                "{\"org_id\":\"%1$s' OR true --\",\"sub\":\"%2$s\"\"}",
                "{\"sub\":\"" + "x".repeat(1 << 20) + "\"}",
                "{\"sub\":" + "[".repeat(3000) + "]".repeat(3000) + "}"));
        claims.replaceAll(text -> text.replace("%1$s", organization).replace("%2$s", user));
        claims.add(null);
        return claims.stream()
                .map(text -> new Visitor("claims " + shortened(text), "authenticated", text, List.of()))
                .toList();
    }

    private static String shortened(String text) {
        return text == null ? "unset" : text.substring(0, Math.min(60, text.length()));
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
        if (claims != null) {
            connection.execute("SELECT set_config('request.jwt.claims', '" + claims.replace("'", "''") + "', false)");
        }
        connection.execute("SET ROLE " + role);
        return connection;
    }

    @Override
    public String toString() {
        return name;
    }
}
