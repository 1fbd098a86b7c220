package io.yardpass.loadtests.demo;

import io.yardpass.loadtests.load.RequestTemplate;
import java.util.Locale;
import java.util.UUID;

/** The demo data's ids and the bodies that name them: n counts from 1, written in decimal into an id's last digits. */
public final class Demo {
    public static final int EVENTS = 20;
    public static final int POSTS = 200;
    public static final int CAMPAIGNS = 10;
    public static final int USERS = 50;
    static final int STANDARD_CENTS = 10_000;
    public static final String SESSION = "s-7f3a9c51e2";
    public static final String SOURCE = "feed";

    private Demo() {}

    public static UUID post(int n) {
        return id("0b000000", n);
    }

    public static UUID event(int n) {
        return id("0e000000", n);
    }

    public static UUID campaign(int n) {
        return id("0d000000", n);
    }

    public static UUID user(int n) {
        return id("0aa00000", n);
    }

    /** Each event has three tiers, of which the first costs {@link #STANDARD_CENTS}. */
    public static UUID standardTier(int event) {
        return tier(event, 0);
    }

    /** @param tier from 0 to 2 */
    public static UUID tier(int event, int tier) {
        return id("0c000000", 3 * (event - 1) + 1 + tier);
    }

    public static int eventOfPost(int post) {
        return (post - 1) % EVENTS + 1;
    }

    public static UUID organizationOfEvent(int event) {
        return id("0a000000", event <= EVENTS / 2 ? 1 : 2);
    }

    private static UUID id(String kind, int n) {
        return UUID.fromString(String.format(Locale.ROOT, "%s-0000-7000-8000-%012d", kind, n));
    }

    /** The mark by which a run finds its rows again. */
    public static String metadata(String runId) {
        return "{\"run_id\":\"" + runId + "\"}";
    }

    /** A post view as a {@link RequestTemplate} takes it. */
    public static String postViewTemplate(String runId) {
        return String.format(Locale.ROOT, """
                {"id":"<id>","occurred_at":"<now>","post_id":"0b000000-0000-7000-8000-<1..200>",\
                "user_id":"0aa00000-0000-7000-8000-<1..50>","session_id":"%s","dwell_ms":1500,"source":"%s","metadata":%s}""", SESSION, SOURCE, metadata(runId));
    }

    /** One standard ticket of the event, as a {@link RequestTemplate} takes it. */
    public static String purchaseTemplate(String runId, int event) {
        return purchase("<same>", runId, event, "0aa00000-0000-7000-8000-<1..50>");
    }

    public static String purchase(String orderId, String runId, int event, String userId) {
        return String.format(
                Locale.ROOT, """
                {"id":"%s","event_id":"%s","user_id":"%s","items":[{"tier_id":"%s","quantity":1}],\
                "currency":"USD","total_cents":%d,"payment_reference":"%s/%s"}""", orderId, event(event), userId, standardTier(event), STANDARD_CENTS, runId, orderId);
    }

    /** An event of any kind, with only what it must have and the run's mark. */
    public static String event(EventKind kind, UUID id, String runId, int n) {
        return "{\"id\":\"" + id + "\"," + subject(kind, n) + ",\"metadata\":" + metadata(runId) + "}";
    }

    /** An event for {@code /v1/batch}, with only what it must have. */
    public static String bareEvent(EventKind kind, UUID id, int n) {
        return "{\"type\":\"" + kind.type() + "\",\"id\":\"" + id + "\"," + subject(kind, n) + "}";
    }

    private static String subject(EventKind kind, int n) {
        return switch (kind) {
            case POST_VIEWS -> "\"post_id\":\"" + post(n % POSTS + 1) + "\"";
            case EVENT_VIEWS -> "\"event_id\":\"" + event(n % EVENTS + 1) + "\"";
            case TICKET_VIEWS -> "\"tier_id\":\"" + standardTier(n % EVENTS + 1) + "\"";
            case AD_IMPRESSIONS, AD_CLICKS -> "\"campaign_id\":\"" + campaign(n % CAMPAIGNS + 1) + "\"";
        };
    }
}
