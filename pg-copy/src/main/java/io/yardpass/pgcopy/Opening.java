package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;

/** A connection on its way: one or two attempts, and one deadline over all of it. */
final class Opening {

    private final ContextInternal context;
    private final CopyOptions options;
    private final SslMode mode;
    private final NetClient client;
    private final Promise<CopyConnection> opened;
    private LoginAttempt attempt;
    private LoginFailedException refused;
    private boolean late;
    private long deadline;

    /** {@code context} is the event loop that the connection will live on. */
    Opening(ContextInternal context, CopyOptions options) {
        this.context = context;
        this.options = options;
        this.mode = options.address().tls().mode();
        this.opened = context.promise();
        this.client = context.owner()
                .createNetClient(new NetClientOptions()
                        .setConnectTimeout((int) options.connectTimeout().toMillis())
                        .setTcpKeepAlive(true));
    }

    Future<CopyConnection> start() {
        long millis = options.connectTimeout().toMillis();
        deadline = context.setTimer(millis, id -> giveUp(millis));
        attempt(mode.triesTlsFirst());
        return opened.future();
    }

    private void attempt(boolean encrypted) {
        attempt = new LoginAttempt(context, options, client);
        attempt.start(encrypted)
                .onSuccess(this::succeed)
                .onFailure(failure -> failed((LoginFailedException) failure, encrypted));
    }

    private void giveUp(long millis) {
        late = true;
        attempt.abandon(new LoginFailedException("no login within " + millis + " ms", null));
    }

    private void succeed(CopyConnection connection) {
        context.owner().cancelTimer(deadline);
        opened.complete(connection);
    }

    private void failed(LoginFailedException failure, boolean encrypted) {
        if (refused == null && !late && mode.takesEither() && failure.isOfTheWire()) {
            refused = failure;
            attempt(!encrypted);
            return;
        }
        context.owner().cancelTimer(deadline);
        client.close();
        LoginFailedException last = refused == null ? failure : failure.after(refused);
        opened.fail(last.at(options.address()));
    }
}
