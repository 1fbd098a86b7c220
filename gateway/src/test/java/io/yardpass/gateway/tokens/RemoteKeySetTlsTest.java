package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends the keys is known by a certificate, or they are not taken. */
class RemoteKeySetTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private KeySetServer issuer;
    private Path certificate;

    @BeforeEach
    void serve() throws Exception {
        Path store = directory.resolve("issuer.p12");
        certificate = directory.resolve("issuer.pem");
        keytool("-genkeypair -keyalg EC -groupname secp256r1 -dname CN=issuer -ext san=dns:localhost -validity 2"
                + " -alias issuer -storetype PKCS12 -keystore " + store);
        keytool("-exportcert -rfc -alias issuer -file " + certificate + " -keystore " + store);
        var identity = new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
        issuer = new KeySetServer(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(identity));
        issuer.publish(Map.of("k", SigningKey.of("ES256")));
    }

    private static void keytool(String arguments) throws Exception {
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool") + " " + arguments + " -storepass "
                + PASSWORD;
        Process keytool = new ProcessBuilder(command.split(" ")).inheritIO().start();
        assertEquals(0, keytool.waitFor());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** What keeps the keys away, once it was tried. */
    private String hindrance(String host, Optional<Path> roots) throws Exception {
        var options = RemoteKeySetOptions.usual("https://" + host + ":" + issuer.port() + "/keys.json", roots);
        var set = RemoteKeySet.open(vertx, options, System::nanoTime, new SimpleMeterRegistry())
                .await();
        for (int i = 0; i < 500 && set.hindrance().equals("not fetched yet"); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return set.hindrance();
    }

    @Test
    void keysComeFromAServerWhoseCertificateIsTrusted() throws Exception {
        assertEquals("", hindrance("localhost", Optional.of(certificate)));
    }

    @Test
    void aCertificateOfNoKnownAuthorityOrOfAnotherHostIsRefusedBeforeAnythingIsAsked() throws Exception {
        assertTrue(hindrance("localhost", Optional.empty()).contains("unable to find valid certification path"));
        assertTrue(hindrance("127.0.0.1", Optional.of(certificate)).contains("No subject alternative names"));
        assertEquals(0, issuer.asked.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://issuer.example/keys.json",
                "http://127.0.0.1.example/keys.json",
                "http://localhost@issuer.example/keys.json",
                "https://user:secret@issuer.example/keys.json",
                "https://issuer.example/keys.json#k1",
                "https:///keys.json",
                "https://issuer example/",
                "ftp://issuer.example/keys.json",
                "file:///etc/keys.json"
            })
    void whereKeysCouldBeExchangedOnTheirWayIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> RemoteKeySetOptions.usual(url, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://issuer.example/keys.json?p=b2c",
                "http://localhost:8080/keys.json",
                "http://127.0.0.1/k",
                "http://[::1]:1/k"
            })
    void httpsIsTakenAndHttpToThisMachineItself(String url) {
        assertEquals(url, RemoteKeySetOptions.usual(url, Optional.empty()).url().toString());
    }
}
