package io.yardpass.gateway;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The open connections of one event loop. One without a request is closed after a while, by requests and not by bytes:
 * a client that drips its headers would keep any byte-wise timeout happy for hours.
 */
final class Connections {
    private static final class Use {
        private int requests;
        private long quietSinceNanos;
    }

    private final int max;
    private final long idleNanos;
    private final Map<HttpConnection, Use> open = new HashMap<>();

    Connections(int max, Duration idleTimeout) {
        this.max = max;
        this.idleNanos = idleTimeout.toNanos();
    }

    void opened(HttpConnection connection) {
        if (open.size() >= max) {
            connection.close();
            return;
        }
        var use = new Use();
        use.quietSinceNanos = System.nanoTime();
        open.put(connection, use);
        connection.closeHandler(_ -> open.remove(connection));
    }

    void requestBegan(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.requests++;
        }
    }

    void requestEnded(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.requests--;
            use.quietSinceNanos = System.nanoTime();
        }
    }

    /** Closes what was quiet for too long; to be called now and then. */
    void sweep() {
        long now = System.nanoTime();
        var quiet = new ArrayList<HttpConnection>();
        open.forEach((connection, use) -> {
            if (use.requests == 0 && now - use.quietSinceNanos > idleNanos) {
                quiet.add(connection);
            }
        });
        quiet.forEach(HttpConnection::close);
    }
}
