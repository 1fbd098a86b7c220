package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {

    @RegisterExtension
    final Loop loop = new Loop();

    @Test
    void scramTakesTheRightPasswordAndRefusesTheWrongOne() {
        String user = "pgcopy_scram";
        Postgres.admit(loop, Postgres.address(), "host", user, "scram-sha-256");
        CopyConnection connection = loop.connect(as(user, Postgres.PASSWORD));
        assertEquals(
                user,
                loop.execute(connection, Pipeline.builder().query("SELECT current_user"))
                        .orThrow()
                        .getFirst()
                        .scalar());
        LoginFailedException wrong = refusal(as(user, "wrong"));
        assertEquals("28P01", wrong.error().orElseThrow().sqlstate());
        assertTrue(refusal(as(user, null)).getMessage().endsWith("the server asks for a password and there is none"));
    }

    @ParameterizedTest
    @CsvSource({"password, a cleartext password", "md5, an MD5 password"})
    void aPasswordIsNeverSentInClearNorAsMd5(String method, String words) {
        String user = "pgcopy_" + method;
        Postgres.admit(loop, Postgres.address(), "host", user, method);
        String message = refusal(as(user, Postgres.PASSWORD)).getMessage();
        assertTrue(message.endsWith("the server asks for " + words + "; only SCRAM-SHA-256 is spoken"), message);
        assertFalse(message.contains(Postgres.PASSWORD));
    }

    /** Whoever is on the wire could else put bytes of theirs before the encrypted ones. */
    @ParameterizedTest
    @CsvSource({
        "SR, the server sent more than its answer to SSLRequest before TLS began",
        "NR, the server sent more than its answer to SSLRequest before TLS began",
        "E, the server does not understand SSLRequest",
        "H, the server does not understand SSLRequest",
    })
    void anAnswerToSslRequestIsOneByte(String answer, String refused) {
        PgAddress address = fakeServer(socket -> socket.write(answer)).withTls(new PgTls(SslMode.REQUIRE, null));
        assertEquals(address + ": " + refused, refusal(CopyOptions.to(address)).getMessage());
    }

    @Test
    void aServerThatIsReadyWithoutALoginIsRefused() {
        PgAddress address = fakeServer(socket -> socket.write(Buffer.buffer(new byte[] {'Z', 0, 0, 0, 5, 'I'})));
        assertEquals(
                address + ": the server is ready without a login",
                refusal(CopyOptions.to(address)).getMessage());
    }

    @Test
    void anUnknownDatabaseIsNamedByItsCode() {
        PgAddress address = new PgAddress("127.0.0.1", Postgres.address().port(), "nowhere", "postgres", null, null);
        assertEquals(
                "3D000", refusal(CopyOptions.to(address)).error().orElseThrow().sqlstate());
    }

    @Test
    void nobodyListeningIsAFailedLogin() {
        PgAddress address = new PgAddress("127.0.0.1", 1, "postgres", "postgres", "hidden", null);
        String message = refusal(CopyOptions.to(address)).getMessage();
        assertTrue(message.startsWith("postgresql://postgres:***@127.0.0.1:1/postgres: "), message);
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        LoginFailedException failure = refusal(
                CopyOptions.to(fakeServer(socket -> {})).withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(1)));
        assertTrue(failure.getMessage().endsWith("no login within 200 ms"));
    }

    @Test
    void aServerOfAnotherProtocolIsRecognized() {
        PgAddress http = fakeServer(socket -> socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
        String message = refusal(CopyOptions.to(http)).getMessage();
        assertTrue(message.endsWith("the server sent a message of 1414811695 bytes"), message);
    }

    @Test
    void aServerThatDoesNotProveItselfIsRefused() {
        Login login = new Login(as("someone", "secret"));
        login.answer(new BackendMessage.AuthenticationSASL(List.of("SCRAM-SHA-256")));
        assertThrows(LoginFailedException.class, login::accept);
    }

    @Test
    void aChallengeOfTooManyRoundsIsRefused() {
        Login login = new Login(as("someone", "secret"));
        login.answer(new BackendMessage.AuthenticationSASL(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")));
        LoginFailedException refused = assertThrows(
                LoginFailedException.class,
                () -> login.answer(new BackendMessage.AuthenticationSASLContinue("r=x,s=QUJD,i=999999999")));
        assertEquals("the server's SCRAM challenge asks for too much work", refused.getMessage());
    }

    @Test
    void aPasswordIsNotPrintedAndARoleCannotCarryOptions() {
        PgAddress address = new PgAddress("db", 5432, "yardpass", "app", "secret", "yardpass_ingest");
        assertEquals("postgresql://app:***@db:5432/yardpass as yardpass_ingest", address.toString());
        assertThrows(IllegalArgumentException.class, () -> address.withRole("x -c fsync=off"));
    }

    private LoginFailedException refusal(CopyOptions options) {
        return assertThrows(
                LoginFailedException.class, () -> loop.run(() -> CopyConnection.connect(loop.vertx(), options)));
    }

    private static CopyOptions as(String user, String password) {
        PgAddress server = Postgres.address();
        return CopyOptions.to(new PgAddress(server.host(), server.port(), server.database(), user, password, null));
    }

    private PgAddress fakeServer(Handler<NetSocket> greeting) {
        NetServer server = loop.run(() -> loop.vertx()
                .createNetServer()
                .connectHandler(socket -> socket.handler((Buffer startup) -> greeting.handle(socket)))
                .listen(0, "127.0.0.1"));
        return new PgAddress("127.0.0.1", server.actualPort(), "postgres", "postgres", null, null);
    }
}
