package io.yardpass.webhooks;

import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.yardpass.domain.WebhookUrl;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Addresses of a URL's host, each of which may be connected to. Name servers alone are asked: no hosts file, no search domains,
 * and nothing is remembered, so that an answer is judged and used once. Each question comes from a port of its own.
 */
final class AddressResolver {
    private static final int QUERIES_MAX = 8;

    private static final List<InetAddress> THIS_MACHINE =
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    private final ContextInternal context;
    private final Predicate<InetAddress> reachable;
    private final DnsNameResolver names;

    AddressResolver(ContextInternal context, WebhookClientOptions options) {
        this.context = context;
        this.reachable = options.reachable();
        DnsNameResolverBuilder building = new DnsNameResolverBuilder(context.nettyEventLoop())
                .datagramChannelFactory(() -> context.owner().transport().datagramChannel())
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .queryTimeoutMillis(options.queriedWithin().toMillis())
                .maxQueriesPerResolve(QUERIES_MAX)
                .searchDomains(List.of())
                .ndots(1)
                .hostsFileEntriesResolver(none())
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
        if (!options.nameServers().isEmpty()) {
            DnsServerAddresses servers = DnsServerAddresses.sequential(options.nameServers());
            building.nameServerProvider(_ -> servers.stream());
        }
        this.names = building.build();
    }

    private static HostsFileEntriesResolver none() {
        return (_, _) -> null;
    }

    /**
     * Never empty. Fails with {@link WebhookFailure#UNRESOLVABLE}, or with {@link WebhookFailure#FORBIDDEN_ADDRESS} when one of
     * them may not be connected to, for such a name is not a mistake.
     */
    Future<List<InetAddress>> resolve(WebhookUrl url, Deadline deadline) {
        return addresses(url, deadline).compose(this::allReachable);
    }

    void close() {
        names.close();
    }

    private Future<List<InetAddress>> addresses(WebhookUrl url, Deadline deadline) {
        if (url.address().isPresent()) {
            return context.succeededFuture(List.of(url.address().get()));
        }
        return url.namesThisMachine() ? context.succeededFuture(THIS_MACHINE) : ask(url.host() + ".", deadline);
    }

    /** A name that ends in a full stop is a whole one. */
    private Future<List<InetAddress>> ask(String name, Deadline deadline) {
        PromiseInternal<List<InetAddress>> answered = context.promise();
        var asked = names.resolveAll(name).addListener(answered);
        return deadline.of(answered.future())
                .onFailure(_ -> asked.cancel(false))
                .recover(failure -> Future.failedFuture(
                        failure instanceof FailedDelivery ? failure : new FailedDelivery(WebhookFailure.UNRESOLVABLE)));
    }

    private Future<List<InetAddress>> allReachable(List<InetAddress> addresses) {
        return addresses.stream().allMatch(reachable)
                ? context.succeededFuture(addresses)
                : context.failedFuture(new FailedDelivery(WebhookFailure.FORBIDDEN_ADDRESS));
    }
}
