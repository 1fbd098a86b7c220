package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.WebhookUrl;
import io.yardpass.webhooks.SecretSeal.UnsealableException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tells endpoints by HTTP, signed with their secrets. What is wrong with an address or a secret that is stored is a fault like
 * others: it may be mended, and the delivery is tried again.
 *
 * @param parse reads a stored URL; refuses with IllegalArgumentException what may not be told any more
 */
record SignedTransport(WebhookClient client, SecretSeal seal, Function<String, WebhookUrl> parse, InstantSource clock)
        implements Transport {
    @Override
    public Future<Answer> send(Delivery delivery) {
        WebhookRequest request;
        try {
            request = new WebhookRequest(
                    delivery.messageId().toString(),
                    parse.apply(delivery.url()),
                    clock.instant(),
                    delivery.body(),
                    secrets(delivery));
        } catch (IllegalArgumentException _) {
            return Future.succeededFuture(Answer.fault("forbidden_url"));
        } catch (UnsealableException _) {
            return Future.succeededFuture(Answer.fault("secret_sealed_otherwise"));
        }
        return client.send(request).map(answer -> switch (answer) {
            case WebhookAnswer.Answered answered -> Answer.of(answered.status(), answered.retryAfter());
            case WebhookAnswer.Failed failed -> Answer.fault(failed.failure().wireName());
        });
    }

    private List<WebhookSecret> secrets(Delivery delivery) throws UnsealableException {
        List<WebhookSecret> secrets = new ArrayList<>(2);
        secrets.add(secret(delivery.endpointId(), delivery.sealedSecret()));
        if (delivery.formerSealedSecret() != null) {
            secrets.add(secret(delivery.endpointId(), delivery.formerSealedSecret()));
        }
        return secrets;
    }

    private WebhookSecret secret(UUID endpoint, Buffer sealed) throws UnsealableException {
        return new WebhookSecret(seal.unseal(endpoint, sealed.getBytes()));
    }
}
