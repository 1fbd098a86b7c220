package io.yardpass.gateway.http;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what it is given on its event loop when that has been through its sockets, so that neither one of them nor what one
 * of them brought at once has the loop for itself. A task that is only run again comes before that.
 */
final class AfterSockets implements Executor {
    private final ContextInternal loop;

    AfterSockets(Vertx vertx) {
        this.loop = (ContextInternal) vertx.getOrCreateContext();
    }

    @Override
    public void execute(Runnable task) {
        // The loop looks once between two passes over its sockets at what is scheduled, be it without delay.
        loop.nettyEventLoop().schedule(() -> loop.dispatch(task), 0, TimeUnit.NANOSECONDS);
    }
}
