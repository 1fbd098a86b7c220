package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;

/** A connection on its way: TCP, login, and one deadline over both. */
final class Opening {

    private final ContextInternal context;
    private final CopyOptions options;
    private final Login login;
    private final NetClient client;
    private final Promise<CopyConnection> opened;
    private PgSocket socket;
    private int backendPid;
    private long deadline;

    /** {@code context} is the event loop that the connection will live on. */
    Opening(ContextInternal context, CopyOptions options) {
        this.context = context;
        this.options = options;
        this.login = new Login(options);
        this.opened = context.promise();
        this.client = context.owner()
                .createNetClient(new NetClientOptions()
                        .setConnectTimeout((int) options.connectTimeout().toMillis())
                        .setTcpKeepAlive(true));
    }

    Future<CopyConnection> start() {
        long millis = options.connectTimeout().toMillis();
        deadline = context.setTimer(millis, id -> fail("no login within " + millis + " ms", null));
        client.connect(options.address().port(), options.address().host())
                .onSuccess(this::greet)
                .onFailure(failure -> fail(failure.getMessage(), null));
        return opened.future();
    }

    private void greet(NetSocket connected) {
        if (opened.future().isComplete()) {
            connected.close();
            return;
        }
        socket = new PgSocket(connected);
        socket.listen(this::receive, reason -> fail(reason, null));
        socket.write(login.start());
    }

    private void receive(BackendMessage message) {
        try {
            answer(message);
        } catch (LoginFailedException failure) {
            fail(failure);
        }
    }

    private void answer(BackendMessage message) {
        switch (message) {
            case BackendMessage.AuthenticationOk ok -> login.accept();
            case BackendMessage.AuthenticationSASL request -> socket.write(login.answer(request));
            case BackendMessage.AuthenticationSASLContinue challenge -> socket.write(login.answer(challenge));
            case BackendMessage.AuthenticationSASLFinal proof -> login.verify(proof);
            case BackendMessage.AuthenticationOther request -> throw login.unsupported(request);
            case BackendMessage.ErrorResponse(PgError error, boolean fatal) ->
                fail("the server refused the login", error);
            case BackendMessage.BackendKeyData(int processId) -> backendPid = processId;
            case BackendMessage.ReadyForQuery ready -> ready();
            case BackendMessage.Other other -> {}
            case BackendMessage.CommandComplete unexpected -> throw unexpected(unexpected);
            case BackendMessage.DataRow unexpected -> throw unexpected(unexpected);
            case BackendMessage.CopyInResponse unexpected -> throw unexpected(unexpected);
        }
    }

    private void ready() {
        context.owner().cancelTimer(deadline);
        opened.tryComplete(new CopyConnection(context, options, client, socket, backendPid));
    }

    private static ProtocolViolation unexpected(BackendMessage message) {
        return new ProtocolViolation("the server sent " + message.getClass().getSimpleName() + " during login");
    }

    private void fail(String message, PgError error) {
        fail(new LoginFailedException(options.address() + ": " + message, error));
    }

    private void fail(LoginFailedException failure) {
        if (opened.tryFail(failure)) {
            context.owner().cancelTimer(deadline);
            if (socket != null) {
                socket.end("the login failed");
            }
            client.close();
        }
    }
}
