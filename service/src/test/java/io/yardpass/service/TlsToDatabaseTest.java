package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.TestServerSettings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsToDatabaseTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    @Test
    void everyConnectionOfTheServiceIsEncryptedWhereTheUrlSaysSo() throws Exception {
        makeCertificate();
        try (EmbeddedDatabase server =
                EmbeddedDatabase.start(directory.resolve("data"), TestServerSettings.onPort(0))) {
            turnOnTls(server.address());
            DatabaseAddress secured = DatabaseAddress.parse(
                    "postgresql://postgres@127.0.0.1:" + server.address().port()
                            + "/yardpass?sslmode=verify-full&sslrootcert=" + directory.resolve("server.crt"));
            try (RunningService service = RunningService.on(secured, Map.of())) {
                Sql sessions = new Sql(secured);
                String ours = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                        + " WHERE backend_type = 'client backend' AND datname = 'yardpass'";
                assertTrue(sessions.count(ours + " AND application_name LIKE 'yardpass%'") >= 3);
                assertEquals(0, sessions.count(ours + " AND NOT ssl"));
                assertTrue(service.managementPort() > 0);
            }
        }
    }

    private void makeCertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool")
                + " -genkeypair -alias server -keyalg EC -dname CN=database -ext san=ip:127.0.0.1 -storetype PKCS12"
                + " -storepass " + PASSWORD + " -keystore " + store;
        Process keytool = new ProcessBuilder(command.split(" ")).inheritIO().start();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        pem("server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        pem(
                "server.key",
                "PRIVATE KEY",
                keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    }

    private void pem(String file, String label, byte[] der) throws Exception {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Path path = directory.resolve(file);
        Files.writeString(path, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private void turnOnTls(DatabaseAddress address) throws Exception {
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + directory.resolve("server.crt") + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + directory.resolve("server.key") + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
