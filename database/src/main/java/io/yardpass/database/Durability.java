package io.yardpass.database;

/**
 * What PostgreSQL must be told so that a commit that it acknowledges survives a crash. Asked on each connection that writes when it
 * is made, since each setting may differ by database, role and session. Standbys that a commit waits for
 * ({@code synchronous_standby_names}) are the operator's.
 */
public final class Durability {
    /** For the startup parameter {@code options}, over whatever the database or the role says. */
    static final String STARTUP_OPTION = "-c synchronous_commit=on";

    private static final String QUERY = """
            SELECT coalesce(
                (
                    SELECT format('%s is %s in the database, so what is acknowledged may be lost', asked.name,
                        current_setting(asked.name))
                    FROM (VALUES
                        ('fsync', 'on'),
                        ('full_page_writes', 'on'),
                        ('synchronous_commit', 'on'),
                        ('zero_damaged_pages', 'off'),
                        ('ignore_checksum_failure', 'off'),
                        ('ignore_invalid_pages', 'off')
                    ) AS asked (name, wanted)
                    WHERE current_setting(asked.name) <> asked.wanted
                    LIMIT 1
                ),
                (
                    SELECT format('table %s.%s is unlogged, so what is acknowledged may be lost', n.nspname, c.relname)
                    FROM pg_catalog.pg_class AS c
                    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE c.relpersistence = 'u'
                        AND c.relkind IN ('r', 'p')
                        AND n.nspname IN ('analytics', 'campaigns', 'events', 'messaging', 'ml', 'organizations', 'payments',
                            'public', 'ref', 'sponsorship', 'ticketing', 'users')
                    ORDER BY c.relname
                    LIMIT 1
                ))""";

    private Durability() {}

    /**
     * Asks for one row and column: a sentence that names what would lose acknowledged data, NULL when nothing would. Of tables
     * those that are not written to the WAL.
     */
    public static String query() {
        return QUERY;
    }
}
