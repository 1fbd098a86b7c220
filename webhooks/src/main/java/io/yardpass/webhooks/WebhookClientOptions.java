package io.yardpass.webhooks;

import io.yardpass.domain.PublicAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a {@link WebhookClient} may do.
 *
 * @param reachable which addresses are connected to
 * @param nameServers who is asked for addresses; the system's where the list is empty
 * @param roots PEM file of the authorities to trust in place of the JDK's
 * @param answeredWithin from the call to the answer's last byte
 * @param connectedWithin for one address, before the next is tried; twice that for TLS
 * @param queriedWithin for one question to one name server
 * @param keptFor how long a connection waits for the next delivery
 * @param reusedFor how long one is used at all, before its name is looked up anew
 * @param socketsMax open connections, waiting ones too; half as many may wait
 * @param endpointMax deliveries at once to one URL
 * @param answerBytesMax of a body, that is read and thrown away
 * @param headBytesMax of an answer's headers
 */
record WebhookClientOptions(
        Predicate<InetAddress> reachable,
        List<InetSocketAddress> nameServers,
        Optional<Path> roots,
        Duration answeredWithin,
        Duration connectedWithin,
        Duration queriedWithin,
        Duration keptFor,
        Duration reusedFor,
        int socketsMax,
        int endpointMax,
        int answerBytesMax,
        int headBytesMax) {

    static WebhookClientOptions usual() {
        return reaching(PublicAddress::isPublic);
    }

    /** Reaches this machine too, for URLs that {@code WebhookUrl.parseForDevelopment} let through. */
    static WebhookClientOptions forDevelopment() {
        return reaching(address -> address.isLoopbackAddress() || PublicAddress.isPublic(address));
    }

    private static WebhookClientOptions reaching(Predicate<InetAddress> reachable) {
        return new WebhookClientOptions(
                reachable,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                256,
                8,
                64 << 10,
                8 << 10);
    }

    /** For a caller that bounds deliveries itself, and to whom one URL of two strangers is two. */
    WebhookClientOptions withDeliveries(int most) {
        return new WebhookClientOptions(
                reachable,
                nameServers,
                roots,
                answeredWithin,
                connectedWithin,
                queriedWithin,
                keptFor,
                reusedFor,
                2 * most,
                most,
                answerBytesMax,
                headBytesMax);
    }
}
