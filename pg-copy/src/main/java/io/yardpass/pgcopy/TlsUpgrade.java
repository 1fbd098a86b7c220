package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;

/** The way from a plain socket to an encrypted one: SSLRequest, the server's one byte, the handshake. */
final class TlsUpgrade {

    private static final int SSL_REQUEST = 80_877_103;

    private final NetSocket socket;
    private final PgAddress address;
    private final Promise<Void> done = Promise.promise();
    private boolean answered;

    TlsUpgrade(NetSocket socket, PgAddress address) {
        this.socket = socket;
        this.address = address;
    }

    /** Completes when the socket may be used: encrypted, or plain where the mode takes either. */
    Future<Void> start() {
        socket.handler(this::read);
        socket.exceptionHandler(failure -> fail(plainly(failure)));
        socket.closeHandler(nothing -> fail("the server closed the connection when asked for TLS"));
        socket.write(Buffer.buffer(8).appendInt(8).appendInt(SSL_REQUEST));
        return done.future();
    }

    /**
     * Whatever comes besides the one byte did not come through TLS, though we would take it for that: someone on the
     * wire may have put it there.
     */
    private void read(Buffer bytes) {
        if (answered || bytes.length() != 1) {
            fail("the server sent more than its answer to SSLRequest before TLS began");
            return;
        }
        answered = true;
        switch ((char) bytes.getByte(0)) {
            case 'S' -> shakeHands();
            case 'N' -> goOnWithoutTls();
            // An error is not read: anyone may have written it.
            default -> fail("the server does not understand SSLRequest");
        }
    }

    private void shakeHands() {
        socket.upgradeToSsl(address.tls().clientOptions())
                .onSuccess(done::tryComplete)
                .onFailure(failure -> fail(plainly(failure)));
    }

    private void goOnWithoutTls() {
        SslMode mode = address.tls().mode();
        if (mode == SslMode.PREFER) {
            done.tryComplete();
        } else {
            fail("the server does not speak TLS, which sslmode=" + mode.libpqName() + " asks for");
        }
    }

    private void fail(String reason) {
        done.tryFail(LoginFailedException.ofTls(reason));
    }

    private String plainly(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case CertificateExpiredException expired -> "the server's certificate has expired";
            case CertPathBuilderException unsigned -> "no trusted root signed the server's certificate";
            default -> "no TLS with " + address.host() + " (" + cause.getMessage() + ")";
        };
    }
}
