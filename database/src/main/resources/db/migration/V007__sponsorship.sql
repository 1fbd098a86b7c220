-- Sponsors, what is offered to them, and what was agreed. Two organizations meet here: the organizer's and the sponsor's.
-- Money held in between stands in payments, in an escrow account of the order.
SET ROLE yardpass_owner;

CREATE TABLE sponsorship.sponsors (
    id uuid CONSTRAINT sponsors_pkey PRIMARY KEY DEFAULT uuidv7(),
    -- The organization that sponsors.
    organization_id uuid NOT NULL CONSTRAINT sponsors_organization_fkey REFERENCES organizations.organizations (id),
    name text NOT NULL CONSTRAINT sponsors_name_not_blank CHECK (name ~ '\S'),
    industry text CONSTRAINT sponsors_industry_fkey REFERENCES ref.industries (code),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sponsors_organization_idx ON sponsorship.sponsors (organization_id);
COMMENT ON INDEX sponsorship.sponsors_organization_idx IS 'The policy, and the sponsor''s side of other policies.';

CREATE TABLE sponsorship.packages (
    id uuid CONSTRAINT packages_pkey PRIMARY KEY DEFAULT uuidv7(),
    event_id uuid NOT NULL CONSTRAINT packages_event_fkey REFERENCES events.events (id),
    -- The organizer's.
    organization_id uuid NOT NULL CONSTRAINT packages_organization_fkey REFERENCES organizations.organizations (id),
    name text NOT NULL CONSTRAINT packages_name_not_blank CHECK (name ~ '\S'),
    -- What costs nothing could not be ordered: an order is paid.
    price_cents bigint NOT NULL CONSTRAINT packages_price_in_range CHECK (price_cents BETWEEN 1 AND 10000000000),
    currency char(3) NOT NULL CONSTRAINT packages_currency_fkey REFERENCES ref.currencies (code),
    -- The orders that stand are counted when another is made.
    quantity integer NOT NULL DEFAULT 1 CONSTRAINT packages_quantity_in_range CHECK (quantity BETWEEN 1 AND 1000),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX packages_organization_idx ON sponsorship.packages (organization_id);
COMMENT ON INDEX sponsorship.packages_organization_idx IS 'The policy: an organizer''s packages.';
CREATE INDEX packages_event_idx ON sponsorship.packages (event_id);
COMMENT ON INDEX sponsorship.packages_event_idx IS 'What an event offers to sponsors.';

CREATE TABLE sponsorship.orders (
    id uuid CONSTRAINT orders_pkey PRIMARY KEY,
    package_id uuid NOT NULL CONSTRAINT orders_package_fkey REFERENCES sponsorship.packages (id),
    sponsor_id uuid NOT NULL CONSTRAINT orders_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT orders_organization_fkey REFERENCES organizations.organizations (id),
    amount_cents bigint NOT NULL CONSTRAINT orders_amount_in_range CHECK (amount_cents BETWEEN 1 AND 1000000000000),
    currency char(3) NOT NULL CONSTRAINT orders_currency_fkey REFERENCES ref.currencies (code),
    escrow_status text NOT NULL DEFAULT 'pending' CONSTRAINT orders_escrow_status_known
        CHECK (escrow_status IN ('pending', 'funded', 'locked', 'disputed', 'released', 'refunded')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_organization_idx ON sponsorship.orders (organization_id);
COMMENT ON INDEX sponsorship.orders_organization_idx IS 'The policy, the organizer''s side.';
CREATE INDEX orders_sponsor_idx ON sponsorship.orders (sponsor_id);
COMMENT ON INDEX sponsorship.orders_sponsor_idx IS 'The policy, the sponsor''s side.';
CREATE INDEX orders_package_idx ON sponsorship.orders (package_id, (escrow_status <> 'refunded'));
COMMENT ON INDEX sponsorship.orders_package_idx IS
    'How many of a package are taken: as many as it has places, however many gave theirs back. Deleting a package.';
-- However many of them are of one package, as payments.transactions has it.
ALTER TABLE sponsorship.orders ALTER package_id SET (n_distinct = -0.1);

CREATE TABLE sponsorship.matches (
    event_id uuid NOT NULL CONSTRAINT matches_event_fkey REFERENCES events.events (id),
    sponsor_id uuid NOT NULL CONSTRAINT matches_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT matches_organization_fkey REFERENCES organizations.organizations (id),
    score real NOT NULL CONSTRAINT matches_score_share CHECK (score BETWEEN 0 AND 1),
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT matches_pkey PRIMARY KEY (event_id, sponsor_id)
);
CREATE INDEX matches_organization_idx ON sponsorship.matches (organization_id);
COMMENT ON INDEX sponsorship.matches_organization_idx IS 'The policy: the matches of an organizer''s events.';
CREATE INDEX matches_sponsor_idx ON sponsorship.matches (sponsor_id);
COMMENT ON INDEX sponsorship.matches_sponsor_idx IS 'The events that suit a sponsor; deleting a sponsor.';

CREATE TABLE sponsorship.proposals (
    id uuid CONSTRAINT proposals_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT proposals_event_fkey REFERENCES events.events (id),
    sponsor_id uuid NOT NULL CONSTRAINT proposals_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT proposals_organization_fkey REFERENCES organizations.organizations (id),
    amount_cents bigint NOT NULL CONSTRAINT proposals_amount_in_range CHECK (amount_cents BETWEEN 1 AND 1000000000000),
    currency char(3) NOT NULL CONSTRAINT proposals_currency_fkey REFERENCES ref.currencies (code),
    status text NOT NULL DEFAULT 'draft' CONSTRAINT proposals_status_known
        CHECK (status IN ('draft', 'sent', 'viewed', 'counter_offer', 'accepted', 'rejected', 'expired')),
    message text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX proposals_organization_idx ON sponsorship.proposals (organization_id);
COMMENT ON INDEX sponsorship.proposals_organization_idx IS 'The policy, the organizer''s side.';
CREATE INDEX proposals_sponsor_idx ON sponsorship.proposals (sponsor_id);
COMMENT ON INDEX sponsorship.proposals_sponsor_idx IS 'The policy, the sponsor''s side.';
CREATE INDEX proposals_event_idx ON sponsorship.proposals (event_id);
COMMENT ON INDEX sponsorship.proposals_event_idx IS 'What was proposed for an event; deleting an event.';
CREATE INDEX proposals_expiry_idx ON sponsorship.proposals (expires_at) WHERE status IN ('sent', 'viewed', 'counter_offer');
COMMENT ON INDEX sponsorship.proposals_expiry_idx IS 'expire_proposals(): open proposals whose time is over, oldest first.';

CREATE TABLE sponsorship.deliverables (
    id uuid CONSTRAINT deliverables_pkey PRIMARY KEY DEFAULT uuidv7(),
    order_id uuid NOT NULL CONSTRAINT deliverables_order_fkey REFERENCES sponsorship.orders (id),
    sponsor_id uuid NOT NULL CONSTRAINT deliverables_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    description text NOT NULL CONSTRAINT deliverables_description_not_blank CHECK (description ~ '\S'),
    due_at timestamptz,
    status text NOT NULL DEFAULT 'pending' CONSTRAINT deliverables_status_known
        CHECK (status IN ('pending', 'submitted', 'approved', 'rejected')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deliverables_order_idx ON sponsorship.deliverables (order_id);
COMMENT ON INDEX sponsorship.deliverables_order_idx IS 'What is owed for an order; the policy.';
CREATE INDEX deliverables_sponsor_idx ON sponsorship.deliverables (sponsor_id);
COMMENT ON INDEX sponsorship.deliverables_sponsor_idx IS 'All that a sponsor is owed.';

-- The states of the money of an order, from the order to its end, and who may move it on. A dispute ends either way.
CREATE TABLE sponsorship.escrow_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT escrow_transitions_actors_known
        CHECK (actors <@ ARRAY['organizer_admin', 'sponsor_admin', 'platform']),
    CONSTRAINT escrow_transitions_pkey PRIMARY KEY (from_status, to_status)
);
INSERT INTO sponsorship.escrow_transitions (from_status, to_status, action, actors) VALUES
    ('pending', 'funded', 'fund', '{sponsor_admin}'),
    -- Nothing was paid in yet, so nothing is posted.
    ('pending', 'refunded', 'refund', '{organizer_admin,sponsor_admin}'),
    ('funded', 'locked', 'lock', '{organizer_admin}'),
    ('funded', 'refunded', 'refund', '{organizer_admin}'),
    ('locked', 'released', 'approve', '{sponsor_admin}'),
    ('locked', 'disputed', 'dispute', '{organizer_admin,sponsor_admin}'),
    ('disputed', 'released', 'resolve', '{platform}'),
    ('disputed', 'refunded', 'resolve', '{platform}');

-- The organizer drafts and sends, the sponsor answers; a counter-offer is the organizer's to answer, and the sponsor may
-- withdraw it.
CREATE TABLE sponsorship.proposal_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT proposal_transitions_actors_known
        CHECK (actors <@ ARRAY['organizer_admin', 'sponsor_admin', 'clock']),
    CONSTRAINT proposal_transitions_pkey PRIMARY KEY (from_status, to_status),
    -- advance_proposal() goes by the action.
    CONSTRAINT proposal_transitions_action_key UNIQUE (from_status, action)
);
INSERT INTO sponsorship.proposal_transitions (from_status, to_status, action, actors) VALUES
    ('draft', 'sent', 'send', '{organizer_admin}'),
    ('sent', 'viewed', 'view', '{sponsor_admin}'),
    ('sent', 'expired', 'expire', '{clock}'),
    ('viewed', 'counter_offer', 'counter', '{sponsor_admin}'),
    ('viewed', 'accepted', 'accept', '{sponsor_admin}'),
    ('viewed', 'rejected', 'reject', '{sponsor_admin}'),
    ('viewed', 'expired', 'expire', '{clock}'),
    ('counter_offer', 'accepted', 'accept', '{organizer_admin}'),
    ('counter_offer', 'rejected', 'reject', '{organizer_admin,sponsor_admin}'),
    ('counter_offer', 'expired', 'expire', '{clock}');

CREATE TABLE sponsorship.order_history (
    id bigint CONSTRAINT order_history_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    order_id uuid NOT NULL CONSTRAINT order_history_order_fkey REFERENCES sponsorship.orders (id),
    from_status text NOT NULL,
    to_status text NOT NULL,
    changed_at timestamptz NOT NULL,
    -- NULL when nobody was signed in.
    changed_by uuid,
    changed_role text NOT NULL
);
CREATE INDEX order_history_order_idx ON sponsorship.order_history (order_id, changed_at);
COMMENT ON INDEX sponsorship.order_history_order_idx IS 'What happened to an order, in order of time.';

CREATE TABLE sponsorship.proposal_history (
    id bigint CONSTRAINT proposal_history_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    proposal_id uuid NOT NULL CONSTRAINT proposal_history_proposal_fkey REFERENCES sponsorship.proposals (id),
    from_status text NOT NULL,
    to_status text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid,
    changed_role text NOT NULL
);
CREATE INDEX proposal_history_proposal_idx ON sponsorship.proposal_history (proposal_id, changed_at);
COMMENT ON INDEX sponsorship.proposal_history_proposal_idx IS 'What happened to a proposal, in order of time.';

-- Orders: the state moves, all else stays, no row goes.
CREATE TRIGGER orders_begin AFTER INSERT ON sponsorship.orders
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('escrow', 'escrow_status', 'pending');
CREATE TRIGGER orders_follow AFTER UPDATE ON sponsorship.orders
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('escrow', 'escrow_status', 'order');
CREATE TRIGGER orders_not_twice AFTER UPDATE OF escrow_status ON sponsorship.orders
    FOR EACH ROW WHEN (OLD.escrow_status = NEW.escrow_status)
    EXECUTE FUNCTION public.refuse_same_state('escrow', 'escrow_status');
CREATE TRIGGER orders_stay AFTER UPDATE ON sponsorship.orders
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'escrow_status' IS DISTINCT FROM to_jsonb(NEW) - 'escrow_status')
    EXECUTE FUNCTION public.refuse_change('Only the state of an order changes.');
CREATE TRIGGER orders_remain BEFORE DELETE OR TRUNCATE ON sponsorship.orders
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An order that is off is refunded.');

-- Proposals: a draft may be rewritten and thrown away. Afterwards only a counter-offer changes the terms.
CREATE TRIGGER proposals_begin AFTER INSERT ON sponsorship.proposals
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('proposal', 'status', 'draft');
CREATE TRIGGER proposals_follow AFTER UPDATE ON sponsorship.proposals
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('proposal', 'status', 'proposal');
CREATE TRIGGER proposals_not_twice AFTER UPDATE OF status ON sponsorship.proposals
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('proposal', 'status');
CREATE TRIGGER proposals_stay AFTER UPDATE ON sponsorship.proposals
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - ARRAY['status', 'amount_cents', 'message', 'expires_at']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['status', 'amount_cents', 'message', 'expires_at']
    )
    EXECUTE FUNCTION public.refuse_change('Make another proposal.');
CREATE TRIGGER proposals_terms_stay AFTER UPDATE ON sponsorship.proposals
    FOR EACH ROW WHEN (
        OLD.status <> 'draft'
        AND (OLD.status = NEW.status OR NEW.status <> 'counter_offer')
        AND (OLD.amount_cents, OLD.message, OLD.expires_at) IS DISTINCT FROM (NEW.amount_cents, NEW.message, NEW.expires_at)
    )
    EXECUTE FUNCTION public.refuse_change('Only a draft and a counter-offer set terms.');
CREATE TRIGGER proposals_remain BEFORE DELETE ON sponsorship.proposals
    FOR EACH ROW WHEN (OLD.status <> 'draft')
    EXECUTE FUNCTION public.refuse_change('Only a draft is thrown away.');
CREATE TRIGGER proposals_remain_all BEFORE TRUNCATE ON sponsorship.proposals
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Only a draft is thrown away.');

CREATE TRIGGER order_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.order_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER proposal_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sponsorship.proposal_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE sponsorship.orders ENABLE ALWAYS TRIGGER orders_begin;
ALTER TABLE sponsorship.orders ENABLE ALWAYS TRIGGER orders_follow;
ALTER TABLE sponsorship.orders ENABLE ALWAYS TRIGGER orders_not_twice;
ALTER TABLE sponsorship.orders ENABLE ALWAYS TRIGGER orders_stay;
ALTER TABLE sponsorship.orders ENABLE ALWAYS TRIGGER orders_remain;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_begin;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_follow;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_not_twice;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_stay;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_terms_stay;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_remain;
ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_remain_all;
ALTER TABLE sponsorship.order_history ENABLE ALWAYS TRIGGER order_history_append_only;
ALTER TABLE sponsorship.proposal_history ENABLE ALWAYS TRIGGER proposal_history_append_only;

ALTER TABLE sponsorship.sponsors ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.packages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.matches ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverables ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.escrow_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.order_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_history ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON sponsorship.sponsors FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
CREATE POLICY tenant_isolation ON sponsorship.packages FOR ALL
    USING (organization_id = (SELECT public.current_org_id()));
-- Nobody orders what nobody sees: who signs in for an organization that sponsors sees what public events offer. Others, a
-- publishable key among them, do not: prices are not for every visitor.
CREATE POLICY offered_to_sponsors ON sponsorship.packages FOR SELECT TO authenticated
    USING (
        (SELECT EXISTS (SELECT FROM sponsorship.sponsors AS s))
        AND EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id AND e.visibility = 'public')
    );
-- The sponsor's side: it sees what names a sponsor that it may see.
CREATE POLICY tenant_isolation ON sponsorship.orders FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR sponsor_id IN (SELECT s.id FROM sponsorship.sponsors AS s));
CREATE POLICY tenant_isolation ON sponsorship.matches FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
-- A draft is the organizer's alone.
CREATE POLICY tenant_isolation ON sponsorship.proposals FOR SELECT
    USING (
        organization_id = (SELECT public.current_org_id())
        OR (status <> 'draft' AND sponsor_id IN (SELECT s.id FROM sponsorship.sponsors AS s))
    );
CREATE POLICY deliverables_of_visible_orders ON sponsorship.deliverables FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = order_id));
CREATE POLICY history_of_visible_orders ON sponsorship.order_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = order_id));
CREATE POLICY history_of_visible_proposals ON sponsorship.proposal_history FOR SELECT
    USING (EXISTS (SELECT FROM sponsorship.proposals AS p WHERE p.id = proposal_id));
-- Rules, the same for everybody.
CREATE POLICY everybody_reads ON sponsorship.escrow_transitions FOR SELECT USING (true);
CREATE POLICY everybody_reads ON sponsorship.proposal_transitions FOR SELECT USING (true);

GRANT SELECT
    ON sponsorship.sponsors, sponsorship.packages, sponsorship.orders, sponsorship.matches, sponsorship.proposals,
        sponsorship.deliverables, sponsorship.escrow_transitions, sponsorship.proposal_transitions,
        sponsorship.order_history, sponsorship.proposal_history
    TO app_read, app_write;
-- Proposals are written by the functions below; an order's state moves with its money, in the ledger.
GRANT INSERT, DELETE
    ON sponsorship.sponsors, sponsorship.packages, sponsorship.matches, sponsorship.deliverables
    TO app_write;
-- Whose a row is, and what it is about, is settled when it is made.
GRANT UPDATE (name, industry) ON sponsorship.sponsors TO app_write;
GRANT UPDATE (name, price_cents, quantity) ON sponsorship.packages TO app_write;
GRANT UPDATE (score, computed_at) ON sponsorship.matches TO app_write;
GRANT UPDATE (description, due_at, status) ON sponsorship.deliverables TO app_write;

-- The caller acts for this organization, as owner or admin or as its service. A member of several acts for the one that its
-- token names.
CREATE FUNCTION sponsorship.acts_for(organization uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
RETURN organizations.has_role(organization, ARRAY['owner', 'admin'])
    AND coalesce(auth.role() = 'service_role' OR organization = public.current_org_id(), false);

-- What the three functions that make something share: the event's organizer, when it is the caller's.
CREATE FUNCTION sponsorship.require_event(event uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organizer uuid;
    is_public boolean;
BEGIN
    SELECT e.owner_context_id, e.visibility = 'public' INTO organizer, is_public
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
CREATE FUNCTION sponsorship.require_currency(event uuid, said text) RETURNS char(3)
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
CREATE FUNCTION public.create_sponsor(name text, industry text DEFAULT NULL, id uuid DEFAULT NULL) RETURNS uuid
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
CREATE FUNCTION public.create_package(
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
CREATE FUNCTION public.create_proposal(
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
CREATE FUNCTION public.advance_proposal(
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
CREATE FUNCTION public.create_sponsorship_order(package_id uuid, sponsor_id uuid, id uuid DEFAULT NULL) RETURNS uuid
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
        AND (e.visibility = 'public' OR p.organization_id = sponsoring)
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
CREATE FUNCTION sponsorship.move_escrow(
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
CREATE FUNCTION sponsorship.expire_proposals(rows_max integer) RETURNS bigint
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
GRANT SELECT (id, organization_id) ON sponsorship.sponsors TO yardpass_ledger;
GRANT SELECT (id, sponsor_id, organization_id, amount_cents, currency, escrow_status)
    ON sponsorship.orders TO yardpass_ledger;
GRANT EXECUTE ON FUNCTION sponsorship.move_escrow(uuid[], text[], text[], text[], timestamptz) TO yardpass_ledger;

RESET ROLE;
