package io.yardpass.loadtests.fuzz;

import io.yardpass.loadtests.demo.Demo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A request that is as it should be, before anything is changed in it. Bytes are written as the characters of ISO 8859-1.
 *
 * @param caller whose token goes with it
 * @param body empty for those that have none
 */
record FuzzRequest(String method, String target, FuzzCaller caller, String body) {
    /** Few enough that requests name what others made, and enough that they are not all made at once. */
    private static final int KNOWN = 60;

    private static final String EVENT_BODIES = """
            POST /v1/post-views page [{"id":"$new","post_id":"$post","occurred_at":"$now","dwell_ms":15,"metadata":{"a":[1]}}]
            POST /v1/post-views page {"id":"$new","post_id":"$post","user_id":"$user","session_id":"s","source":"feed"}
            POST /v1/event-views service [{"id":"$new","event_id":"$event"},{"id":"$known","event_id":"$event"}]
            POST /v1/ad-impressions page [{"id":"$new","campaign_id":"$campaign","metadata":{"k":"v"}}]
            POST /v1/ad-clicks page [{"id":"$new","campaign_id":"$campaign","occurred_at":"$now"}]
            POST /v1/ticket-views page [{"id":"$new","tier_id":"$tier","occurred_at":"$now","source":"feed"}]
            POST /v1/batch page [{"type":"event_view","id":"$new","event_id":"$event"},{"type":"ad_click","campaign_id":"$campaign"}]
            GET /v1/pixel.gif?key=$key&type=event_view&id=$new&event_id=$event none
            GET /v1/pixel.gif?t=$key none
            """;

    private static final String TICKET_BODIES = """
            POST /v1/ticket-purchases platform {"id":"$known","event_id":"$event","user_id":"$user",\
            "items":[{"tier_id":"$tier","quantity":1}],"currency":"USD","total_cents":10000,"payment_reference":"f/$new"}
            POST /v1/ticket-purchases user [{"id":"$new","event_id":"$event","hold_id":"$known",\
            "items":[{"tier_id":"$tier","quantity":1}],"currency":"USD","total_cents":10000,"payment_reference":"f/$new"},{}]
            POST /v1/ticket-holds user {"id":"$known","tier_id":"$tier","quantity":1,"session_id":"s","ttl_seconds":60}
            POST /v1/ticket-holds/$known/release user
            POST /v1/ticket-scans platform {"code":"$new","event_id":"$event"}
            POST /v1/tickets/$known/unscan platform
            POST /v1/tickets/$known/transfer user {"id":"$new","to_user_id":"$user"}
            POST /v1/ticket-orders/$known/refund platform {"id":"$new"}
            POST /v1/ticket-orders/$known/cancel service {"id":"$new","ticket_ids":["$known","$new"]}
            POST /v1/events/$known/cancel service
            """;

    private static final String MONEY_BODIES = """
            POST /v1/ledger/transactions platform {"id":"$new","kind":"gift","reference_type":"gift","reference_id":"$known",\
            "currency":"USD","metadata":{"a":1},"legs":[{"account_id":"$known","amount_cents":5},\
            {"account_id":"$new","amount_cents":-5}],"dry_run":true}
            POST /v1/ledger/transactions/$known/reverse platform {"id":"$new"}
            POST /v1/sponsorship-orders/$known/fund platform {"payment_reference":"f/$new"}
            POST /v1/sponsorship-orders/$known/resolve platform {"resolution":"refunded"}
            POST /v1/wallet-top-ups user {"id":"$known","user_id":"$me","currency":"USD","amount_cents":5000,"payment_reference":"f/$new"}
            POST /v1/wallet-top-ups platform {"id":"$new","user_id":"$user","currency":"USD","amount_cents":7,"payment_reference":"f/$new"}
            """;

    private static final String READS = """
            GET /v1/ledger/transactions?reference=$known&limit=2 platform
            GET /v1/ledger/transactions/$known platform
            GET /v1/ledger/accounts/$known platform
            GET /v1/ledger/accounts/$known/balance?at=$now platform
            GET /v1/ledger/accounts/$known/statement?limit=2&cursor=$key platform
            GET /v1/ledger/trial-balance?at=$now platform
            POST /v1/webhook-endpoints service {"id":"$known","url":"https://hooks.example.com/a","topics":["ticket.purchased"],"is_ordered":true}
            GET /v1/webhook-endpoints service
            GET /v1/webhook-endpoints/$known service
            PATCH /v1/webhook-endpoints/$known service {"url":"https://hooks.example.com/b","topics":["*"],"status":"disabled"}
            DELETE /v1/webhook-endpoints/$new service
            POST /v1/webhook-endpoints/$known/secret service
            POST /v1/webhook-endpoints/$known/test service
            GET /v1/webhook-endpoints/$known/deliveries?limit=5&before=$now service
            POST /v1/webhook-endpoints/$known/replays service {"id":"$new","from":"2026-01-01T00:00:00Z","until":"$now","is_missing_only":true}
            GET /rest/v1/events?select=id,title,tiers(price_cents)&id=eq.$event&order=starts_at.desc.nullslast&limit=5 user
            GET /rest/v1/events?starts_at=gte.$now&category=eq.music&owner_context_id=eq.$org&limit=3 user
            GET /rest/v1/event_daily_stats?event_id=eq.$event&day=gte.2026-01-01&day=lte.2026-01-31&order=day service
            GET /rest/v1/own_tickets?order=issued_at.desc,id.desc&limit=2&offset=1 user
            GET /rest/v1/accounts?select=kind,currency,balance_cents&organization_id=eq.$org service
            GET /rest/v1/publishable_keys?key=eq.$key&limit=2 service
            GET /rest/v1/tiers?event_id=in.($event,$known)&or=(available.gt.0,not.and(name.ilike.*a*,name.not.is.null)) none
            GET /v1/reference/countries none
            GET /v1/reference/currencies none
            GET /v1/reference/industries none
            GET /v1/reference/timezones none
            GET /v1/reference/event-categories none
            GET /openapi.yaml none
            GET /openapi.json user
            GET /problems/sold_out none
            GET /schemas none
            GET /schemas/ticket.purchased.json none
            GET / none
            OPTIONS /v1/batch none
            """;

    /** At least one for every address and method that the service describes, and for every function and every view. */
    static final List<FuzzRequest> VALID = (EVENT_BODIES
                    + TICKET_BODIES
                    + MONEY_BODIES
                    + FuzzCalls.FUNCTIONS
                    + FuzzCalls.VIEWS
                    + READS)
            .lines()
            .map(FuzzRequest::parse)
            .toList();

    private static FuzzRequest parse(String line) {
        String[] words = line.split(" ", 4);
        return new FuzzRequest(words[0], words[1], FuzzCaller.of(words[2]), words.length < 4 ? "" : words[3]);
    }

    /** With ids in place of their names: new ones, and ones of things that are there or may be. */
    FuzzRequest filled(RandomGenerator random, String now) {
        return with(1 + random.nextInt(Demo.EVENTS / 2), random, now);
    }

    private FuzzRequest with(int event, RandomGenerator random, String now) {
        return new FuzzRequest(method, filled(target, event, random, now), caller, filled(body, event, random, now));
    }

    private static String filled(String text, int event, RandomGenerator random, String now) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        for (int name = text.indexOf('$'); name >= 0; name = text.indexOf('$', at)) {
            int end = name + 1;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            filled.append(text, at, name).append(value(text.substring(name + 1, end), event, random, now));
            at = end;
        }
        return filled.append(text, at, text.length()).toString();
    }

    private static String value(String name, int event, RandomGenerator random, String now) {
        return switch (name) {
            case "now" -> now;
            case "key" -> random.nextBoolean() ? "yp_" + uuid(random) : "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
            case "new" -> uuid(random);
            case "known" -> known(random.nextInt(KNOWN));
            case "user" -> Demo.user(1 + random.nextInt(Demo.USERS)).toString();
            case "me" -> Demo.user(1).toString();
            case "event" -> Demo.event(event).toString();
            case "tier" -> Demo.standardTier(event).toString();
            case "post" -> Demo.post(1 + random.nextInt(Demo.POSTS)).toString();
            case "campaign" -> Demo.campaign(1 + random.nextInt(Demo.CAMPAIGNS)).toString();
            case "org" -> Demo.organizationOfEvent(event).toString();
            default -> throw new IllegalArgumentException("nothing is called $" + name);
        };
    }

    private static String uuid(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return UUID.nameUUIDFromBytes(bytes).toString();
    }

    private static String known(int n) {
        return UUID.nameUUIDFromBytes(("known " + n).getBytes(StandardCharsets.US_ASCII))
                .toString();
    }
}
