package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
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
        "postgresql://ada%40srv:a%3Ab%25%23@db/my%20shop%3F,       db,         5432, my shop?, ada@srv, a:b%#",
        "postgresql://ada:a:b+c!$&'()*;=~@db/shop,                 db,         5432, shop, ada, a:b+c!$&'()*;=~",
        "postgresql://ada:%2541%C3%BC@db/shop?sslmode=,            db,         5432, shop, ada, %41ü",
        "postgresql://x@other/none?host=db&user=ada&dbname=shop,   db,         5432, shop, ada, ''",
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
        "postgresql://ada@db/shop?sslmode,        without a value",
        "postgresql://ada:%zz@db/shop,            hexadecimal",
        "postgresql://ada:%4@db/shop,             hexadecimal",
        "postgresql://ada:100%@db/shop,           hexadecimal",
        "postgresql://ada:%+1@db/shop,            hexadecimal",
        "postgresql://ada:%00@db/shop,            %00",
        "postgresql://ada:%FC@db/shop,            not UTF-8",
        "postgresql://ada:%ED%A0%80@db/shop,      not UTF-8",
        "'postgresql://ada@a,b/shop',             several hosts",
        "'postgresql://ada@a:1,b:2/shop?target_session_attrs=read-write', several hosts",
        "'postgresql:///shop?user=ada&host=a,b',  several hosts",
    })
    void whatCannotBeReadIsNamed(String url, String complaint) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> DatabaseAddress.parse(url));
        assertTrue(refusal.getMessage().contains(complaint), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "sslmod=require,                  the parameter 'sslmod'",
        "sslmod=,                         the parameter 'sslmod'",
        "schema=public,                   the parameter 'schema'",
        "sslmode=maybe,                   an unusable sslmode; it is disable",
        "sslmode=no-verify,               an unusable sslmode; it is disable",
        "ssl=1,                           'an unusable ssl; it is true, which means sslmode=require'",
        "sslrootcert=x,                   sslmode=prefer would not look at",
        "sslmode=require&sslrootcert=system, 'with it, sslmode is verify-full'",
        "channel_binding=disable,         an unusable channel_binding; it is prefer or require",
        "sslmode=require&channel_binding=require, made sure of by sslmode=verify-full",
        "sslmode=verify-ca&channel_binding=require, made sure of by sslmode=verify-full",
        "gssencmode=require,              an unusable gssencmode; GSSAPI is not spoken",
        "keepalives=0,                    an unusable keepalives; connections are always kept alive",
        "keepalives_idle=soon,            an unusable keepalives_idle; it is a whole number",
        "connect_timeout=soon,            an unusable connect_timeout; it is 0 to 999 seconds",
        "connect_timeout=-1,              an unusable connect_timeout; it is 0 to 999 seconds",
        "target_session_attrs=read-only,  an unusable target_session_attrs; YardPass writes",
        "target_session_attrs=standby,    an unusable target_session_attrs; YardPass writes",
        "client_encoding=latin1,          an unusable client_encoding; only UTF8 is spoken",
        "sslnegotiation=direct,           an unusable sslnegotiation;",
        "sslsni=0,                        an unusable sslsni;",
        "ssl_min_protocol_version=TLSv1.3, an unusable ssl_min_protocol_version;",
        "min_protocol_version=3.2,        an unusable min_protocol_version;",
        "hostaddr=10.0.0.1,               has hostaddr; the server is found by its host",
        "sslcert=a.pem,                   has sslcert; client certificates are not supported",
        "sslkey=a.key,                    has sslkey; client certificates are not supported",
        "sslcertmode=require,             an unusable sslcertmode; client certificates are not supported",
        "sslcrl=a.crl,                    has sslcrl; revocation lists are not looked at",
        "require_auth=md5,                has require_auth; passwords are proved by SCRAM-SHA-256 only",
        "krbsrvname=postgres,             has krbsrvname; GSSAPI is not spoken",
        "passfile=passwords,               has passfile; everything stands in the URL",
        "service=shop,                    has service; everything stands in the URL",
        "replication=database,            has replication; nothing is replicated",
        "pgbouncer=true,                  has pgbouncer; a pooler in transaction mode forgets",
        "application_name=x23456789012345678901234567890123456789012, an unusable application_name; it has 1 to 40",
    })
    void aParameterThatWouldNotBeHeededIsRefusedWithItsReason(String parameter, String complaint) {
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> DatabaseAddress.parse("postgresql://ada@db/shop?" + parameter));
        assertTrue(refusal.getMessage().startsWith("the database URL "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(complaint), refusal.getMessage());
    }

    /** What providers and their guides print. What is so anyway is not handed on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sslmode=require                                       | {sslmode=require}",
                "ssl=true                                              | {sslmode=require}",
                "ssl=true&sslmode=verify-full                          | {sslmode=verify-full}",
                "sslmode=verify-full&channel_binding=require           | {channel_binding=require, sslmode=verify-full}",
                "sslmode=verify-full&sslrootcert=system                | {sslmode=verify-full}",
                "sslrootcert=system&channel_binding=require            | {channel_binding=require, sslmode=verify-full}",
                "sslmode=require&options=endpoint%3Dep-cool-dawn-1     | {options=endpoint=ep-cool-dawn-1, sslmode=require}",
                "options=-c%20geqo%3Doff&application_name=shop         | {application_name=shop, options=-c geqo=off}",
                "connect_timeout=10&gssencmode=disable&sslnegotiation=postgres | {connect_timeout=10}",
                "keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=5&tcp_user_timeout=20000 | {}",
                "target_session_attrs=read-write&load_balance_hosts=disable | {}",
                "target_session_attrs=primary&client_encoding=utf8&sslsni=1&sslcompression=0 | {}",
                "ssl_min_protocol_version=TLSv1.2&ssl_max_protocol_version=TLSv1.3&sslcertmode=allow | {}",
                "min_protocol_version=3.0&max_protocol_version=latest&fallback_application_name=psql | {}",
            })
    void whatProvidersPrintIsTaken(String given, String handedOn) {
        var address = DatabaseAddress.parse("postgresql://ada@db/shop?" + given);
        assertEquals(handedOn, new TreeMap<>(address.parameters()).toString());
        assertEquals(address, DatabaseAddress.parse(address.libpqUrl()));
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
        var address = DatabaseAddress.parse("postgresql://ada:p%26q@[::1]/shop?application_name=y%20p"
                + "&options=-c%20role%3Dx&connect_timeout=3&sslmode=verify-full&channel_binding=require");
        assertEquals(
                "jdbc:postgresql://[::1]:5432/shop?ApplicationName=y%20p-migrate&channelBinding=require&connectTimeout=3"
                        + "&gssEncMode=disable&loginTimeout=3&options=-c%20role%3Dx%20-c%20synchronous_commit%3Don"
                        + "&password=p%26q&requireAuth=scram-sha-256%2Cnone"
                        + "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full"
                        + "&tcpKeepAlive=true&user=ada",
                address.jdbcUrl());
    }

    /** With roots, require means verify-ca to libpq; without, pgjdbc would look for some in the home directory. */
    @ParameterizedTest
    @CsvSource({
        "application_name=x,                         prefer,      sslmode=prefer",
        "sslmode=prefer,                             prefer,      sslmode=prefer",
        "sslmode=require,                            require,     sslmode=require",
        "sslmode=require&sslrootcert=/r.pem,         verify-ca,   sslmode=verify-ca&sslrootcert=%2Fr.pem",
        "sslmode=verify-full&sslrootcert=/r.pem,     verify-full, sslmode=verify-full&sslrootcert=%2Fr.pem",
        "sslmode=verify-full, verify-full, sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full",
    })
    void jdbcVerifiesWhatLibpqWould(String given, String mode, String jdbc) {
        var address = DatabaseAddress.parse("postgresql://ada@db/shop?" + given);
        assertEquals(mode, address.sslMode());
        assertTrue(address.jdbcUrl().contains("&" + jdbc + "&tcpKeepAlive"), address.jdbcUrl());
    }
}
