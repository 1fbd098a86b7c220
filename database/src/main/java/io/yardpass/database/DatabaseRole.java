package io.yardpass.database;

/** What a connection of ours may be. The login of the database URL is a member of the five. */
public enum DatabaseRole {
    /** Owns every table: migrations, the partition keeper, the refresher. */
    OWNER("yardpass_owner"),
    /** Copies events in; reads no more than the directory. */
    INGEST("yardpass_ingest"),
    /** Writes the ledger and what hangs on it. */
    LEDGER("yardpass_ledger"),
    /** May do nothing by itself; becomes its caller's role for one transaction. */
    GATEWAY("yardpass_gateway"),
    /** Relays messages, by functions alone. */
    WEBHOOKS("yardpass_webhooks");

    private final String sqlName;

    DatabaseRole(String sqlName) {
        this.sqlName = sqlName;
    }

    public String sqlName() {
        return sqlName;
    }

    /** For the startup parameter {@code options}: a session begins in this role and a reset returns to it. */
    public String startupOption() {
        return "-c role=" + sqlName;
    }
}
