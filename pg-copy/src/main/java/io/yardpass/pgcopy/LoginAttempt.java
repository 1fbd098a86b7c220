package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/** One try over one TCP connection: TLS where it is wanted, then the login. Leaves no socket when it fails. */
final class LoginAttempt {

    private final ContextInternal context;
    private final CopyOptions options;
    private final NetClient client;
    private final Login login;
    private final Promise<CopyConnection> ended;
    private NetSocket wire;
    private PgSocket socket;
    private int backendPid;

    LoginAttempt(ContextInternal context, CopyOptions options, NetClient client) {
        this.context = context;
        this.options = options;
        this.client = client;
        this.login = new Login(options);
        this.ended = context.promise();
    }

    /** Fails with {@link LoginFailedException}. */
    Future<CopyConnection> start(boolean encrypted) {
        client.connect(options.address().port(), options.address().host())
                .onSuccess(connected -> secure(connected, encrypted))
                .onFailure(failure -> fail(failure.getMessage(), null));
        return ended.future();
    }

    void abandon(LoginFailedException failure) {
        if (!ended.tryFail(failure)) {
            return;
        }
        if (socket != null) {
            socket.end("the login failed");
        } else if (wire != null) {
            PgSocket.reset(wire);
        }
    }

    private void secure(NetSocket connected, boolean encrypted) {
        wire = connected;
        if (ended.future().isComplete()) {
            PgSocket.reset(wire);
        } else if (encrypted) {
            new TlsUpgrade(wire, options.address())
                    .start()
                    .onSuccess(nothing -> greet())
                    .onFailure(failure -> abandon((LoginFailedException) failure));
        } else {
            greet();
        }
    }

    private void greet() {
        if (ended.future().isComplete()) {
            return;
        }
        socket = new PgSocket(wire);
        socket.listen(this::receive, reason -> fail(reason, null));
        try {
            login.bindTo(wire);
            socket.write(login.start());
        } catch (LoginFailedException failure) {
            abandon(failure);
        }
    }

    private void receive(BackendMessage message) {
        try {
            answer(message);
        } catch (LoginFailedException failure) {
            abandon(failure);
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
        login.requireAccepted();
        socket.allowMessages(options.resultBytesMax() + FrameDecoder.LOGIN_MESSAGE_BYTES_MAX);
        ended.tryComplete(new CopyConnection(context, options, client, socket, backendPid));
    }

    private static ProtocolViolation unexpected(BackendMessage message) {
        return new ProtocolViolation("the server sent " + message.getClass().getSimpleName() + " during login");
    }

    private void fail(String message, PgError error) {
        abandon(new LoginFailedException(message, error));
    }
}
