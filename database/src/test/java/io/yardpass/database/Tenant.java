package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/**
 * Who asks the database, as the gateway would let it: by claims and role, for one transaction. user and organization may be
 * null; the demo data's are made by number.
 */
record Tenant(String role, String user, String organization) {

    static Tenant signedIn(int user, int organization) {
        return new Tenant("authenticated", userId(user), organizationId(organization));
    }

    /** Of no organization, like most who buy a ticket. */
    static Tenant person(int user) {
        return new Tenant("authenticated", userId(user), null);
    }

    static Tenant visitor() {
        return new Tenant("anon", null, null);
    }

    static Tenant service(int organization) {
        return new Tenant("service_role", null, organizationId(organization));
    }

    static String userId(int n) {
        return "0aa00000-0000-7000-8000-%012d".formatted(n);
    }

    static String organizationId(int n) {
        return "0a000000-0000-7000-8000-%012d".formatted(n);
    }

    /** The first column of the first row; what the query did is committed. */
    String ask(TestDatabase database, String query) {
        try {
            return tryAsking(database, query);
        } catch (SQLException failure) {
            throw new AssertionError(this + " " + query + ": " + failure.getMessage(), failure);
        }
    }

    void assertRefused(TestDatabase database, String state, String query) {
        var refusal = assertThrows(SQLException.class, () -> tryAsking(database, query), this + " " + query);
        assertEquals(state, refusal.getSQLState(), this + " " + query + ": " + refusal.getMessage());
    }

    /** Refused by a rule that is called so. */
    void assertRefusedBy(TestDatabase database, String rule, String query) {
        var refusal = assertThrows(PSQLException.class, () -> tryAsking(database, query), this + " " + query);
        assertEquals(
                rule,
                refusal.getServerErrorMessage().getConstraint(),
                this + " " + query + ": " + refusal.getMessage());
    }

    private String tryAsking(TestDatabase database, String query) throws SQLException {
        return database.with(sql -> {
            sql.connection().setAutoCommit(false);
            sql.execute("SELECT set_config('request.jwt.claims', '" + claims() + "', true); SET LOCAL ROLE " + role);
            var answer = sql.text(query);
            sql.connection().commit();
            return answer;
        });
    }

    private String claims() {
        return "{\"role\":\"" + role + "\""
                + (user == null ? "" : ",\"sub\":\"" + user + "\"")
                + (organization == null ? "" : ",\"org_id\":\"" + organization + "\"")
                + "}";
    }
}
