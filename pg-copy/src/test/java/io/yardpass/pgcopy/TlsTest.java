package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTest {

    @TempDir
    static Path directory;

    private static Path root;
    private static Path otherRoot;
    private static Certificates.Pair impostor;
    private static EmbeddedPostgres server;
    private static EmbeddedPostgres expired;

    @RegisterExtension
    final Loop loop = new Loop();

    @BeforeAll
    static void startServers() throws IOException {
        Certificates certificates = new Certificates(directory);
        root = certificates.root("root");
        otherRoot = certificates.root("other-root");
        server = serverWith(certificates.server("server", "root", "-ext", "san=dns:localhost"));
        expired = serverWith(certificates.server(
                "expired", "root", "-ext", "san=dns:localhost", "-startdate", "-30d", "-validity", "20"));
        impostor = certificates.server("impostor", "other-root", "-ext", "san=dns:localhost");
    }

    @AfterAll
    static void stopServers() throws IOException {
        server.close();
        expired.close();
    }

    @AfterEach
    void noMemoryIsLeaked() {
        assertEquals(0, loop.run(() -> Future.succeededFuture(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())));
    }

    /** The certificate is of localhost and of no other name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            disable     | localhost | none  | plain
            allow       | localhost | none  | plain
            prefer      | localhost | none  | encrypted
            require     | 127.0.0.1 | none  | encrypted
            require     | 127.0.0.1 | right | encrypted
            require     | 127.0.0.1 | wrong | no trusted root signed the server's certificate
            verify-ca   | 127.0.0.1 | right | encrypted
            verify-ca   | localhost | none  | no trusted root signed the server's certificate
            verify-ca   | localhost | wrong | no trusted root signed the server's certificate
            verify-full | localhost | right | encrypted
            verify-full | localhost | wrong | no trusted root signed the server's certificate
            verify-full | 127.0.0.1 | right | no TLS with 127.0.0.1 (No subject alternative names matching IP address 127.0.0.1 found)
            """)
    void theModeDecidesWhatIsAskedOfTheServer(String mode, String host, String trusted, String outcome) {
        Path file = trusted.equals("none") ? null : trusted.equals("right") ? root : otherRoot;
        assertOutcome(outcome, at(host, server.getPort()).withTls(new PgTls(SslMode.of(mode), file)));
    }

    @Test
    void anExpiredCertificateIsRefusedWhereItIsVerified() {
        PgAddress address = at("localhost", expired.getPort());
        assertOutcome("encrypted", address.withTls(new PgTls(SslMode.REQUIRE, null)));
        assertOutcome("the server's certificate has expired", address.withTls(new PgTls(SslMode.VERIFY_FULL, root)));
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutTlsServesOnlyThoseWhoTakeThat(SslMode mode) {
        String outcome = mode == SslMode.DISABLE || mode.takesEither()
                ? "plain"
                : "the server does not speak TLS, which sslmode=" + mode.libpqName() + " asks for";
        assertOutcome(outcome, Postgres.address().withTls(new PgTls(mode, null)));
    }

    @Test
    void whereTlsIsOnlyPreferredTheConnectionThatWasAskedIsUsed() {
        AtomicInteger connections = new AtomicInteger();
        Proxy proxy = new Proxy(loop.vertx(), Postgres.address(), number -> {
            connections.incrementAndGet();
            return Harm.NONE;
        });
        assertOutcome("plain", loop.run(proxy::listen).withTls(new PgTls(SslMode.PREFER, null)));
        assertEquals(1, connections.get());
        loop.run(proxy::close);
    }

    @Test
    void whoTakesEitherComesInByTheWayThatIsOpen() {
        PgAddress address = at("localhost", server.getPort());
        Postgres.admit(loop, at("localhost", server.getPort()), "hostssl", "pgcopy_tls_only", "trust");
        Postgres.admit(loop, at("localhost", server.getPort()), "hostnossl", "pgcopy_plain_only", "trust");
        PgTls allow = new PgTls(SslMode.ALLOW, null);
        PgTls prefer = new PgTls(SslMode.PREFER, null);
        assertOutcome("encrypted", as("pgcopy_tls_only", address.port()).withTls(allow));
        assertOutcome("plain", as("pgcopy_plain_only", address.port()).withTls(prefer));
    }

    @Test
    void aRootThatCannotBeReadOrWouldNotBeLookedAtIsRefused() {
        Path nowhere = directory.resolve("nowhere.crt");
        String message = refusal(at("localhost", server.getPort()).withTls(new PgTls(SslMode.VERIFY_CA, nowhere)))
                .getMessage();
        assertTrue(message.contains("nowhere.crt"), message);
        for (SslMode mode : List.of(SslMode.DISABLE, SslMode.ALLOW, SslMode.PREFER)) {
            assertThrows(IllegalArgumentException.class, () -> new PgTls(mode, root));
        }
    }

    @Test
    void rowsTravelThroughTlsUnharmed() {
        CopyConnection connection = loop.connect(
                CopyOptions.to(at("localhost", server.getPort()).withTls(new PgTls(SslMode.VERIFY_FULL, root))));
        CopyRows rows = CopyRows.create();
        for (int i = 0; i < 50_000; i++) {
            rows.startRow(2).int8(i).text("row " + i);
        }
        List<StepResult> results = loop.execute(
                        connection,
                        Pipeline.builder()
                                .begin()
                                .statement("CREATE TABLE public.over_tls (n int8, t text)")
                                .copy("COPY public.over_tls FROM STDIN (FORMAT binary)", rows)
                                .query("SELECT count(*) FROM public.over_tls WHERE t = 'row ' || n")
                                .commit())
                .orThrow();
        assertEquals("50000", results.get(3).scalar());
    }

    @Test
    void scramIsBoundToTheCertificateThatWasSeen() {
        PgAddress admin = at("localhost", server.getPort());
        Postgres.admit(loop, admin, "hostssl", "pgcopy_bound", "scram-sha-256");
        PgTls tls = new PgTls(SslMode.REQUIRE, null);
        PgAddress direct = as("pgcopy_bound", admin.port()).withTls(tls);
        assertOutcome("encrypted", direct);
        Impostor between = new Impostor(loop.vertx(), admin.port(), impostor);
        PgAddress diverted = as("pgcopy_bound", loop.run(between::listen)).withTls(tls);
        assertEquals("28000", refusal(diverted).error().orElseThrow().sqlstate());
        loop.run(between::close);
    }

    /** Every thirteenth byte: a handshake has some thousands, and costs some milliseconds. */
    @ParameterizedTest
    @EnumSource(
            value = Harm.Kind.class,
            names = {"CUT", "STALL"})
    void whereverTheEncryptedWireFailsNothingHangsOrLeaks(Harm.Kind kind) {
        PgAddress target = at("localhost", server.getPort());
        Proxy measuring = new Proxy(loop.vertx(), target, number -> Harm.NONE);
        loop.run(() -> measuring.listen().compose(this::dialogue));
        List<Harm> harms = new ArrayList<>();
        for (long offset = 0; offset <= measuring.clientBytes(); offset += 13) {
            harms.add(new Harm(kind, true, offset));
        }
        for (long offset = 0; offset <= measuring.serverBytes(); offset += 13) {
            harms.add(new Harm(kind, false, offset));
        }
        Proxy proxy = new Proxy(loop.vertx(), target, harms::get);
        PgAddress address = loop.run(proxy::listen);
        for (int first = 0; first < harms.size(); first += 20) {
            long count = Math.min(20, harms.size() - first);
            loop.run(() -> Future.all(
                    Stream.generate(() -> dialogue(address)).limit(count).toList()));
        }
        assertTrue(harms.size() > 100, "a dialogue has more bytes than " + 13 * harms.size());
        loop.run(proxy::close);
        loop.run(measuring::close);
    }

    @Test
    void rowsThatWereNotYetEncryptedAreReleased() {
        CopyConnection connection =
                loop.connect(CopyOptions.to(at("localhost", server.getPort()).withTls(new PgTls(SslMode.REQUIRE, null)))
                        .withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(300)));
        loop.execute(connection, Pipeline.builder().statement("SET statement_timeout = 0"))
                .orThrow();
        CopyRows rows = CopyRows.create();
        byte[] mebibyte = new byte[1 << 20];
        for (int i = 0; i < 20; i++) {
            rows.startRow(1).bytea(mebibyte);
        }
        // A server that sleeps does not read, and 20 MiB are more than the kernel holds for us.
        Pipeline asleep = Pipeline.builder()
                .begin()
                .query("SELECT pg_sleep(3)")
                .copy("COPY nothing FROM STDIN (FORMAT binary)", rows)
                .commit()
                .build();
        assertThrows(ConnectionLostException.class, () -> loop.run(() -> connection.execute(asleep)));
    }

    private Future<Void> dialogue(PgAddress address) {
        Duration patience = Duration.ofMillis(700);
        PgAddress secured = address.withTls(new PgTls(SslMode.VERIFY_CA, root));
        return CopyConnection.connect(loop.vertx(), CopyOptions.to(secured).withTimeouts(patience, patience))
                .compose(connection -> connection
                        .execute(Pipeline.builder().query("SELECT $1", 1).build())
                        .eventually(connection::close))
                .transform(ended -> Future.succeededFuture());
    }

    private void assertOutcome(String expected, PgAddress address) {
        if (!expected.equals("plain") && !expected.equals("encrypted")) {
            assertEquals(address + ": " + expected, refusal(address).getMessage());
            return;
        }
        CopyConnection connection = loop.connect(CopyOptions.to(address));
        String encrypted = loop.execute(
                        connection,
                        Pipeline.builder().query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .orThrow()
                .getFirst()
                .scalar();
        assertEquals(expected, encrypted.equals("t") ? "encrypted" : "plain");
    }

    private LoginFailedException refusal(PgAddress address) {
        return assertThrows(
                LoginFailedException.class,
                () -> loop.run(() -> CopyConnection.connect(loop.vertx(), CopyOptions.to(address))));
    }

    private static PgAddress at(String host, int port) {
        return new PgAddress(host, port, "postgres", "postgres", null, null);
    }

    private static PgAddress as(String user, int port) {
        return new PgAddress("localhost", port, "postgres", user, Postgres.PASSWORD, null);
    }

    private static EmbeddedPostgres serverWith(Certificates.Pair pair) throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", pair.certificate().toString())
                .setServerConfig("ssl_key_file", pair.key().toString())
                .start();
    }
}
