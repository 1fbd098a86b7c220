package io.yardpass.database;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.UUID;

/**
 * Works as a caller: one transaction on one connection, in which row-level security sees the caller's claims. They end with
 * the transaction, so the next user of the connection cannot inherit them.
 */
public final class TenantTransaction {
    /** set_config('role', …, true) is SET LOCAL ROLE as a function, so all of it travels in one round trip. */
    private static final String BECOME = """
            SELECT
                set_config('transaction_read_only', $1, true),
                set_config('request.jwt.claims', $2, true),
                set_config('role', $3, true)
            """;

    /** Whoever shows no secret can be anybody, as often as they like: what they ask ends sooner. */
    private static final String BECOME_ANYBODY = BECOME + ", set_config('statement_timeout', '1000', true)";

    private final Pool gateway;

    /** @param gateway a pool of {@link DatabaseRole#GATEWAY}, which can do nothing before it becomes somebody */
    public TenantTransaction(Pool gateway) {
        this.gateway = requireNonNull(gateway, "gateway");
    }

    /**
     * Runs one statement that cannot write. Completes with its rows once the transaction has ended; fails as the statement, the
     * pool or PostgreSQL does.
     */
    public Future<RowSet<Row>> read(Caller caller, String sql, Tuple parameters) {
        return as(caller, "on", sql, parameters);
    }

    /** One that may do what the caller may. Completes with its rows once it is committed; fails as above. */
    public Future<RowSet<Row>> write(Caller caller, String sql, Tuple parameters) {
        return as(caller, "off", sql, parameters);
    }

    private Future<RowSet<Row>> as(Caller caller, String readOnly, String sql, Tuple parameters) {
        String role = roleOf(caller).wireName();
        var identity = Tuple.of(readOnly, claims(caller), role);
        String become = caller.role() == Role.ANON ? BECOME_ANYBODY : BECOME;
        // A plan that is kept holds for one role: under the same text PostgreSQL would make it anew for each that asks
        // in turn.
        String text = sql + " /* " + role + " */";
        return gateway.getConnection()
                .compose(connection -> inOneFlight(connection, become, identity, text, parameters)
                        .eventually(connection::close));
    }

    /**
     * All is sent before the first answer comes, so that the transaction takes one round trip. What follows a failure does nothing:
     * the transaction is over, or there is none, and then it is the gateway that asks, which may do nothing.
     */
    private static Future<RowSet<Row>> inOneFlight(
            SqlConnection connection, String become, Tuple identity, String sql, Tuple parameters) {
        Future<?> begun = connection.query("BEGIN").execute();
        Future<?> became = connection.preparedQuery(become).execute(identity);
        Future<RowSet<Row>> rows = connection.preparedQuery(sql).execute(parameters);
        Future<?> ended = connection.query("COMMIT").execute();
        return ended.transform(_ -> begun)
                .compose(_ -> became)
                .compose(_ -> rows)
                .compose(answer -> ended.map(answer));
    }

    /**
     * The role of PostgreSQL that a caller works as. A service bound to one organization sees as much as that organization; only
     * one bound to none bypasses the policies.
     */
    public static Role roleOf(Caller caller) {
        return switch (caller.role()) {
            case ANON, AUTHENTICATED -> caller.role();
            case SERVICE_ROLE -> caller.organizationId() == null ? Role.SERVICE_ROLE : Role.AUTHENTICATED;
        };
    }

    private static String claims(Caller caller) {
        var claims = new JsonObject()
                .put("iss", caller.issuer())
                .put("role", caller.role().wireName());
        put(claims, "sub", caller.subject());
        // A publishable key says for whom it writes; it shows no more than anybody may see.
        put(claims, "org_id", caller.role() == Role.ANON ? null : caller.organizationId());
        return claims.encode();
    }

    private static void put(JsonObject claims, String name, UUID value) {
        if (value != null) {
            claims.put(name, value.toString());
        }
    }
}
