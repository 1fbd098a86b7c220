package io.yardpass.loadtests.stories;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Two wallets are topped up, and one pays the other with what came in. Confined to one event loop. */
final class CreditStory {
    private static final int FIRST_CENTS = 3_000;
    private static final int SECOND_CENTS = 1_000;

    private final Stage stage;
    private final String platform;

    CreditStory(Stage stage) {
        this.stage = stage;
        this.platform = stage.tokens().platform();
    }

    Future<Void> tell() {
        return topUp(FIRST_CENTS)
                .compose(from -> topUp(SECOND_CENTS).compose(to -> pay(from, to)))
                .compose(paid -> stage.random().nextBoolean() ? reverse(paid) : Future.succeededFuture());
    }

    /** The wallet's account. */
    private Future<String> topUp(int cents) {
        UUID user = stage.ids().next();
        UUID id = stage.ids().next();
        JsonObject body = new JsonObject()
                .put("user_id", user.toString())
                .put("currency", "USD")
                .put("amount_cents", cents)
                .put("payment_reference", stage.mark() + "/" + id);
        String token = stage.tokens().user(user);
        return stage.client()
                .done(Command.of(CommandKind.TOP_UP, "/v1/wallet-top-ups", token, id, body))
                .map(answer -> answer.getString("account_id"));
    }

    private Future<JsonObject> pay(String from, String to) {
        UUID id = stage.ids().next();
        int cents = 1 + stage.random().nextInt(FIRST_CENTS);
        JsonObject body = new JsonObject()
                .put("reference_type", "gift")
                .put("reference_id", id.toString())
                .put("legs", new JsonArray().add(leg(from, cents)).add(leg(to, -cents)));
        return stage.client().done(Command.of(CommandKind.TRANSACTION, "/v1/ledger/transactions", platform, id, body));
    }

    private static JsonObject leg(String account, int cents) {
        return new JsonObject().put("account_id", account).put("amount_cents", cents);
    }

    /** Once: a second time is refused, whoever asks, and under which id. */
    private Future<Void> reverse(JsonObject paid) {
        return stage.client()
                .done(reversal(paid))
                .compose(_ -> stage.client().refusedForGood(reversal(paid), "already_reversed"));
    }

    private Command reversal(JsonObject paid) {
        String path = "/v1/ledger/transactions/" + paid.getString("id") + "/reverse";
        return Command.of(CommandKind.REVERSAL, path, platform, stage.ids().next(), new JsonObject());
    }
}
