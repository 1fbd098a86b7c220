package io.yardpass.loadtests.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The events of one kind that wait to be sent together. */
final class OpenBatch {
    private final Buffer body = Buffer.buffer("[");
    private final List<Promise<Acknowledgement>> waiting = new ArrayList<>();

    Future<Acknowledgement> add(String event) {
        if (!waiting.isEmpty()) {
            body.appendString(",");
        }
        body.appendString(event);
        Promise<Acknowledgement> promise = Promise.promise();
        waiting.add(promise);
        return promise.future();
    }

    int events() {
        return waiting.size();
    }

    int bytes() {
        return body.length();
    }

    Buffer close() {
        return body.appendString("]");
    }

    void complete(List<Acknowledgement> verdicts) {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).complete(verdicts.get(i));
        }
    }

    void fail(Throwable cause) {
        waiting.forEach(promise -> promise.fail(cause));
    }
}
