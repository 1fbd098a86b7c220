-- Sponsorship: where orders, proposals and deliverables may go, and who sees them.
SET ROLE yardpass_owner;

-- Orders: the state moves, all else stays, no row goes.
CREATE OR REPLACE TRIGGER orders_begin AFTER INSERT ON sponsorship.orders
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('escrow', 'escrow_status', 'pending');
CREATE OR REPLACE TRIGGER orders_follow AFTER UPDATE ON sponsorship.orders
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('escrow', 'escrow_status', 'order');
CREATE OR REPLACE TRIGGER orders_not_twice AFTER UPDATE OF escrow_status ON sponsorship.orders
    FOR EACH ROW WHEN (OLD.escrow_status = NEW.escrow_status)
    EXECUTE FUNCTION public.refuse_same_state('escrow', 'escrow_status');
CREATE OR REPLACE TRIGGER orders_stay AFTER UPDATE ON sponsorship.orders
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'escrow_status' IS DISTINCT FROM to_jsonb(NEW) - 'escrow_status')
    EXECUTE FUNCTION public.refuse_change('Only the state of an order changes.');
CREATE OR REPLACE TRIGGER orders_remain BEFORE DELETE OR TRUNCATE ON sponsorship.orders
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An order that is off is refunded.');

-- Proposals: a draft may be rewritten and thrown away. Afterwards only a counter-offer changes the terms.
CREATE OR REPLACE TRIGGER proposals_begin AFTER INSERT ON sponsorship.proposals
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('proposal', 'status', 'draft');
CREATE OR REPLACE TRIGGER proposals_follow AFTER UPDATE ON sponsorship.proposals
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('proposal', 'status', 'proposal');
CREATE OR REPLACE TRIGGER proposals_not_twice AFTER UPDATE OF status ON sponsorship.proposals
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('proposal', 'status');
CREATE OR REPLACE TRIGGER proposals_stay AFTER UPDATE ON sponsorship.proposals
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - ARRAY['status', 'amount_cents', 'message', 'expires_at']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'amount_cents', 'message', 'expires_at']
    )
    EXECUTE FUNCTION public.refuse_change('Make another proposal.');
CREATE OR REPLACE TRIGGER proposals_terms_stay AFTER UPDATE ON sponsorship.proposals
    FOR EACH ROW WHEN (
        OLD.status <> 'draft'
        AND (OLD.status = NEW.status OR NEW.status <> 'counter_offer')
        AND (OLD.amount_cents, OLD.message, OLD.expires_at) IS DISTINCT FROM (NEW.amount_cents, NEW.message, NEW.expires_at)
    )
    EXECUTE FUNCTION public.refuse_change('Only a draft and a counter-offer set terms.');
CREATE OR REPLACE TRIGGER proposals_remain BEFORE DELETE ON sponsorship.proposals
    FOR EACH ROW WHEN (OLD.status <> 'draft')
    EXECUTE FUNCTION public.refuse_change('Only a draft is thrown away.');
CREATE OR REPLACE TRIGGER proposals_remain_all BEFORE TRUNCATE ON sponsorship.proposals
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Only a draft is thrown away.');

-- Deliverables: what is owed stays as it was agreed once it was shown, and what was shown stays with its state.
CREATE OR REPLACE TRIGGER deliverables_begin AFTER INSERT ON sponsorship.deliverables
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('deliverable', 'status', 'pending');
CREATE OR REPLACE TRIGGER deliverables_follow AFTER UPDATE ON sponsorship.deliverables
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('deliverable', 'status', 'deliverable');
CREATE OR REPLACE TRIGGER deliverables_not_twice AFTER UPDATE OF status ON sponsorship.deliverables
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('deliverable', 'status');
CREATE OR REPLACE TRIGGER deliverables_stay AFTER UPDATE ON sponsorship.deliverables
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - ARRAY['status', 'description', 'due_at', 'evidence', 'objection']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'description', 'due_at', 'evidence', 'objection']
    )
    EXECUTE FUNCTION public.refuse_change('List another deliverable.');
CREATE OR REPLACE TRIGGER deliverables_terms_stay AFTER UPDATE ON sponsorship.deliverables
    FOR EACH ROW WHEN (
        (OLD.status <> 'pending' AND (OLD.description, OLD.due_at) IS DISTINCT FROM (NEW.description, NEW.due_at))
        OR (OLD.status = NEW.status AND (OLD.evidence, OLD.objection) IS DISTINCT FROM (NEW.evidence, NEW.objection))
    )
    EXECUTE FUNCTION public.refuse_change('Submit it again when it was rejected.');
CREATE OR REPLACE TRIGGER deliverables_remain BEFORE DELETE ON sponsorship.deliverables
    FOR EACH ROW WHEN (OLD.status <> 'pending')
    EXECUTE FUNCTION public.refuse_change('Only what was not shown yet is taken off.');
CREATE OR REPLACE TRIGGER deliverables_remain_all BEFORE TRUNCATE ON sponsorship.deliverables
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Only what was not shown yet is taken off.');

-- Money is not released for what the sponsor has not approved, whatever the writer believed. A dispute ends as the platform
-- decides: it is mostly about just that.
CREATE OR REPLACE FUNCTION sponsorship.require_approvals() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM sponsorship.deliverables AS d WHERE d.order_id = NEW.id AND d.status <> 'approved') THEN
        RAISE EXCEPTION 'of sponsorship order % not every deliverable is approved', NEW.id USING ERRCODE = 'YP002';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER orders_are_delivered AFTER UPDATE ON sponsorship.orders
    FOR EACH ROW WHEN (OLD.escrow_status = 'locked' AND NEW.escrow_status = 'released')
    EXECUTE FUNCTION sponsorship.require_approvals();

CREATE OR REPLACE TRIGGER order_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.order_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE OR REPLACE TRIGGER proposal_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.proposal_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE OR REPLACE TRIGGER deliverable_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.deliverable_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

DROP POLICY IF EXISTS tenant_isolation ON sponsorship.sponsors;
CREATE POLICY tenant_isolation ON sponsorship.sponsors FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.packages;
CREATE POLICY tenant_isolation ON sponsorship.packages FOR ALL
    USING (organization_id = (SELECT public.current_org_id()));
-- Nobody orders what nobody sees: who signs in for an organization that sponsors sees what public events offer. Others, a
-- publishable key among them, do not: prices are not for every visitor.
DROP POLICY IF EXISTS offered_to_sponsors ON sponsorship.packages;
CREATE POLICY offered_to_sponsors ON sponsorship.packages FOR SELECT TO authenticated
    USING (
        (SELECT EXISTS (SELECT FROM sponsorship.sponsors AS s))
        AND EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id AND e.is_public OFFSET 0)
    );
-- The sponsor's side: it sees what names a sponsor that it may see.
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.orders;
CREATE POLICY tenant_isolation ON sponsorship.orders FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR sponsor_id = ANY (ARRAY(SELECT s.id FROM sponsorship.sponsors AS s)));
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.matches;
CREATE POLICY tenant_isolation ON sponsorship.matches FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
-- A draft is the organizer's alone.
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.proposals;
CREATE POLICY tenant_isolation ON sponsorship.proposals FOR SELECT
    USING (
        organization_id = (SELECT public.current_org_id())
        OR (status <> 'draft' AND sponsor_id = ANY (ARRAY(SELECT s.id FROM sponsorship.sponsors AS s)))
    );
DROP POLICY IF EXISTS deliverables_of_visible_orders ON sponsorship.deliverables;
CREATE POLICY deliverables_of_visible_orders ON sponsorship.deliverables FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = order_id OFFSET 0));
DROP POLICY IF EXISTS history_of_visible_orders ON sponsorship.order_history;
CREATE POLICY history_of_visible_orders ON sponsorship.order_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = order_id OFFSET 0));
DROP POLICY IF EXISTS history_of_visible_proposals ON sponsorship.proposal_history;
CREATE POLICY history_of_visible_proposals ON sponsorship.proposal_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.proposals AS p WHERE p.id = proposal_id OFFSET 0));
DROP POLICY IF EXISTS history_of_visible_deliverables ON sponsorship.deliverable_history;
CREATE POLICY history_of_visible_deliverables ON sponsorship.deliverable_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.deliverables AS d WHERE d.id = deliverable_id OFFSET 0));
-- Rules, the same for everybody.
DROP POLICY IF EXISTS everybody_reads ON sponsorship.deliverable_transitions;
CREATE POLICY everybody_reads ON sponsorship.deliverable_transitions FOR SELECT USING (true);
DROP POLICY IF EXISTS everybody_reads ON sponsorship.escrow_transitions;
CREATE POLICY everybody_reads ON sponsorship.escrow_transitions FOR SELECT USING (true);
DROP POLICY IF EXISTS everybody_reads ON sponsorship.proposal_transitions;
CREATE POLICY everybody_reads ON sponsorship.proposal_transitions FOR SELECT USING (true);

-- The caller acts for this organization, as owner or admin or as its service. A member of several acts for the one that its
-- token names.
CREATE OR REPLACE FUNCTION sponsorship.acts_for(organization uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
RETURN organizations.has_role(organization, ARRAY['owner', 'admin'])
    AND coalesce(auth.role() = 'service_role' OR organization = public.current_org_id(), false);

-- The event's organizer, when it is the caller's.
CREATE OR REPLACE FUNCTION sponsorship.require_event(event uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organizer uuid;
    is_public boolean;
BEGIN
    SELECT e.owner_context_id, e.is_public INTO organizer, is_public
    FROM events.events AS e
    WHERE e.id = event;
    IF sponsorship.acts_for(organizer) THEN
        RETURN organizer;
    END IF;
    IF is_public OR organizer = public.current_org_id() THEN
        RAISE EXCEPTION 'only an owner or admin of the event''s organization does this'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'no such event' USING ERRCODE = 'no_data_found';
END
$$;

-- What is sold to sponsors of an event is sold in its currency: that, when it is the one that was said or none was.
CREATE OR REPLACE FUNCTION sponsorship.require_currency(event uuid, said text) RETURNS char(3)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    currency char(3) := (SELECT e.currency FROM events.events AS e WHERE e.id = event);
BEGIN
    IF said <> currency THEN
        RAISE EXCEPTION 'the event is in %, not in %', currency, said
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sponsored_in_the_currency_of_the_event';
    END IF;
    RETURN currency;
END
$$;

-- The event that an order is for.
CREATE OR REPLACE FUNCTION sponsorship.event_of(ordered uuid) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(k.event_id, p.event_id)
    FROM sponsorship.orders AS o
    LEFT JOIN sponsorship.packages AS k ON k.id = o.package_id
    LEFT JOIN sponsorship.proposals AS p ON p.id = o.proposal_id
    WHERE o.id = ordered;
END;

-- What the ledger says of the states of escrow, in its order, in the name of whoever asked for each and at the time that it
-- answered with; raises unless every order stood where the ledger believed. Before the balances move, after the entries are
-- written: these must agree with the states that are reached.
CREATE OR REPLACE FUNCTION sponsorship.move_escrow(
    order_ids uuid[],
    from_statuses text[],
    to_statuses text[],
    callers text[],
    moved_at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    move record;
    wrong uuid;
BEGIN
    PERFORM set_config('yardpass.moved_at', moved_at::text, true);
    FOR move IN
        SELECT m.*
        FROM unnest(order_ids, from_statuses, to_statuses, callers)
            WITH ORDINALITY AS m (order_id, from_status, to_status, claims, place)
        ORDER BY m.place
    LOOP
        PERFORM set_config('request.jwt.claims', move.claims, true);
        UPDATE sponsorship.orders AS o
        SET escrow_status = move.to_status
        WHERE o.id = move.order_id AND o.escrow_status = move.from_status;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'sponsorship order % is not % any more', move.order_id, move.from_status
                USING ERRCODE = 'YP002';
        END IF;
        IF move.to_status IN ('funded', 'locked') AND EXISTS (
            SELECT
            FROM events.events AS e
            WHERE e.id = sponsorship.event_of(move.order_id) AND e.status = 'cancelled'
        ) THEN
            RAISE EXCEPTION 'the event of sponsorship order % was called off', move.order_id USING ERRCODE = 'YP002';
        END IF;
    END LOOP;
    PERFORM set_config('request.jwt.claims', '', true);
    PERFORM set_config('yardpass.moved_at', '', true);

    SELECT o.id INTO wrong
    FROM sponsorship.orders AS o
    WHERE o.id = ANY (order_ids)
        AND coalesce((
            SELECT sum(e.amount_cents)
            FROM payments.accounts AS a
            JOIN payments.entries AS e ON e.account_id = a.id
            WHERE a.user_id IS NULL
                AND a.organization_id IS NULL
                AND a.sponsorship_order_id = o.id
                AND a.kind = 'sponsor_escrow'
        ), 0) <> CASE WHEN o.escrow_status IN ('funded', 'locked', 'disputed') THEN -o.amount_cents ELSE 0 END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the entries of sponsorship order % are not those of its state', wrong USING ERRCODE = 'YP006';
    END IF;
END
$$;

-- Both sides hear of it, each in a message of its own; one that is both sides once.
CREATE OR REPLACE FUNCTION sponsorship.tell(topic text, key uuid, organizer uuid, sponsor uuid, payload jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.tell(tell.topic, tell.key, side.organization_id, tell.payload)
    FROM (
        SELECT tell.organizer AS organization_id
        UNION
        SELECT s.organization_id FROM sponsorship.sponsors AS s WHERE s.id = tell.sponsor
    ) AS side;
END
$$;

-- An order that was made, or lapsed. Of all between, which moves money, the ledger tells.
CREATE OR REPLACE FUNCTION sponsorship.tell_unpaid(topic text, ordered uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM sponsorship.tell(
        tell_unpaid.topic,
        o.id,
        o.organization_id,
        o.sponsor_id,
        jsonb_build_object(
            'sponsorship_order_id', o.id,
            'escrow_status', o.escrow_status,
            'currency', o.currency,
            'amount_cents', o.amount_cents,
            'transaction_id', NULL
        )
    )
    FROM sponsorship.orders AS o
    WHERE o.id = ordered;
END
$$;

-- Where a proposal stands now.
CREATE OR REPLACE FUNCTION sponsorship.tell_proposal(proposal uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM sponsorship.tell(
        CASE p.status WHEN 'counter_offer' THEN 'proposal.countered' ELSE 'proposal.' || p.status END,
        p.id,
        p.organization_id,
        p.sponsor_id,
        jsonb_build_object(
            'proposal_id', p.id,
            'status', p.status,
            'event_id', p.event_id,
            'sponsor_id', p.sponsor_id,
            'currency', p.currency,
            'amount_cents', p.amount_cents,
            'expires_at', ref.utc(p.expires_at),
            'sponsorship_order_id', (SELECT o.id FROM sponsorship.orders AS o WHERE o.proposal_id = p.id)
        )
    )
    FROM sponsorship.proposals AS p
    WHERE p.id = proposal;
END
$$;

-- For a clock: marks a bounded number of open proposals whose time is over and tells how many; called until none is left.
CREATE OR REPLACE FUNCTION sponsorship.expire_proposals(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expired uuid[];
BEGIN
    WITH moved AS (
        UPDATE sponsorship.proposals AS p
        SET status = 'expired'
        WHERE p.id IN (
            SELECT due.id
            FROM sponsorship.proposals AS due
            WHERE due.status IN ('sent', 'viewed', 'counter_offer')
                AND due.expires_at <= now()
            ORDER BY due.expires_at
            LIMIT rows_max
            FOR UPDATE SKIP LOCKED
        )
        RETURNING p.id
    )
    SELECT array_agg(id) INTO expired FROM moved;
    PERFORM sponsorship.tell_proposal(id) FROM unnest(expired) AS id;
    RETURN coalesce(cardinality(expired), 0);
END
$$;

-- For a clock: ends a bounded number of orders that nobody paid for in time, and tells how many; called until none is left. Each
-- gives its place back, and both sides hear of it as of any refund. Until this is done an order may still be paid.
CREATE OR REPLACE FUNCTION sponsorship.lapse_orders(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    paid_within CONSTANT interval := interval '14 days';
    lapsed uuid[];
BEGIN
    WITH moved AS (
        UPDATE sponsorship.orders AS o
        SET escrow_status = 'refunded'
        WHERE o.id IN (
            SELECT due.id
            FROM sponsorship.orders AS due
            WHERE due.escrow_status = 'pending' AND due.created_at <= now() - paid_within
            ORDER BY due.created_at
            LIMIT rows_max
            FOR NO KEY UPDATE SKIP LOCKED
        )
        RETURNING o.id
    )
    SELECT array_agg(id) INTO lapsed FROM moved;
    PERFORM sponsorship.tell_unpaid('sponsorship.refunded', id) FROM unnest(lapsed) AS id;
    RETURN coalesce(cardinality(lapsed), 0);
END
$$;

GRANT EXECUTE ON FUNCTION sponsorship.move_escrow(uuid[], text[], text[], text[], timestamptz) TO yardpass_ledger;

CALL public.make_triggers_fire_always();

RESET ROLE;
