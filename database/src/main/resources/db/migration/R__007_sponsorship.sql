-- Sponsorship: where orders and proposals may go, who sees them, and what each side may do.
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

CREATE OR REPLACE TRIGGER order_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.order_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE OR REPLACE TRIGGER proposal_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.proposal_history
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
        AND EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id AND e.is_public)
    );
-- The sponsor's side: it sees what names a sponsor that it may see.
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.orders;
CREATE POLICY tenant_isolation ON sponsorship.orders FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR sponsor_id IN (SELECT s.id FROM sponsorship.sponsors AS s));
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.matches;
CREATE POLICY tenant_isolation ON sponsorship.matches FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
-- A draft is the organizer's alone.
DROP POLICY IF EXISTS tenant_isolation ON sponsorship.proposals;
CREATE POLICY tenant_isolation ON sponsorship.proposals FOR SELECT
    USING (
        organization_id = (SELECT public.current_org_id())
        OR (status <> 'draft' AND sponsor_id IN (SELECT s.id FROM sponsorship.sponsors AS s))
    );
DROP POLICY IF EXISTS deliverables_of_visible_orders ON sponsorship.deliverables;
CREATE POLICY deliverables_of_visible_orders ON sponsorship.deliverables FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = order_id));
DROP POLICY IF EXISTS history_of_visible_orders ON sponsorship.order_history;
CREATE POLICY history_of_visible_orders ON sponsorship.order_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = order_id));
DROP POLICY IF EXISTS history_of_visible_proposals ON sponsorship.proposal_history;
CREATE POLICY history_of_visible_proposals ON sponsorship.proposal_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.proposals AS p WHERE p.id = proposal_id));
-- Rules, the same for everybody.
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

-- What the three functions that make something share: the event's organizer, when it is the caller's.
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

-- The three below are safe to send again: an id made by the client names the row, and the same again changes nothing.
CREATE OR REPLACE FUNCTION public.create_sponsor(name text, industry text DEFAULT NULL, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := public.current_org_id();
    sponsor uuid := coalesce(create_sponsor.id, pg_catalog.uuidv7());
BEGIN
    -- A service bound to no organization has none to make a sponsor of.
    IF organization IS NULL OR NOT sponsorship.acts_for(organization) THEN
        RAISE EXCEPTION 'only an owner or admin of the organization makes it a sponsor'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO sponsorship.sponsors (id, organization_id, name, industry)
    VALUES (sponsor, organization, create_sponsor.name, create_sponsor.industry)
    ON CONFLICT ON CONSTRAINT sponsors_pkey DO NOTHING;
    IF NOT EXISTS (
        SELECT
        FROM sponsorship.sponsors AS s
        WHERE s.id = sponsor
            AND s.organization_id = organization
            AND s.name = create_sponsor.name
            AND s.industry IS NOT DISTINCT FROM create_sponsor.industry
    ) THEN
        PERFORM public.refuse_other_content('sponsors_pkey', sponsor);
    END IF;
    RETURN sponsor;
END
$$;

-- In the currency of the event, whether it is said or not.
CREATE OR REPLACE FUNCTION public.create_package(
    event_id uuid,
    name text,
    price_cents bigint,
    currency text DEFAULT NULL,
    quantity integer DEFAULT 1,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organizer uuid := sponsorship.require_event(create_package.event_id);
    package uuid := coalesce(create_package.id, pg_catalog.uuidv7());
    priced_in char(3) := sponsorship.require_currency(create_package.event_id, create_package.currency);
BEGIN
    INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency, quantity)
    VALUES (
        package, create_package.event_id, organizer, create_package.name, create_package.price_cents,
        priced_in, create_package.quantity
    )
    ON CONFLICT ON CONSTRAINT packages_pkey DO NOTHING;
    IF NOT EXISTS (
        SELECT
        FROM sponsorship.packages AS p
        WHERE p.id = package
            AND p.event_id = create_package.event_id
            AND p.organization_id = organizer
            AND p.name = create_package.name
            AND p.price_cents = create_package.price_cents
            AND p.currency = priced_in
            AND p.quantity = create_package.quantity
    ) THEN
        PERFORM public.refuse_other_content('packages_pkey', package);
    END IF;
    RETURN package;
END
$$;

-- In the currency of the event, as a package is.
CREATE OR REPLACE FUNCTION public.create_proposal(
    event_id uuid,
    sponsor_id uuid,
    amount_cents bigint,
    currency text DEFAULT NULL,
    message text DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organizer uuid := sponsorship.require_event(create_proposal.event_id);
    proposal uuid := coalesce(create_proposal.id, pg_catalog.uuidv7());
    priced_in char(3) := sponsorship.require_currency(create_proposal.event_id, create_proposal.currency);
BEGIN
    IF NOT EXISTS (SELECT FROM sponsorship.sponsors AS s WHERE s.id = create_proposal.sponsor_id) THEN
        RAISE EXCEPTION 'no such sponsor' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO sponsorship.proposals
        (id, event_id, sponsor_id, organization_id, amount_cents, currency, message, expires_at)
    VALUES (
        proposal, create_proposal.event_id, create_proposal.sponsor_id, organizer, create_proposal.amount_cents,
        priced_in, create_proposal.message, create_proposal.expires_at
    )
    ON CONFLICT ON CONSTRAINT proposals_pkey DO NOTHING;
    -- A counter-offer replaces amount and message; what was first asked is then known to the client alone.
    IF NOT EXISTS (
        SELECT
        FROM sponsorship.proposals AS p
        WHERE p.id = proposal
            AND p.event_id = create_proposal.event_id
            AND p.sponsor_id = create_proposal.sponsor_id
            AND p.organization_id = organizer
            AND p.currency = priced_in
            AND p.expires_at IS NOT DISTINCT FROM create_proposal.expires_at
            AND (
                (p.amount_cents, p.message)
                IS NOT DISTINCT FROM (create_proposal.amount_cents, create_proposal.message)
                OR EXISTS (
                    SELECT
                    FROM sponsorship.proposal_history AS h
                    WHERE h.proposal_id = proposal
                        AND h.to_status = 'counter_offer'
                )
            )
    ) THEN
        PERFORM public.refuse_other_content('proposals_pkey', proposal);
    END IF;
    RETURN proposal;
END
$$;

-- Takes a proposal one action further and tells its new status. Which side may, the table of transitions says; a proposal
-- whose time is over goes nowhere any more, even before the clock has marked it expired.
CREATE OR REPLACE FUNCTION public.advance_proposal(
    proposal_id uuid,
    action text,
    amount_cents bigint DEFAULT NULL,
    message text DEFAULT NULL
) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    proposal sponsorship.proposals;
    arrow sponsorship.proposal_transitions;
    sponsor_organization uuid;
    organizer_acts boolean;
    sponsor_acts boolean;
BEGIN
    SELECT p.* INTO proposal FROM sponsorship.proposals AS p WHERE p.id = advance_proposal.proposal_id FOR UPDATE;
    SELECT s.organization_id INTO sponsor_organization FROM sponsorship.sponsors AS s WHERE s.id = proposal.sponsor_id;
    organizer_acts := sponsorship.acts_for(proposal.organization_id);
    sponsor_acts := proposal.status <> 'draft' AND sponsorship.acts_for(sponsor_organization);
    IF NOT coalesce(organizer_acts OR sponsor_acts, false) THEN
        IF public.current_org_id() = proposal.organization_id
            OR (public.current_org_id() = sponsor_organization AND proposal.status <> 'draft')
        THEN
            RAISE EXCEPTION 'only an owner or admin of either side advances a proposal'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RAISE EXCEPTION 'no such proposal' USING ERRCODE = 'no_data_found';
    END IF;

    SELECT t.* INTO arrow
    FROM sponsorship.proposal_transitions AS t
    WHERE t.from_status = proposal.status
        AND t.action = advance_proposal.action;
    IF NOT FOUND THEN
        -- What is never this side's step is that in any state.
        IF EXISTS (SELECT FROM sponsorship.proposal_transitions AS t WHERE t.action = advance_proposal.action)
            AND NOT EXISTS (
                SELECT
                FROM sponsorship.proposal_transitions AS t
                WHERE t.action = advance_proposal.action
                    AND (
                        (organizer_acts AND 'organizer_admin' = ANY (t.actors))
                        OR (sponsor_acts AND 'sponsor_admin' = ANY (t.actors))
                    )
            )
        THEN
            RAISE EXCEPTION 'to % a proposal is not this side''s', advance_proposal.action
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RAISE EXCEPTION 'proposal: no transition from % by %', proposal.status, coalesce(advance_proposal.action, 'nothing')
            USING ERRCODE = 'YP007';
    END IF;
    IF NOT (
        (organizer_acts AND 'organizer_admin' = ANY (arrow.actors))
        OR (sponsor_acts AND 'sponsor_admin' = ANY (arrow.actors))
    ) THEN
        RAISE EXCEPTION 'to % a proposal that is % is not this side''s', arrow.action, proposal.status
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF proposal.expires_at <= now() THEN
        RAISE EXCEPTION 'proposal: no transition from % to %, its time is over', proposal.status, arrow.to_status
            USING ERRCODE = 'YP007';
    END IF;
    IF arrow.action <> 'counter' AND num_nonnulls(advance_proposal.amount_cents, advance_proposal.message) > 0 THEN
        RAISE EXCEPTION 'only a counter-offer sets amount and message' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    UPDATE sponsorship.proposals AS p
    SET status = arrow.to_status,
        amount_cents = coalesce(advance_proposal.amount_cents, p.amount_cents),
        message = coalesce(advance_proposal.message, p.message)
    WHERE p.id = proposal.id;
    RETURN arrow.to_status;
END
$$;

-- A sponsor takes a package: the price and the currency are the package's. Of a package no more orders stand than it has
-- places; a refunded one has given its place back. Those who order of one package take turns.
CREATE OR REPLACE FUNCTION public.create_sponsorship_order(package_id uuid, sponsor_id uuid, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sponsoring uuid;
    wanted sponsorship.packages;
    ordered uuid := coalesce(create_sponsorship_order.id, pg_catalog.uuidv7());
    known sponsorship.orders;
BEGIN
    SELECT s.organization_id INTO sponsoring FROM sponsorship.sponsors AS s WHERE s.id = create_sponsorship_order.sponsor_id;
    IF NOT sponsorship.acts_for(sponsoring) THEN
        IF sponsoring = public.current_org_id() THEN
            RAISE EXCEPTION 'only an owner or admin of the sponsor''s organization orders for it'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RAISE EXCEPTION 'no such sponsor' USING ERRCODE = 'no_data_found';
    END IF;
    -- What is not offered to everybody who sponsors is ordered by the organizer's own sponsors alone.
    SELECT p.* INTO wanted
    FROM sponsorship.packages AS p
    JOIN events.events AS e ON e.id = p.event_id
    WHERE p.id = create_sponsorship_order.package_id
        AND (e.is_public OR p.organization_id = sponsoring)
    FOR NO KEY UPDATE OF p;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such package' USING ERRCODE = 'no_data_found';
    END IF;

    SELECT o.* INTO known FROM sponsorship.orders AS o WHERE o.id = ordered;
    IF FOUND THEN
        IF known.package_id <> wanted.id OR known.sponsor_id <> create_sponsorship_order.sponsor_id THEN
            PERFORM public.refuse_other_content('orders_pkey', ordered);
        END IF;
        RETURN ordered;
    END IF;
    IF wanted.quantity <= (
        SELECT count(*) FROM sponsorship.orders AS o WHERE o.package_id = wanted.id AND o.escrow_status <> 'refunded'
    ) THEN
        RAISE EXCEPTION 'package % is taken', wanted.id USING ERRCODE = 'YP003';
    END IF;
    INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
    VALUES (
        ordered, wanted.id, create_sponsorship_order.sponsor_id, wanted.organization_id, wanted.price_cents, wanted.currency
    );
    RETURN ordered;
END
$$;

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

-- For a clock: marks a bounded number of open proposals whose time is over and tells how many; called until none is left.
CREATE OR REPLACE FUNCTION sponsorship.expire_proposals(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expired bigint;
BEGIN
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
    );
    GET DIAGNOSTICS expired = ROW_COUNT;
    RETURN expired;
END
$$;

GRANT EXECUTE ON FUNCTION
    public.create_sponsor(text, text, uuid),
    public.create_package(uuid, text, bigint, text, integer, uuid),
    public.create_proposal(uuid, uuid, bigint, text, text, timestamptz, uuid),
    public.advance_proposal(uuid, text, bigint, text),
    public.create_sponsorship_order(uuid, uuid, uuid)
    TO authenticated, service_role;
GRANT EXECUTE ON FUNCTION sponsorship.move_escrow(uuid[], text[], text[], text[], timestamptz) TO yardpass_ledger;

CALL public.make_triggers_fire_always();

RESET ROLE;
