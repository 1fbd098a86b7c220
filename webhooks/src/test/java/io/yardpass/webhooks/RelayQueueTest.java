package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for endpoints, step by step as a relay asks for it. */
class RelayQueueTest {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    private final Outbox outbox = new Outbox();
    private final UUID endpoint = outbox.endpoint("{*}");
    private final long term =
            outbox.database.count("SELECT messaging.claim_relay('webhooks', gen_random_uuid(), interval '1 hour')");

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void theQueueOfADisabledEndpointIsClearedWholeHoweverLittleAtATime() {
        for (int n = 0; n < 6; n++) {
            outbox.message("event.rescheduled", "event 1");
        }
        relayAll();
        assertEquals(6, queued());
        outbox.execute("UPDATE messaging.webhook_endpoints SET status = 'disabled'");
        while (due() > 0) {
            outbox.execute("SELECT messaging.clear_endpoint(%d, '%s', 2)", term, endpoint);
        }
        assertEquals(0, queued());
    }

    @Test
    void oneDeliveryStandsForAllOfADisabledEndpoint() {
        for (int n = 0; n < 3; n++) {
            outbox.message("event.published", "event " + n);
        }
        relayAll();
        assertEquals(3, taken());
        outbox.execute("UPDATE messaging.webhook_endpoints SET status = 'disabled'");
        assertEquals(1, taken());
    }

    @Test
    void whatIsNotDueIsNotRead() {
        outbox.execute(
                "INSERT INTO messaging.webhook_deliveries"
                        + " (endpoint_id, message_id, message_created_at, position, is_ready, due_at)"
                        + " SELECT '%s', gen_random_uuid(), now(), n, true,"
                        + " now() + CASE n WHEN 1 THEN interval '-2 hours' ELSE interval '1 day' END"
                        + " FROM generate_series(1, 10000) AS n; ANALYZE messaging.webhook_deliveries",
                endpoint);
        assertTrue(
                read("webhook_deliveries_ready_idx", "PERFORM messaging.due_endpoints('" + NOBODY + "', 200)") < 100);
        assertTrue(read("webhook_deliveries_ready_idx", "PERFORM * FROM " + taking()) < 100);
        outbox.execute("DELETE FROM messaging.webhook_deliveries WHERE position = 1");
        assertTrue(
                read("webhook_deliveries_ready_idx", "PERFORM messaging.due_endpoints('" + NOBODY + "', 200)") < 100);
        assertTrue(read("webhook_deliveries_ready_idx", "PERFORM messaging.disable_piled_up(" + term + ", '1 hour', 9)")
                < 100);
    }

    @Test
    void ofEndpointsThatAreBehindOneIsCountedAtATimeAndDisabledWhenTooMuchWaits() {
        UUID other = outbox.endpoint("{*}");
        outbox.execute(
                "INSERT INTO messaging.webhook_deliveries"
                        + " (endpoint_id, message_id, message_created_at, position, is_ready, due_at)"
                        + " SELECT e.id, gen_random_uuid(), now(), n, true, now() - interval '2 hours'"
                        + " FROM unnest('{%s,%s}'::uuid[]) AS e (id), generate_series(1, 1000) AS n;"
                        + " ANALYZE messaging.webhook_deliveries",
                endpoint, other);
        String piled = "messaging.disable_piled_up(" + term + ", interval '1 hour', %d)";
        long looked = readBy(
                "(SELECT pg_stat_get_xact_tuples_returned('messaging.webhook_deliveries'::regclass)"
                        + " + sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index"
                        + " WHERE indrelid = 'messaging.webhook_deliveries'::regclass)",
                "SET LOCAL enable_seqscan = off; PERFORM " + String.format(Locale.ROOT, piled, 999));
        assertTrue(looked < 1_100, () -> looked + " read");
        outbox.execute("SELECT " + piled, 1_000);
        assertEquals(0, disabled());
        outbox.execute("SELECT " + piled, 999);
        assertEquals(1, disabled());
        outbox.execute("SELECT " + piled, 999);
        assertEquals(2, disabled());
    }

    @Test
    void aReplayReadsTheMessagesOfItsTimeAndNoneThatCameLater() {
        outbox.execute(
                "INSERT INTO public.outbox (id, created_at, topic, organization_id, payload)"
                        + " SELECT uuidv7(-age), now() - age, 'event.published', '%s', '{}'"
                        + " FROM (SELECT interval '1 millisecond' * n AS age FROM generate_series(0, 4999) AS n"
                        + " UNION ALL SELECT interval '5 hours') AS sent; ANALYZE public.outbox",
                outbox.organization);
        String old = outbox.database.text("SELECT min(id::text) FROM public.outbox");
        String at = "(SELECT created_at FROM public.outbox WHERE id = '" + old + "')";
        outbox.execute(
                "INSERT INTO messaging.webhook_replays"
                        + " (id, endpoint_id, from_at, until_at, is_missing_only, only_message_id, reached_message_id)"
                        + " SELECT gen_random_uuid(), '%1$s', %2$s, %2$s + interval '1 second', false, only_id,"
                        + " messaging.first_id_at(%2$s) FROM unnest('{%3$s,NULL}'::uuid[]) AS only_id",
                endpoint, at, old);
        String read = "(SELECT sum(pg_stat_get_xact_tuples_returned(relid)) FROM"
                + " (SELECT relid FROM pg_partition_tree('public.outbox')"
                + " UNION ALL SELECT relid FROM pg_partition_tree('public.outbox_organization_idx')) AS whole)";
        long looked = readBy(read, "PERFORM messaging.go_on_with_replays(" + term + ", 20, 500)");
        assertTrue(looked < 100, () -> looked + " read");
        outbox.execute("SELECT messaging.go_on_with_replays(%d, 20, 500)", term);
        assertEquals(2, outbox.database.count("SELECT count(finished_at) FROM messaging.webhook_replays"));
        assertEquals(old, outbox.database.text("SELECT message_id FROM messaging.webhook_deliveries"));
    }

    @Test
    void aReplayMayBeginBeforeThereWereIds() {
        outbox.message("event.published", "event 1");
        outbox.execute(
                "INSERT INTO messaging.webhook_replays"
                        + " (id, endpoint_id, from_at, until_at, is_missing_only, reached_message_id)"
                        + " SELECT gen_random_uuid(), '%s', '1970-01-01Z', 'infinity', false,"
                        + " messaging.first_id_at('1970-01-01Z')",
                endpoint);
        outbox.execute("SELECT messaging.go_on_with_replays(%d, 20, 500)", term);
        assertEquals(1, queued());
    }

    @Test
    void anEndpointThatWasRemovedWhileNothingWaitedIsForgotten() {
        outbox.execute(
                "UPDATE messaging.webhook_endpoints SET status = 'removed', disabled_at = now() - interval '1 hour'");
        assertEquals(1, outbox.database.count("SELECT messaging.expire_relayed(interval '1 minute', 100)"));
        assertEquals(0, outbox.database.count("SELECT count(*) FROM messaging.webhook_endpoints"));
    }

    private void relayAll() {
        outbox.execute("SELECT messaging.relay_messages(%d, 1000, 500)", term);
    }

    private long disabled() {
        return outbox.database.count(
                "SELECT count(*) FROM messaging.webhook_endpoints WHERE disabled_reason = 'backlog'");
    }

    private long queued() {
        return outbox.database.count("SELECT count(*) FROM messaging.webhook_deliveries");
    }

    private long due() {
        return outbox.database.count("SELECT count(*) FROM messaging.due_endpoints('" + NOBODY + "', 200)");
    }

    private long taken() {
        return outbox.database.count("SELECT count(*) FROM " + taking());
    }

    private String taking() {
        return String.format(Locale.ROOT, "messaging.take_deliveries('{%s}', '{16}')", endpoint);
    }

    /** Entries of an index, or rows of its table one after the other, that the step goes through. */
    private long read(String index, String step) {
        return readBy(
                "pg_stat_get_xact_tuples_returned('messaging." + index + "'::regclass)"
                        + " + pg_stat_get_xact_tuples_returned('messaging.webhook_deliveries'::regclass)",
                step);
    }

    /** A connection may still count what it read before. */
    private long readBy(String statistic, String step) {
        return Long.parseLong(outbox.database.textAfter(
                "SELECT set_config('test.before', (" + statistic + ")::text, true); DO $$ BEGIN " + step + "; END $$;",
                "SELECT " + statistic + " - current_setting('test.before')::bigint"));
    }
}
