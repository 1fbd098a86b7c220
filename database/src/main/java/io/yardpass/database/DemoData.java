package io.yardpass.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/** Something to look at and to buy on a first start. Loading it again changes nothing. Blocking: call it on a worker. */
public final class DemoData {
    private static final String SCRIPT = "/db/demo/demo.sql";

    private DemoData() {}

    /** The login must be able to become yardpass_owner. @throws DatabaseException when the schema is not there. */
    public static void load(DatabaseAddress address) {
        try (var sql = Jdbc.open(address)) {
            sql.execute(script());
        } catch (SQLException failure) {
            throw new DatabaseException("the demo data cannot be loaded: " + failure.getMessage(), failure);
        }
    }

    private static String script() {
        try (var stream = DemoData.class.getResourceAsStream(SCRIPT)) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
