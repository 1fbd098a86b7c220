package io.yardpass.gateway.http;

import io.vertx.core.http.HttpConnection;

/** Keeps the open connections of one event loop to a number; one more is closed at once. */
final class Connections {
    private final int max;
    private int open;

    Connections(int max) {
        this.max = max;
    }

    void opened(HttpConnection connection) {
        if (open == max) {
            connection.close();
            return;
        }
        open++;
        connection.closeHandler(_ -> open--);
    }
}
