package io.yardpass.gateway.http;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.yardpass.gateway.quotas.Room;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One event loop of the edge: its own server socket, routes and sink, shared with no other. Deploy one instance for
 * each event loop. Undeployed, it stops accepting, answers what was asked or begun, ends the connections, and closes its
 * sink.
 */
public final class HttpServerVerticle extends VerticleBase {
    static final String HELD = "yardpass.http.held";

    private static final int REQUEST_LINE_MAX = 4 << 10;

    private final Edge edge;
    private EventSink sink;
    private Routes routes;
    private Connections connections;
    private HttpServer server;

    public HttpServerVerticle(Edge edge) {
        this.edge = edge;
    }

    /** The port listened on, once deployed. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> start() {
        return edge.sinks().apply(vertx).compose(this::listen);
    }

    @Override
    public Future<?> stop() {
        Deadlines deadlines = edge.options().deadlines();
        // First, so that whoever is refused knows that others were told.
        connections.endSoon();
        return connections
                .stopAccepting()
                .compose(_ -> within(deadlines.drain(), connections.ended()))
                .recover(_ -> {
                    routes.giveUp();
                    connections.closeUnanswerable();
                    return within(deadlines.linger(), connections.ended());
                })
                .otherwiseEmpty()
                .eventually(() -> {
                    connections.cut();
                    return server.close();
                })
                .eventually(sink::close);
    }

    private static Future<Void> within(Duration max, Future<Void> future) {
        return future.timeout(max.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<HttpServer> listen(EventSink opened) {
        sink = opened;
        EdgeOptions options = edge.options();
        var room = new Room(options.loop().roomBytesMax());
        Gauge.builder(HELD, room, Room::heldBytes)
                .description(
                        "Bytes of the requests that are not answered and of the answers that are not sent, by event loop")
                .baseUnit("bytes")
                .tag("loop", Thread.currentThread().getName().replaceAll("\\D+", ""))
                .register(edge.meters());
        routes = new Routes(vertx, edge, opened, room);
        connections =
                new Connections(vertx, options.loop().connectionsMax(), options.deadlines(), PartingLimits.of(options));
        var date = new DateHeader(edge.clock());
        HttpServerOptions listening = serverOptions(options);
        server = vertx.createHttpServer(listening)
                .connectionHandler(connection -> {
                    BodiesOnHeap.on(connection);
                    AnswerHeads.complete(connection, date);
                    if (connections.opened(connection)) {
                        Inbound.count(connection, listening, options.request().headersMax(), room);
                    }
                })
                .invalidRequestHandler(routes::refuseUnreadable)
                .requestHandler(routes::accept);
        Duration head = options.deadlines().head();
        vertx.setPeriodic(Deadline.lookMillis(head), _ -> connections.giveUpHeads(System.nanoTime()));
        return server.listen().recover(failure -> opened.close().transform(_ -> Future.failedFuture(failure)));
    }

    private static HttpServerOptions serverOptions(EdgeOptions options) {
        return new HttpServerOptions()
                .setHost(options.host())
                // All instances of a deployment share the random port that a negative number stands for.
                .setPort(options.port() == 0 ? -1 : options.port())
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                // We speak no WebSocket; its extension handler drops whoever pipelines more than 128 requests.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setMaxInitialLineLength(REQUEST_LINE_MAX)
                .setMaxHeaderSize(options.request().headerBytesMax())
                .setIdleTimeout((int) options.deadlines().idle().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true);
    }
}
