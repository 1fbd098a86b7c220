package io.yardpass.loadtests.stories;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.service.TokenSigner;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Those who bought come, pass on or are refunded, each step once the one before is answered. Confined to one event loop.
 */
final class SoldTickets {
    private final CommandClient client;
    private final TokenSigner tokens;
    private final Ids ids;
    private final RandomGenerator random;
    private final String platform;

    SoldTickets(Stage stage) {
        this.client = stage.client();
        this.tokens = stage.tokens();
        this.ids = stage.ids();
        this.random = stage.random();
        this.platform = tokens.platform();
    }

    /** A sale of one event, of which the tickets are known. */
    record Sale(UUID order, int event, String buyerToken, List<Ticket> tickets) {}

    record Ticket(String id, String code) {}

    /** Each ticket finds an end, or none; then some of those that are good still are refunded or cancelled. */
    Future<Void> use(Sale sale) {
        List<String> good = new ArrayList<>();
        Future<Void> all = Future.succeededFuture();
        for (Ticket ticket : sale.tickets()) {
            all = all.compose(_ -> use(sale, ticket, good));
        }
        return all.compose(_ -> voidTickets(sale, good));
    }

    private Future<Void> use(Sale sale, Ticket ticket, List<String> good) {
        return switch (random.nextInt(7)) {
            case 0 -> scan(sale, ticket.code()).compose(_ -> again(sale, ticket.code()));
            case 1 -> scan(sale, ticket.code());
            case 2 -> scan(sale, ticket.code()).compose(_ -> unscan(sale, ticket, good));
            case 3, 4 -> transfer(sale, ticket, good);
            default -> {
                good.add(ticket.id());
                yield Future.succeededFuture();
            }
        };
    }

    private Future<Void> scan(Sale sale, String code) {
        return client.done(scanning(sale, code)).mapEmpty();
    }

    private Future<Void> again(Sale sale, String code) {
        return client.refused(scanning(sale, code), "ticket_already_redeemed");
    }

    /** A scan by mistake: its holder comes after all, or the ticket is as good as any. */
    private Future<Void> unscan(Sale sale, Ticket ticket, List<String> good) {
        return client.done(unscanning(sale, ticket))
                .compose(_ -> client.refused(unscanning(sale, ticket), "ticket_not_redeemed"))
                .compose(_ -> {
                    if (random.nextBoolean()) {
                        return scan(sale, ticket.code());
                    }
                    good.add(ticket.id());
                    return Future.succeededFuture();
                });
    }

    private Command unscanning(Sale sale, Ticket ticket) {
        return Command.without(
                CommandKind.UNSCAN,
                "/v1/tickets/" + ticket.id() + "/unscan",
                organizer(sale.event()),
                ids.next(),
                new JsonObject());
    }

    private Command scanning(Sale sale, String code) {
        return Command.without(
                CommandKind.SCAN,
                "/v1/ticket-scans",
                organizer(sale.event()),
                ids.next(),
                new JsonObject()
                        .put("code", code)
                        .put("event_id", Demo.event(sale.event()).toString()));
    }

    /** To somebody who comes with it, or keeps it. */
    private Future<Void> transfer(Sale sale, Ticket ticket, List<String> good) {
        UUID owner = ids.next();
        UUID issued = ids.next();
        Command transfer = Command.of(
                CommandKind.TRANSFER,
                "/v1/tickets/" + ticket.id() + "/transfer",
                sale.buyerToken(),
                issued,
                new JsonObject().put("to_user_id", owner.toString()));
        return client.done(transfer).compose(_ -> {
            if (random.nextBoolean()) {
                good.add(issued.toString());
                return Future.succeededFuture();
            }
            return client.read("own_tickets?select=code&limit=1", tokens.user(owner))
                    .compose(mine -> scan(sale, mine.getJsonObject(0).getString("code")));
        });
    }

    private Future<Void> voidTickets(Sale sale, List<String> good) {
        if (good.isEmpty() || random.nextInt(3) == 0) {
            return Future.succeededFuture();
        }
        List<String> some = good.subList(0, 1 + random.nextInt(good.size()));
        Future<Void> first = voidTickets(sale, new JsonObject().put("ticket_ids", new JsonArray(List.copyOf(some))));
        return some.size() < good.size() && random.nextBoolean()
                ? first.compose(_ -> voidTickets(sale, new JsonObject()))
                : first;
    }

    private Future<Void> voidTickets(Sale sale, JsonObject body) {
        boolean refund = random.nextInt(3) > 0;
        return client.done(Command.of(
                        refund ? CommandKind.REFUND : CommandKind.CANCEL,
                        "/v1/ticket-orders/" + sale.order() + (refund ? "/refund" : "/cancel"),
                        random.nextBoolean() ? organizer(sale.event()) : platform,
                        ids.next(),
                        body))
                .mapEmpty();
    }

    private String organizer(int event) {
        return tokens.service(Demo.organizationOfEvent(event));
    }
}
