-- Tickets: what becomes of orders, tickets and holds, what a tier counts, and the guards of the writer.
SET ROLE yardpass_owner;

-- An order's state moves, and what it is of stays; no order goes, nor what was sold.
CREATE OR REPLACE TRIGGER ticket_tiers_keep_their_key BEFORE UPDATE OF id ON ticketing.ticket_tiers
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another tier.');
CREATE OR REPLACE TRIGGER ticket_tiers_remain BEFORE DELETE OR TRUNCATE ON ticketing.ticket_tiers
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('End its sale.');
-- What was removed is sold no more: whoever still believed that it is decides anew.
CREATE OR REPLACE FUNCTION ticketing.note_taken() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.removed_at IS NOT NULL THEN
        RAISE EXCEPTION 'tier % was removed', NEW.id USING ERRCODE = 'YP003';
    END IF;
    NEW.was_taken := true;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER ticket_tiers_are_taken BEFORE UPDATE ON ticketing.ticket_tiers
    FOR EACH ROW WHEN (NOT NEW.was_taken AND (NEW.sold > 0 OR NEW.held > 0 OR OLD.was_taken))
    EXECUTE FUNCTION ticketing.note_taken();
CREATE OR REPLACE TRIGGER orders_stay BEFORE UPDATE OF id, event_id, user_id, organization_id, transaction_id ON ticketing.orders
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another order.');
CREATE OR REPLACE TRIGGER orders_keep_their_reference AFTER UPDATE OF payment_reference ON ticketing.orders
    FOR EACH ROW WHEN (NEW.payment_reference IS NOT NULL AND NEW.payment_reference IS DISTINCT FROM OLD.payment_reference)
    EXECUTE FUNCTION public.refuse_change('It may only be forgotten.');
CREATE OR REPLACE TRIGGER orders_remain BEFORE DELETE OR TRUNCATE ON ticketing.orders
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An order that is off is refunded or cancelled.');
CREATE OR REPLACE TRIGGER order_items_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticketing.order_items
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another order.');

-- A ticket's state moves, all else stays, no ticket goes. What is checked of each row is checked on change only: a sale pays
-- for one look at the rows of its statement.
CREATE OR REPLACE TRIGGER tickets_begin AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('ticket', 'status', 'issued');
CREATE OR REPLACE TRIGGER tickets_follow AFTER UPDATE ON ticketing.tickets
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('ticket', 'status', 'ticket');
CREATE OR REPLACE TRIGGER tickets_not_twice AFTER UPDATE OF status ON ticketing.tickets
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('ticket', 'status');
CREATE OR REPLACE TRIGGER tickets_stay AFTER UPDATE ON ticketing.tickets
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'status' IS DISTINCT FROM to_jsonb(NEW) - 'status')
    EXECUTE FUNCTION public.refuse_change('A transfer issues a new ticket.');
CREATE OR REPLACE TRIGGER tickets_remain BEFORE DELETE OR TRUNCATE ON ticketing.tickets
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A ticket that is off is refunded or cancelled.');
CREATE OR REPLACE TRIGGER ticket_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticketing.ticket_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CALL public.require_parents('ticketing.orders');
CALL public.require_parents('ticketing.order_items');
CALL public.require_parents('ticketing.tickets');

-- After each statement that adds tickets: each is one transfer further than the ticket whose place it takes.
CREATE OR REPLACE FUNCTION ticketing.require_transfers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $$
BEGIN
    PERFORM
    FROM (
        SELECT
            array_agg(previous_ticket_id) FILTER (WHERE previous_ticket_id IS NOT NULL) AS previous,
            sum(transfers) AS transfers
        FROM added
    ) AS a
    WHERE a.transfers
        <> (SELECT coalesce(sum(p.transfers + 1), 0) FROM ticketing.tickets AS p WHERE p.id = ANY (a.previous));
    IF FOUND THEN
        PERFORM public.refuse_reference(TG_RELID, 'tickets_previous_fkey');
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER tickets_count_transfers AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.require_transfers();

-- A tier's counters move with its tickets and holds, whoever writes those. A ticket that takes another's place sells nothing.
CREATE OR REPLACE FUNCTION ticketing.count_sales() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked bigint;
    moved bigint;
BEGIN
    WITH sales AS MATERIALIZED (
        SELECT tier_id, count(*) AS tickets
        FROM added
        WHERE previous_ticket_id IS NULL
        GROUP BY tier_id
    ), moves AS (
        UPDATE ticketing.ticket_tiers AS t
        SET sold = t.sold + s.tickets
        FROM sales AS s
        WHERE t.id = s.tier_id
            AND t.sold + t.held + s.tickets <= t.capacity
        RETURNING t.id
    )
    SELECT (SELECT count(*) FROM sales), (SELECT count(*) FROM moves) INTO asked, moved;
    IF moved <> asked THEN
        RAISE EXCEPTION 'of % tiers, % had as many tickets left as were issued', asked, moved USING ERRCODE = 'YP003';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER tickets_count_as_sold AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_sales();

-- What is refunded or cancelled is for sale again. What is so now, less what was so before: a join of the two would have no index
-- to go by.
CREATE OR REPLACE FUNCTION ticketing.count_voided() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET sold = t.sold - r.tickets
    FROM (
        SELECT c.tier_id, sum(c.tickets) AS tickets
        FROM (
            SELECT tier_id, 1 AS tickets FROM moved WHERE status IN ('refunded', 'cancelled')
            UNION ALL SELECT tier_id, -1 FROM left_behind WHERE status IN ('refunded', 'cancelled')
        ) AS c
        GROUP BY c.tier_id
        HAVING sum(c.tickets) <> 0
    ) AS r
    WHERE t.id = r.tier_id;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER tickets_count_as_voided AFTER UPDATE ON ticketing.tickets
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_voided();

CREATE OR REPLACE FUNCTION ticketing.move_held(tier_ids uuid[], tickets bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moved bigint;
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET held = t.held + m.tickets
    FROM unnest(tier_ids, tickets) AS m (tier_id, tickets)
    WHERE t.id = m.tier_id
        AND (m.tickets < 0 OR t.sold + t.held + m.tickets <= t.capacity);
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(tier_ids) THEN
        RAISE EXCEPTION 'of % tiers, % had as many tickets left as were held', cardinality(tier_ids), moved
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Held is the sum of what is held, however a hold begins and ends.
CREATE OR REPLACE FUNCTION ticketing.count_new_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ticketing.move_held(array_agg(m.tier_id), array_agg(m.tickets))
    FROM (
        SELECT tier_id, sum(quantity) AS tickets FROM added WHERE status = 'held' GROUP BY tier_id
    ) AS m
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION ticketing.count_ended_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ticketing.move_held(array_agg(m.tier_id), array_agg(m.tickets))
    FROM (
        SELECT c.tier_id, sum(c.quantity) AS tickets
        FROM (
            SELECT tier_id, quantity FROM moved WHERE status = 'held'
            UNION ALL SELECT tier_id, -quantity FROM left_behind WHERE status = 'held'
        ) AS c
        GROUP BY c.tier_id
        HAVING sum(c.quantity) <> 0
    ) AS m
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ticket_holds_count_as_held AFTER INSERT ON ticketing.ticket_holds
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_new_holds();
CREATE OR REPLACE TRIGGER ticket_holds_begin AFTER INSERT ON ticketing.ticket_holds
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('hold', 'status', 'held');
CREATE OR REPLACE TRIGGER ticket_holds_count_as_ended AFTER UPDATE ON ticketing.ticket_holds
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_ended_holds();
-- A hold ends once; whose it was may be forgotten.
CREATE OR REPLACE TRIGGER ticket_holds_stay AFTER UPDATE ON ticketing.ticket_holds
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - '{status,user_id,session_id}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{status,user_id,session_id}'::text[]
        OR (OLD.status <> 'held' AND OLD.status IS DISTINCT FROM NEW.status)
    )
    EXECUTE FUNCTION public.refuse_change('Make another hold.');
CREATE OR REPLACE TRIGGER ticket_holds_go_when_ended AFTER DELETE ON ticketing.ticket_holds
    FOR EACH ROW WHEN (OLD.status = 'held')
    EXECUTE FUNCTION public.refuse_change('Release it first.');
CREATE OR REPLACE TRIGGER ticket_holds_remain BEFORE TRUNCATE ON ticketing.ticket_holds
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Release them first.');

-- What was called off stays so, whoever did it: only how far its refunds are moves.
CREATE OR REPLACE TRIGGER event_cancellations_stay
    BEFORE UPDATE OF event_id, organization_id, secret, requested_at, requested_by_user_id, requested_role
    ON ticketing.event_cancellations
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE OR REPLACE TRIGGER event_cancellations_remain BEFORE DELETE OR TRUNCATE ON ticketing.event_cancellations
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('What was called off stays so.');

-- After each statement that adds refunds: of each order is refunded what its refunded tickets cost and no more, and the
-- transaction gave the buyer that amount and took that part of it from the platform's fee.
CREATE OR REPLACE FUNCTION ticketing.require_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT o.id INTO wrong
    FROM (SELECT DISTINCT order_id FROM added) AS a
    JOIN ticketing.orders AS o ON o.id = a.order_id
    CROSS JOIN LATERAL (
        SELECT sum(r.amount_cents) AS amount_cents, sum(r.fee_cents) AS fee_cents
        FROM ticketing.refunds AS r
        WHERE r.order_id = o.id
    ) AS given
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(i.unit_price_cents), 0) AS amount_cents
        FROM ticketing.tickets AS t
        JOIN ticketing.order_items AS i ON i.order_id = t.order_id AND i.tier_id = t.tier_id
        WHERE t.order_id = o.id AND t.status = 'refunded'
    ) AS paid
    WHERE given.amount_cents <> paid.amount_cents
        OR given.amount_cents > o.total_cents
        OR given.fee_cents > o.fee_cents
        OR (given.amount_cents = o.total_cents AND given.fee_cents <> o.fee_cents)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'of order % is refunded what its refunded tickets did not cost', wrong USING ERRCODE = 'YP006';
    END IF;

    SELECT r.id INTO wrong
    FROM added AS r
    WHERE r.transaction_id IS NOT NULL
        AND NOT EXISTS (
            SELECT
            FROM payments.transactions AS t
            JOIN payments.entries AS e ON e.transaction_id = t.id
            JOIN payments.accounts AS a ON a.id = e.account_id
            JOIN ticketing.orders AS o ON o.id = r.order_id
            WHERE t.id = r.transaction_id AND t.kind = 'ticket_refund' AND t.reference_id = r.order_id
            HAVING coalesce(sum(e.amount_cents) FILTER (WHERE a.user_id = o.user_id), 0) = -r.amount_cents
                AND coalesce(sum(e.amount_cents) FILTER (WHERE a.kind = 'platform_revenue'), 0) = r.fee_cents
                AND coalesce(sum(e.amount_cents) FILTER (WHERE a.organization_id = o.organization_id), 0)
                    = r.amount_cents - r.fee_cents
        )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the transaction of refund % is of other amounts', wrong USING ERRCODE = 'YP006';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER refunds_are_paid AFTER INSERT ON ticketing.refunds
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.require_refund();
CREATE OR REPLACE TRIGGER refunds_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticketing.refunds
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- The guards of the writer. Nobody waits for their answer, so each raises unless exactly the rows that the writer means stood
-- where it believes. Like those of payments they must go from index to index.

-- Holds end: what is sold or released had not had its time at that moment, by the writer's clock, and what expires had, and has
-- by this database's too, so that a writer whose clock is ahead takes nobody's seats.
CREATE OR REPLACE FUNCTION ticketing.end_holds(hold_ids uuid[], statuses text[], at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    ended bigint;
BEGIN
    UPDATE ticketing.ticket_holds AS h
    SET status = e.status
    FROM unnest(hold_ids, statuses) AS e (hold_id, status)
    WHERE h.id = e.hold_id
        AND h.status = 'held'
        AND e.status <> 'held'
        AND CASE e.status
            WHEN 'expired' THEN h.expires_at <= least(at, clock_timestamp())
            ELSE h.expires_at > at
        END;
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended <> cardinality(hold_ids) THEN
        RAISE EXCEPTION 'of % holds to end, % stood where expected', cardinality(hold_ids), ended
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Tickets go from where the writer believes them to where they are sent. The actors are the claims of whoever sends each, for
-- its history, and the time is the one that each is answered with.
CREATE OR REPLACE FUNCTION ticketing.move_tickets(
    ticket_ids uuid[],
    from_statuses text[],
    to_statuses text[],
    actors text[],
    moved_at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    claims_before text := current_setting('request.jwt.claims', true);
    sent record;
    moved bigint := 0;
    moved_by_actor bigint;
BEGIN
    -- Whoever came in came to something, unless it was called off.
    PERFORM
    FROM unnest(ticket_ids, from_statuses, to_statuses) AS m (ticket_id, from_status, to_status)
    JOIN ticketing.tickets AS t ON t.id = m.ticket_id
    WHERE m.from_status = 'redeemed'
        AND m.to_status = 'refunded'
        AND NOT EXISTS (SELECT FROM ticketing.event_cancellations AS c WHERE c.event_id = t.event_id);
    IF FOUND THEN
        RAISE EXCEPTION 'a ticket that let somebody in is refunded where the event was called off' USING ERRCODE = 'YP003';
    END IF;
    PERFORM set_config('yardpass.moved_at', moved_at::text, true);
    -- Sorted by actor once: whoever sends few does not go through what all the others send.
    FOR sent IN
        SELECT
            m.claims,
            array_agg(m.ticket_id) AS ticket_ids,
            array_agg(m.from_status) AS from_statuses,
            array_agg(m.to_status) AS to_statuses
        FROM unnest(ticket_ids, from_statuses, to_statuses, actors) AS m (ticket_id, from_status, to_status, claims)
        GROUP BY m.claims
    LOOP
        PERFORM set_config('request.jwt.claims', sent.claims, true);
        UPDATE ticketing.tickets AS t
        SET status = m.to_status
        FROM unnest(sent.ticket_ids, sent.from_statuses, sent.to_statuses) AS m (ticket_id, from_status, to_status)
        WHERE t.id = m.ticket_id
            AND t.status = m.from_status;
        GET DIAGNOSTICS moved_by_actor = ROW_COUNT;
        moved := moved + moved_by_actor;
    END LOOP;
    PERFORM set_config('request.jwt.claims', coalesce(claims_before, ''), true);
    PERFORM set_config('yardpass.moved_at', '', true);
    IF moved <> cardinality(ticket_ids) THEN
        RAISE EXCEPTION 'of % tickets to move, % stood where expected', cardinality(ticket_ids), moved
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Orders of which no ticket is good any more: refunded once the money of none is left to give back, and cancelled until then.
CREATE OR REPLACE FUNCTION ticketing.close_orders(order_ids uuid[], statuses text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    closed bigint;
BEGIN
    UPDATE ticketing.orders AS o
    SET status = c.status
    FROM unnest(order_ids, statuses) AS c (order_id, status)
    WHERE o.id = c.order_id
        AND (o.status, c.status) IN (
            ('completed', 'cancelled'), ('completed', 'refunded'), ('cancelled', 'refunded')
        )
        AND NOT EXISTS (
            SELECT FROM ticketing.tickets AS t WHERE t.order_id = o.id AND t.status IN ('issued', 'redeemed')
        )
        AND EXISTS (
            SELECT FROM ticketing.tickets AS t WHERE t.order_id = o.id AND t.status = 'cancelled'
        ) = (c.status = 'cancelled');
    GET DIAGNOSTICS closed = ROW_COUNT;
    IF closed <> cardinality(order_ids) THEN
        RAISE EXCEPTION 'of % orders to close, % had no ticket left', cardinality(order_ids), closed
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- An event is called off, unless it was before; its state moves in the name of whoever asked. One that is cancelled already
-- stays so, and its orders are refunded all the same.
CREATE OR REPLACE FUNCTION ticketing.cancel_event(
    cancelled_event_id uuid,
    secret text,
    actor text,
    cancelled_at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    claims_before text := current_setting('request.jwt.claims', true);
BEGIN
    PERFORM set_config('yardpass.moved_at', cancelled_at::text, true);
    PERFORM set_config('request.jwt.claims', actor, true);
    UPDATE events.events SET status = 'cancelled' WHERE id = cancelled_event_id AND status IN ('draft', 'published');
    INSERT INTO ticketing.event_cancellations (
        event_id, organization_id, secret, requested_at, requested_by_user_id, requested_role
    )
    SELECT e.id, e.owner_context_id, cancel_event.secret, cancelled_at, auth.uid(), auth.role()
    FROM events.events AS e
    WHERE e.id = cancelled_event_id AND e.status = 'cancelled';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'event % is not one to call off', cancelled_event_id USING ERRCODE = 'YP003';
    END IF;
    PERFORM set_config('request.jwt.claims', coalesce(claims_before, ''), true);
    PERFORM set_config('yardpass.moved_at', '', true);
END
$$;

-- The refunds of an event that was called off came from one order to another: so much further, or the batch is refused. They end
-- where no order is left behind the last.
CREATE OR REPLACE FUNCTION ticketing.refund_event(
    refunded_event_id uuid,
    from_order_id uuid,
    to_order_at timestamptz,
    to_order_id uuid,
    refunded bigint,
    refused bigint,
    is_finished boolean,
    refunded_at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
BEGIN
    UPDATE ticketing.event_cancellations AS c
    SET last_order_at = to_order_at,
        last_order_id = to_order_id,
        orders_refunded = c.orders_refunded + refunded,
        orders_refused = c.orders_refused + refused,
        -- An order may be refunded by itself in the meantime, and a part of one before it was counted.
        orders_to_refund = greatest(c.orders_to_refund, c.orders_refunded + refunded + c.orders_refused + refused),
        finished_at = CASE WHEN is_finished THEN refunded_at END
    WHERE c.event_id = refunded_event_id
        AND c.last_order_id IS NOT DISTINCT FROM from_order_id
        AND c.finished_at IS NULL
        AND refunded >= 0
        AND refused >= 0
        AND NOT (
            is_finished
            AND EXISTS (
                SELECT
                FROM ticketing.orders AS o
                WHERE o.event_id = refunded_event_id
                    AND o.created_at >= coalesce(to_order_at, '-infinity')
                    AND (o.created_at, o.id) > (
                        coalesce(to_order_at, '-infinity'), coalesce(to_order_id, '00000000-0000-0000-0000-000000000000')
                    )
            )
        );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the refunds of event % are not at order %', refunded_event_id, from_order_id
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Goes on counting the orders that are to be refunded, so many at most. For the writer's clock, until orders_to_refund is there.
CREATE OR REPLACE FUNCTION ticketing.count_orders_to_refund(cancelled_event_id uuid, rows_max integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    counted ticketing.event_cancellations;
    page record;
BEGIN
    SELECT c.* INTO counted
    FROM ticketing.event_cancellations AS c
    WHERE c.event_id = cancelled_event_id AND c.orders_to_refund IS NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT
        count(*) AS orders,
        count(*) FILTER (WHERE n.status <> 'refunded') AS to_refund,
        (array_agg(n.created_at ORDER BY n.created_at DESC, n.id DESC))[1] AS last_at,
        (array_agg(n.id ORDER BY n.created_at DESC, n.id DESC))[1] AS last_id
    INTO page
    FROM (
        SELECT o.id, o.created_at, o.status
        FROM ticketing.orders AS o
        WHERE o.event_id = cancelled_event_id
            AND o.created_at >= coalesce(counted.counted_order_at, '-infinity')
            AND (o.created_at, o.id) > (
                coalesce(counted.counted_order_at, '-infinity'),
                coalesce(counted.counted_order_id, '00000000-0000-0000-0000-000000000000')
            )
        ORDER BY o.created_at, o.id
        LIMIT rows_max
    ) AS n;
    UPDATE ticketing.event_cancellations AS c
    SET orders_counted = c.orders_counted + page.to_refund,
        counted_order_at = coalesce(page.last_at, c.counted_order_at),
        counted_order_id = coalesce(page.last_id, c.counted_order_id),
        orders_to_refund = CASE WHEN page.orders < rows_max THEN c.orders_counted + page.to_refund END
    WHERE c.event_id = cancelled_event_id;
END
$$;

-- After all that moves stock: the counters stand where the writer believes, or what it decided on was stale and the batch is
-- refused.
CREATE OR REPLACE FUNCTION ticketing.assert_stock(tier_ids uuid[], sold integer[], held integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    agreed bigint;
BEGIN
    SELECT count(*) INTO agreed
    FROM unnest(tier_ids, sold, held) AS s (tier_id, sold, held)
    JOIN ticketing.ticket_tiers AS t ON t.id = s.tier_id AND t.sold = s.sold AND t.held = s.held;
    IF agreed <> cardinality(tier_ids) THEN
        RAISE EXCEPTION 'of % tiers, % have sold and hold what was expected', cardinality(tier_ids), agreed
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Forgets a bounded number of holds that ended long ago and tells how many; called until none is left.
CREATE OR REPLACE FUNCTION ticketing.forget_holds(older_than interval, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF older_than < interval '24 hours' THEN
        RAISE EXCEPTION 'holds are kept at least 24 hours' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM ticketing.ticket_holds
    WHERE ctid = ANY (ARRAY(
        SELECT h.ctid FROM ticketing.ticket_holds AS h
        WHERE h.status <> 'held' AND h.expires_at < now() - older_than
        ORDER BY h.expires_at LIMIT rows_max
    ));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$;

-- The signed-in user's tickets with their codes, newest first, a bounded page of those after the one named, read in the order of
-- an index: however many tickets somebody gathers, a page costs what a page holds.
CREATE OR REPLACE FUNCTION ticketing.own_tickets(
    after_issued_at timestamptz DEFAULT NULL,
    after_id uuid DEFAULT NULL,
    rows_max integer DEFAULT 50
) RETURNS TABLE (
    id uuid,
    event_id uuid,
    tier_id uuid,
    order_id uuid,
    organization_id uuid,
    code text,
    status text,
    previous_ticket_id uuid,
    issued_at timestamptz
)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        t.id,
        t.event_id,
        t.tier_id,
        t.order_id,
        t.organization_id,
        t.code,
        t.status,
        t.previous_ticket_id,
        t.issued_at
    FROM ticketing.tickets AS t
    WHERE t.owner_user_id = auth.uid()
        AND (t.issued_at, t.id) < (
            coalesce(after_issued_at, 'infinity'),
            coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        )
    ORDER BY t.issued_at DESC, t.id DESC
    LIMIT least(rows_max, 1000);
END;
GRANT EXECUTE ON FUNCTION ticketing.own_tickets(timestamptz, uuid, integer) TO authenticated;

DROP POLICY IF EXISTS tiers_of_visible_events ON ticketing.ticket_tiers;
CREATE POLICY tiers_of_visible_events ON ticketing.ticket_tiers FOR SELECT
    USING (removed_at IS NULL AND EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id OFFSET 0));
DROP POLICY IF EXISTS tenant_isolation ON ticketing.orders;
CREATE POLICY tenant_isolation ON ticketing.orders FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS own_orders ON ticketing.orders;
CREATE POLICY own_orders ON ticketing.orders FOR SELECT
    USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS items_of_visible_orders ON ticketing.order_items;
CREATE POLICY items_of_visible_orders ON ticketing.order_items FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.orders AS o WHERE o.id = order_id OFFSET 0));
DROP POLICY IF EXISTS tenant_isolation ON ticketing.tickets;
CREATE POLICY tenant_isolation ON ticketing.tickets FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS own_tickets ON ticketing.tickets;
CREATE POLICY own_tickets ON ticketing.tickets FOR SELECT
    USING (owner_user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS tenant_isolation ON ticketing.ticket_holds;
CREATE POLICY tenant_isolation ON ticketing.ticket_holds FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS own_holds ON ticketing.ticket_holds;
CREATE POLICY own_holds ON ticketing.ticket_holds FOR SELECT
    USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS refunds_of_visible_orders ON ticketing.refunds;
CREATE POLICY refunds_of_visible_orders ON ticketing.refunds FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.orders AS o WHERE o.id = order_id OFFSET 0));
DROP POLICY IF EXISTS tenant_isolation ON ticketing.event_cancellations;
CREATE POLICY tenant_isolation ON ticketing.event_cancellations FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
-- Rules, the same for everybody.
DROP POLICY IF EXISTS everybody_reads ON ticketing.ticket_transitions;
CREATE POLICY everybody_reads ON ticketing.ticket_transitions FOR SELECT USING (true);
DROP POLICY IF EXISTS history_of_visible_tickets ON ticketing.ticket_history;
CREATE POLICY history_of_visible_tickets ON ticketing.ticket_history FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.tickets AS t WHERE t.id = ticket_id OFFSET 0));
GRANT EXECUTE ON FUNCTION
    ticketing.end_holds(uuid[], text[], timestamptz),
    ticketing.move_tickets(uuid[], text[], text[], text[], timestamptz),
    ticketing.close_orders(uuid[], text[]),
    ticketing.cancel_event(uuid, text, text, timestamptz),
    ticketing.refund_event(uuid, uuid, timestamptz, uuid, bigint, bigint, boolean, timestamptz),
    ticketing.count_orders_to_refund(uuid, integer),
    ticketing.assert_stock(uuid[], integer[], integer[]),
    ticketing.forget_holds(interval, integer)
    TO yardpass_ledger;

CALL public.make_triggers_fire_always();

RESET ROLE;
