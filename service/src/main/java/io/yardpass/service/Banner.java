package io.yardpass.service;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.domain.Money;
import io.yardpass.domain.PaymentProof;
import io.yardpass.gateway.http.PaymentMode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What a newcomer needs next: where things are, tokens that work, and a request for each kind of event and for a
 * purchase, ready to paste. The ids in it are fresh and carry their time, so pasting a request twice shows what a retry
 * does.
 *
 * @param analytics of the events, which may be the same
 */
record Banner(
        String url,
        String managementUrl,
        DatabaseAddress database,
        DatabaseAddress analytics,
        PaymentMode payments,
        List<String> reasonsNotReady,
        InstantSource clock) {
    private static final long PRICE_CENTS = 10_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Beside a database of someone else's there are no demo data, and no keys of ours to sign with. */
    String plain() {
        return String.format(
                Locale.ROOT,
                "%s HTTP %s, health and metrics %s, database %s%s, payments %s",
                state(),
                url,
                managementUrl,
                database,
                analytics.equals(database) ? "" : ", events in " + analytics,
                whoIsBelieved());
    }

    /** For an embedded database with its demo data. */
    String forNewcomer(Path dataDirectory, DemoTokens tokens) {
        UUID order = freshId();
        return places() + tokens(tokens, order) + requests(order) + end(dataDirectory);
    }

    private String state() {
        return reasonsNotReady.isEmpty()
                ? "YardPass is ready."
                : "YardPass is up, not ready: " + String.join(", ", reasonsNotReady) + ".";
    }

    private String whoIsBelieved() {
        return switch (payments) {
            case REQUIRED -> "required: money comes in with a payment proof or by the platform";
            case TRUSTED -> "trusted: whoever has a token is believed to have paid";
        };
    }

    private String places() {
        return String.format(
                Locale.ROOT, """

                %4$s This is for development: demo data, and trust for whoever is on this machine.

                  HTTP      %1$s   (what it takes: %1$s/openapi.yaml)
                  health    %2$s/health/ready
                  metrics   %2$s/metrics
                  database  psql '%3$s'%6$s
                  payments  %5$s

                """, url, managementUrl, database.libpqUrl(), state(), whoIsBelieved(), events());
    }

    private String events() {
        return analytics.equals(database) ? "" : "\n  events    psql '" + analytics.libpqUrl() + "'";
    }

    private String tokens(DemoTokens tokens, UUID order) {
        return tokens.advice() + "\n\nSERVICE=" + tokens.service() + "\nBUYER=" + tokens.buyer() + "\n"
                + (payments == PaymentMode.TRUSTED ? "" : "PAID=" + tokens.paid(proof(order)) + "\n") + "\n";
    }

    private String requests(UUID order) {
        return "Then any of these. Sent twice, a request changes nothing the second time.\n\n"
                + view("post-views", "\"post_id\":\"%s\",\"dwell_ms\":1200", DemoIds.POST)
                + view("event-views", "\"event_id\":\"%s\",\"source\":\"feed\"", DemoIds.EVENT)
                + view("ticket-views", "\"tier_id\":\"%s\"", DemoIds.TIER)
                + view("ad-impressions", "\"campaign_id\":\"%s\",\"viewable\":true", DemoIds.CAMPAIGN)
                + view("ad-clicks", "\"campaign_id\":\"%s\"", DemoIds.CAMPAIGN)
                + page()
                + purchase(order);
    }

    private String view(String route, String fields, DemoIds kind) {
        return String.format(
                Locale.ROOT, """
                curl -sS -w '\\n' %s/v1/%s -H "Authorization: Bearer $SERVICE" -H 'Content-Type: application/json' \\
                  -d '{"id":"%s",%s}'

                """, url, route, freshId(), String.format(Locale.ROOT, fields, kind.number(1)));
    }

    /** As a page of another origin sends it, which sets no headers and shows its key to everybody. */
    private String page() {
        return String.format(Locale.ROOT, """
                curl -sS -w '\\n' '%s/v1/event-views?key=%s' -H 'Content-Type: text/plain' \\
                  -d '{"id":"%s","event_id":"%s"}'

                """, url, DemoIds.publishableKey(1), freshId(), DemoIds.EVENT.number(1));
    }

    private String purchase(UUID order) {
        return String.format(
                Locale.ROOT,
                """
                curl -sS -w '\\n' %1$s/v1/ticket-purchases -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
                  -H 'Idempotency-Key: %2$s' -d '{"id":"%2$s","event_id":"%3$s",
                  "items":[{"tier_id":"%4$s","quantity":1}],"currency":"USD","total_cents":%5$d%6$s}'
                """,
                url,
                order,
                DemoIds.EVENT.number(1),
                DemoIds.TIER.number(1),
                PRICE_CENTS,
                paid(order));
    }

    /** As the checkout would have it, where somebody must. */
    private String paid(UUID order) {
        return payments == PaymentMode.TRUSTED
                ? ""
                : ",\n  \"payment_reference\":\"" + proof(order).reference() + "\",\"payment_proof\":\"'\"$PAID\"'\"";
    }

    private static PaymentProof proof(UUID order) {
        return new PaymentProof(PaymentProof.Kind.PURCHASE, order, new Money(PRICE_CENTS, "USD"), "demo_" + order);
    }

    private static String end(Path dataDirectory) {
        return String.format(
                Locale.ROOT,
                """

                The demo ids end in their number: organization 0a…-1, event 0e…-1, post 0b…-1, tier 0c…-1, campaign 0d…-1,
                user 0aa…-1; the first event is %s.

                Ctrl-C stops it; the data stays in %s.
                """,
                DemoIds.EVENT.number(1),
                dataDirectory.toAbsolutePath().normalize());
    }

    private UUID freshId() {
        long millis = clock.millis();
        return new UUID(
                millis << 16 | 0x7000L | RANDOM.nextInt(1 << 12), 0x8000_0000_0000_0000L | RANDOM.nextLong() >>> 2);
    }
}
