package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://ada@db.example:6432/shop,                    db.example, 6432, shop, ada, ''",
        "postgres://ada@db.example,                                db.example, 5432, ada,  ada, ''",
        "postgresql://ada:p%40ss%2Fw+rd@db/shop,                   db,         5432, shop, ada, p@ss/w+rd",
        "postgresql://ada@[::1]:5433/shop,                         ::1,        5433, shop, ada, ''",
        "postgresql:///shop?host=db&port=5434&user=ada&password=x, db,         5434, shop, ada, x",
        "postgresql://ada@/shop,                                   localhost,  5432, shop, ada, ''",
    })
    void theFormsOfLibpqAreRead(String url, String host, int port, String database, String user, String password) {
        assertEquals(new DatabaseAddress(host, port, database, user, password, Map.of()), DatabaseAddress.parse(url));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://ada@db/shop,                     is not of the form",
        "postgresql://ada:p@ss@db/shop,           is not of the form",
        "postgresql://ada@a:1b:2/shop,            host:port",
        "postgresql://ada@db:65536/shop,          between 1 and 65535",
        "postgresql://ada@db:x/shop,              between 1 and 65535",
        "postgresql://db/shop,                    names no user",
        "postgresql://ada@%2Ftmp/shop,            Unix socket",
        "postgresql://ada@db/shop?sslmod=require, unknown parameters [sslmod]",
        "postgresql://ada@db/shop?sslmode=maybe,  unknown sslmode",
        "postgresql://ada@db/shop?sslmode,        without a value",
        "postgresql://ada:%zz@db/shop,            hexadecimal",
        "postgresql://ada@db/shop?sslrootcert=x,  sslmode=prefer would not look at",
    })
    void whatCannotBeReadIsNamed(String url, String complaint) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> DatabaseAddress.parse(url));
        assertTrue(refusal.getMessage().contains(complaint), refusal.getMessage());
    }

    @Test
    void severalHostsAreRefused() {
        var refusal =
                assertThrows(IllegalArgumentException.class, () -> DatabaseAddress.parse("postgresql://ada@a,b/shop"));
        assertTrue(refusal.getMessage().contains("several hosts"), refusal.getMessage());
    }

    @Test
    void noMessageAndNoPrintShowsThePassword() {
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> DatabaseAddress.parse("postgresql://ada:hush@db:x/shop"));
        assertFalse(refusal.getMessage().contains("hush"));
        var address = DatabaseAddress.parse("postgresql://ada:hush@db/shop?sslmode=require");
        assertEquals("postgresql://ada@db:5432/shop?sslmode=require (password ***)", address.toString());
        assertEquals("postgresql://ada@db:5432/shop?sslmode=require", address.libpqUrl());
    }

    @Test
    void jdbcIsToldEverything() {
        var address = DatabaseAddress.parse(
                "postgresql://ada:p%26q@[::1]/shop?application_name=y%20p&options=-c%20role%3Dx&connect_timeout=3");
        assertEquals(
                "jdbc:postgresql://[::1]:5432/shop?ApplicationName=y%20p&connectTimeout=3"
                        + "&options=-c%20role%3Dx%20-c%20synchronous_commit%3Don&password=p%26q&user=ada",
                address.jdbcUrl());
    }

    /** With roots, require means verify-ca to libpq; without, pgjdbc would look for some in the home directory. */
    @ParameterizedTest
    @CsvSource({
        "sslmode=prefer,                             prefer,      sslmode=prefer",
        "sslmode=require,                            require,     sslmode=require",
        "sslmode=require&sslrootcert=/r.pem,         verify-ca,   sslmode=verify-ca&sslrootcert=%2Fr.pem",
        "sslmode=verify-full&sslrootcert=/r.pem,     verify-full, sslmode=verify-full&sslrootcert=%2Fr.pem",
        "sslmode=verify-full, verify-full, sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full",
    })
    void jdbcVerifiesWhatLibpqWould(String given, String mode, String jdbc) {
        var address = DatabaseAddress.parse("postgresql://ada@db/shop?" + given);
        assertEquals(mode, address.sslMode());
        assertEquals(
                "jdbc:postgresql://db:5432/shop?options=-c%20synchronous_commit%3Don&" + jdbc + "&user=ada",
                address.jdbcUrl());
    }
}
