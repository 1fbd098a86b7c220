package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.PublicAddress;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name leads to public addresses or nowhere, and the connection goes where it was judged to go. */
class ForbiddenAddressTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

    @TempDir
    static Path directory;

    private static Certificate certificate;

    @BeforeAll
    static void certify() throws Exception {
        certificate = Certificate.selfSigned(directory, "san=dns:hooks.example.com");
    }

    private static RawReceiver receiver(String address) throws Exception {
        return new RawReceiver(certificate.listen(address), (_, socket) -> RawReceiver.write(socket, OK));
    }

    private static Sender asking(NameServer names) {
        return new Sender(Sender.Bounds.usual().asking(names).trusting(certificate.pem()));
    }

    private static String url(RawReceiver receiver) {
        return "https://hooks.example.com:" + receiver.port() + "/hooks";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "203.0.113.7",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "2002:7f00:1::1",
                "2001:0:7f00:1::1",
                "2001:db8::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
            })
    void aNameOfAnAddressThatIsNotPublicIsRefused(String address) {
        List<Boolean> judged = new CopyOnWriteArrayList<>();
        // Whatever comes of the judgement, nothing is sent to an address that is not this machine's.
        Predicate<InetAddress> judging = each -> {
            judged.add(PublicAddress.isPublic(each));
            return false;
        };
        try (var names = NameServer.naming(address);
                var sender = new Sender(Sender.Bounds.usual().reaching(judging).asking(names))) {
            assertEquals(WebhookFailure.FORBIDDEN_ADDRESS, sender.failure("https://hooks.example.com/"));
            assertEquals(List.of(false), judged);
            assertEquals(0, sender.sockets());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/", "http://a.localhost:1/"})
    void whatPassedForDevelopmentIsRefusedWithoutIt(String url) {
        try (var sender = new Sender(Sender.Bounds.usual().reaching(PublicAddress::isPublic))) {
            assertEquals(WebhookFailure.FORBIDDEN_ADDRESS, sender.failure(url));
        }
    }

    @Test
    void oneForbiddenAddressAmongOthersRefusesTheName() throws Exception {
        try (var receiver = receiver("127.0.0.2");
                var names = NameServer.naming("127.0.0.2", "127.0.0.1");
                var sender = asking(names)) {
            assertEquals(WebhookFailure.FORBIDDEN_ADDRESS, sender.failure(url(receiver)));
            assertEquals(0, receiver.accepted.get());
        }
        try (var receiver = receiver("127.0.0.2");
                var names = NameServer.naming("127.0.0.2", "::ffff:127.0.0.1");
                var sender = asking(names)) {
            assertEquals(WebhookFailure.FORBIDDEN_ADDRESS, sender.failure(url(receiver)));
            assertEquals(0, receiver.accepted.get());
        }
    }

    /** The name means another address each time somebody asks; the second is a trap on the same port. */
    @Test
    void aNameThatChangesBetweenCheckAndConnectLeadsToWhatWasChecked() throws Exception {
        var asked = new AtomicInteger();
        try (var receiver = receiver("127.0.0.2");
                var trap = new RawReceiver(
                        new ServerSocket(receiver.port(), 50, InetAddress.ofLiteral("127.0.0.1")),
                        (_, socket) -> socket.close());
                var names = new NameServer(() -> {
                    // A and AAAA are asked for together, once for each delivery.
                    boolean first = asked.getAndIncrement() < 2;
                    return List.of(NameServer.bytes(first ? "127.0.0.2" : "127.0.0.1"));
                });
                var sender = asking(names)) {
            assertEquals(200, sender.status(url(receiver)));
            assertEquals(Set.of("hooks.example.com/1", "hooks.example.com/28"), Set.copyOf(names.questions));
            assertEquals(2, names.questions.size());
            assertEquals(WebhookFailure.FORBIDDEN_ADDRESS, sender.failure(url(receiver)));
            assertEquals(1, receiver.accepted.get());
            assertEquals(0, trap.accepted.get());
        }
    }

    @Test
    void aNameIsKnownByItsCertificateWhereverItLeads() throws Exception {
        var named = new AtomicInteger();
        try (var receiver = new RawReceiver(certificate.listen("127.0.0.2"), (_, socket) -> {
                    var session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
                    if (session.getRequestedServerNames().equals(List.of(new SNIHostName("hooks.example.com")))) {
                        named.incrementAndGet();
                    }
                    RawReceiver.write(socket, OK);
                });
                var names = NameServer.naming("127.0.0.2");
                var sender = asking(names)) {
            assertEquals(200, sender.status(url(receiver)));
            assertEquals(1, named.get());
            assertEquals(
                    "hooks.example.com:" + receiver.port(),
                    receiver.requests.getFirst().header("host"));
        }
    }

    @Test
    void anAddressOfIPv6IsReachedToo() throws Exception {
        try (var receiver = receiver("::1");
                var names = NameServer.naming("::1");
                var sender = asking(names)) {
            assertEquals(200, sender.status(url(receiver)));
        }
    }

    @Test
    void whereOneAddressIsSilentTheNextIsTaken() throws Exception {
        try (var receiver = receiver("::1");
                var names = NameServer.naming("127.0.0.2", "::1");
                var sender = asking(names)) {
            assertEquals(200, sender.status(url(receiver)));
        }
    }

    @Test
    void aNameThatNobodyKnowsIsAskedForAsItIsAndIsUnresolvable() {
        try (var names = NameServer.naming();
                var sender = asking(names)) {
            assertEquals(WebhookFailure.UNRESOLVABLE, sender.failure("https://hooks.example.com/"));
            assertEquals(Set.of("hooks.example.com/1", "hooks.example.com/28"), Set.copyOf(names.questions));
        }
    }

    @Test
    void aNameServerThatSaysNothingIsNotWaitedForLongerThanTheDelivery() {
        try (var names = new NameServer(() -> null);
                var sender = new Sender(
                        Sender.Bounds.usual().within(Duration.ofMillis(1_200)).asking(names))) {
            WebhookFailure failure = sender.failure("https://hooks.example.com/");
            assertTrue(
                    Set.of(WebhookFailure.UNRESOLVABLE, WebhookFailure.TIMEOUT).contains(failure), failure.toString());
            assertFalse(names.questions.isEmpty());
        }
    }

    @Test
    void anAnswerOfTheNameServerIsUsedOnce() throws Exception {
        try (var receiver = receiver("127.0.0.2");
                var names = NameServer.naming("127.0.0.2");
                var sender = asking(names)) {
            assertEquals(200, sender.status(url(receiver)));
            assertEquals(200, sender.status(url(receiver)));
            assertEquals(4, names.questions.size());
        }
    }
}
