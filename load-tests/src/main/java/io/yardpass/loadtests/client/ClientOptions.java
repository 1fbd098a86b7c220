package io.yardpass.loadtests.client;

import java.net.URI;
import java.time.Duration;

/**
 * The limits of a client.
 *
 * @param batchEventsMax events in one request
 * @param batchBytesMax bytes of events in one request
 * @param linger how long an event waits for others before its batch is sent
 * @param answerTimeout how long one try may take
 * @param pendingMax events and purchases without an answer; one more is refused at once
 * @param connectionsMax connections to the service
 */
public record ClientOptions(
        URI service,
        String token,
        int batchEventsMax,
        int batchBytesMax,
        Duration linger,
        Duration answerTimeout,
        int pendingMax,
        int connectionsMax,
        RetryPolicy retry) {
    /** The numbers an SDK should use. */
    static ClientOptions advised(URI service, String token) {
        return new ClientOptions(
                service,
                token,
                100,
                250_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                10_000,
                4,
                RetryPolicy.ADVISED);
    }

    public ClientOptions {
        if (batchEventsMax < 1 || batchBytesMax < 1 || pendingMax < 1 || connectionsMax < 1) {
            throw new IllegalArgumentException("the limits of a client are at least 1");
        }
    }

    @Override
    public String toString() {
        return "ClientOptions[service=" + service + ", token=***]";
    }
}
