package io.yardpass.pgcopy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/** One embedded server for all tests of the module; each test makes its own tables. */
final class Postgres {

    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger TABLES = new AtomicInteger();

    private Postgres() {}

    static PgAddress address() {
        return new PgAddress("127.0.0.1", SERVER.getPort(), "postgres", "postgres", null, null);
    }

    static CopyOptions options() {
        return CopyOptions.to(address());
    }

    static String freshTable() {
        return "public.t" + TABLES.incrementAndGet();
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
