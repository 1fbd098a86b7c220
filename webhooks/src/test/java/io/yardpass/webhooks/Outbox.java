package io.yardpass.webhooks;

import io.yardpass.database.TestDatabase;
import java.util.Locale;
import java.util.UUID;

/** A world of one organization whose messages tests write, on a database of their own. */
final class Outbox implements AutoCloseable {
    static final SecretSeal SEAL = new SecretSeal(new byte[SecretSeal.KEY_BYTES]);
    static final byte[] SECRET = "a secret of twenty-four!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    final TestDatabase database = TestDatabase.fresh();
    final UUID organization = organization();

    UUID organization() {
        UUID id = UUID.randomUUID();
        execute("INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', '%1$s')", id);
        return id;
    }

    UUID endpoint(String topics) {
        return endpoint(organization, topics, "https://hooks.example.com/");
    }

    UUID endpoint(UUID owner, String topics, String url) {
        UUID id = UUID.randomUUID();
        execute(
                "INSERT INTO messaging.webhook_endpoints (id, organization_id, url, topics, sealed_secret)"
                        + " VALUES ('%s', '%s', '%s', '%s', '\\x%s')",
                id, owner, url, topics, java.util.HexFormat.of().formatHex(SEAL.seal(id, SECRET)));
        return id;
    }

    UUID message(String topic, String key) {
        return message(organization, topic, key);
    }

    UUID message(UUID owner, String topic, String key) {
        UUID id = UUID.fromString(database.text("SELECT uuidv7()"));
        execute(insertion(id, owner, topic, key));
        return id;
    }

    /** With a payload, in which quotes are single ones. */
    UUID telling(String topic, String payload, Object... arguments) {
        UUID id = UUID.fromString(database.text("SELECT uuidv7()"));
        String json = String.format(Locale.ROOT, payload, arguments).replace('\'', '"');
        execute(insertion(id, organization, topic, topic, json));
        return id;
    }

    static String insertion(UUID id, UUID owner, String topic, String key) {
        return insertion(id, owner, topic, key, "{\"n\": 1}");
    }

    private static String insertion(UUID id, UUID owner, String topic, String key, String payload) {
        return String.format(
                Locale.ROOT,
                "INSERT INTO public.outbox (id, created_at, topic, key, organization_id, payload)"
                        + " VALUES ('%s', now(), '%s', '%s', '%s', '%s')",
                id,
                topic,
                key,
                owner,
                payload);
    }

    void execute(String statement, Object... arguments) {
        database.execute(String.format(Locale.ROOT, statement, arguments));
    }

    @Override
    public void close() {
        database.close();
    }
}
