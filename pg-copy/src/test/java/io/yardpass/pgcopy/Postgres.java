package io.yardpass.pgcopy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One embedded server for all tests of the module; each test makes its own tables. */
final class Postgres {

    static final String PASSWORD = "right, übrigens";

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

    /** Creates the user, whose password is {@link #PASSWORD}, and tells the server by which wire and how it must log in. */
    static void admit(Loop loop, PgAddress server, String wire, String user, String method) {
        admit(loop, loop.connect(CopyOptions.to(server)), wire, user, method);
    }

    static void admit(Loop loop, CopyConnection admin, String wire, String user, String method) {
        String encryption = method.equals("md5") ? "md5" : "scram-sha-256";
        List<StepResult> results = loop.execute(
                        admin,
                        Pipeline.builder()
                                .begin()
                                .statement("SET LOCAL password_encryption = '" + encryption + "'")
                                .statement("CREATE ROLE " + user + " LOGIN PASSWORD '" + PASSWORD + "'")
                                .query("SHOW hba_file")
                                .commit())
                .orThrow();
        Path hba = Path.of(results.get(3).scalar());
        try {
            String refused = "host all " + user + " all reject\n";
            Files.writeString(hba, wire + " all " + user + " all " + method + "\n" + refused + Files.readString(hba));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        loop.execute(admin, Pipeline.builder().query("SELECT pg_reload_conf()")).orThrow();
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
