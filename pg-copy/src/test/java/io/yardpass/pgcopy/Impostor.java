package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;

/** Someone on the wire with a certificate of their own, who passes everything on and could read it. */
final class Impostor {

    private final int serverPort;
    private final ServerSSLOptions tls;
    private final NetClient client;
    private final NetServer server;

    Impostor(Vertx vertx, int serverPort, Certificates.Pair pair) {
        this.serverPort = serverPort;
        this.tls = new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(pair.certificate().toString())
                        .setKeyPath(pair.key().toString()));
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer().connectHandler(this::accept);
    }

    Future<Integer> listen() {
        return server.listen(0, "127.0.0.1").map(NetServer::actualPort);
    }

    Future<Void> close() {
        return server.close().eventually(client::close);
    }

    private void accept(NetSocket near) {
        near.handler(
                sslRequest -> client.connect(serverPort, "localhost").onSuccess(far -> between(near, far, sslRequest)));
    }

    private void between(NetSocket near, NetSocket far, Buffer sslRequest) {
        far.write(sslRequest);
        far.handler(yes -> {
            near.handler(far::write);
            far.handler(near::write);
            near.closeHandler(nothing -> far.close());
            far.closeHandler(nothing -> near.close());
            far.upgradeToSsl(new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""))
                    .onSuccess(nothing -> near.upgradeToSsl(tls, yes));
        });
    }
}
