-- What organizers and sponsors do with each other, called by name over HTTP as the signed-in user or as an organization's
-- service: sponsors, packages, proposals, orders, and what is delivered for them. Each checks who is asking, since it writes
-- past the policies.
SET ROLE yardpass_owner;

-- Nothing is sold of an event that is over or off.
CREATE OR REPLACE FUNCTION sponsorship.refuse_over(event uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT
        FROM events.events AS e
        WHERE e.id = event AND (e.status IN ('cancelled', 'ended') OR e.ends_at <= now())
    ) THEN
        RAISE EXCEPTION 'event % is over or off', event USING ERRCODE = 'YP007';
    END IF;
END
$$;

-- Sponsors.

-- The sponsor, if it is the caller's to act for.
CREATE OR REPLACE FUNCTION sponsorship.require_sponsor(sponsor uuid) RETURNS sponsorship.sponsors
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named sponsorship.sponsors;
BEGIN
    SELECT s.* INTO named FROM sponsorship.sponsors AS s WHERE s.id = sponsor;
    IF sponsorship.acts_for(named.organization_id) THEN
        RETURN named;
    END IF;
    IF named.organization_id = public.current_org_id() THEN
        RAISE EXCEPTION 'only an owner or admin of the sponsor''s organization does this'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'no such sponsor' USING ERRCODE = 'no_data_found';
END
$$;

CREATE OR REPLACE FUNCTION public.create_sponsor(
    name ref.title,
    industry ref.word DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
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
    PERFORM public.await_turn('sponsors_per_organization', organization);
    INSERT INTO sponsorship.sponsors (id, organization_id, name, industry)
    VALUES (sponsor, organization, create_sponsor.name, create_sponsor.industry)
    ON CONFLICT ON CONSTRAINT sponsors_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM public.refuse_beyond(
            'sponsors_per_organization',
            100,
            (SELECT count(*) FROM sponsorship.sponsors AS s WHERE s.organization_id = organization)
        );
    ELSIF NOT EXISTS (
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
COMMENT ON FUNCTION public.create_sponsor(ref.title, ref.word, uuid)
    IS 'Makes the organization that the token names a sponsor, under this name; for its owners and admins and its service. The '
    'same again under the same id changes nothing.';

CREATE OR REPLACE FUNCTION public.edit_sponsor(
    sponsor_id uuid,
    name ref.title DEFAULT NULL,
    industry ref.word DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sponsor sponsorship.sponsors := sponsorship.require_sponsor(sponsor_id);
BEGIN
    UPDATE sponsorship.sponsors AS s
    SET name = coalesce(edit_sponsor.name, s.name),
        industry = nullif(coalesce(edit_sponsor.industry, s.industry), '')
    WHERE s.id = sponsor.id
        AND (edit_sponsor.name <> s.name OR edit_sponsor.industry <> coalesce(s.industry, ''));
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_sponsor(uuid, ref.title, ref.word)
    IS 'Changes what is given of a sponsor, and takes its industry away where that is an empty text; for owners and admins of its '
    'organization and its service. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.remove_sponsor(sponsor_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rows_max CONSTANT integer := 10000;
    organization uuid := (SELECT s.organization_id FROM sponsorship.sponsors AS s WHERE s.id = remove_sponsor.sponsor_id);
    drafts bigint;
    matched bigint;
BEGIN
    IF NOT sponsorship.acts_for(organization) THEN
        IF organization = public.current_org_id() THEN
            RAISE EXCEPTION 'only an owner or admin of the sponsor''s organization does this'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.sponsor_id = remove_sponsor.sponsor_id)
        OR EXISTS (SELECT FROM sponsorship.proposals AS p WHERE p.sponsor_id = remove_sponsor.sponsor_id AND p.status <> 'draft')
    THEN
        RAISE EXCEPTION 'sponsor % has orders or proposals', remove_sponsor.sponsor_id USING ERRCODE = 'restrict_violation';
    END IF;
    -- What others noted of it and it never saw: as much as they like, so no more at once than a call has time for.
    DELETE FROM sponsorship.proposals
    WHERE ctid = ANY (ARRAY(
        SELECT p.ctid
        FROM sponsorship.proposals AS p
        WHERE p.sponsor_id = remove_sponsor.sponsor_id AND p.status = 'draft'
        LIMIT rows_max
    )) AND status = 'draft';
    GET DIAGNOSTICS drafts = ROW_COUNT;
    DELETE FROM sponsorship.matches
    WHERE ctid = ANY (ARRAY(
        SELECT m.ctid FROM sponsorship.matches AS m WHERE m.sponsor_id = remove_sponsor.sponsor_id LIMIT rows_max
    ));
    GET DIAGNOSTICS matched = ROW_COUNT;
    IF greatest(drafts, matched) = rows_max THEN
        RETURN true;
    END IF;
    DELETE FROM sponsorship.sponsors AS s WHERE s.id = remove_sponsor.sponsor_id;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.remove_sponsor(uuid)
    IS 'Takes a sponsor away that has no order and was sent no proposal, and tells whether it was there; for owners and admins of '
    'its organization and its service. One that is named by 10,000 drafts or more stays for another call: call it until it is false.';

-- Packages.

-- In the currency of the event, whether it is said or not.
CREATE OR REPLACE FUNCTION public.create_package(
    event_id uuid,
    name ref.title,
    price_cents ref.package_price_cents,
    currency ref.currency_code DEFAULT NULL,
    quantity ref.package_quantity DEFAULT 1,
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
    PERFORM public.await_turn('packages_per_event', create_package.event_id);
    INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency, quantity)
    VALUES (
        package, create_package.event_id, organizer, create_package.name, create_package.price_cents,
        priced_in, create_package.quantity
    )
    ON CONFLICT ON CONSTRAINT packages_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM public.refuse_beyond(
            'packages_per_event',
            100,
            (SELECT count(*) FROM sponsorship.packages AS p WHERE p.event_id = create_package.event_id)
        );
    ELSIF NOT EXISTS (
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
COMMENT ON FUNCTION public.create_package(
    uuid, ref.title, ref.package_price_cents, ref.currency_code, ref.package_quantity, uuid
) IS 'Offers sponsors something at an event, in the event''s currency; for owners and admins of its organization and its service. '
    'The same again under the same id changes nothing.';

-- The package, locked, so that nobody orders it meanwhile; NULL where the caller sees none.
CREATE OR REPLACE FUNCTION sponsorship.own_package(package uuid) RETURNS sponsorship.packages
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    offered sponsorship.packages;
    is_seen boolean;
BEGIN
    SELECT p.* INTO offered FROM sponsorship.packages AS p WHERE p.id = package;
    IF sponsorship.acts_for(offered.organization_id) THEN
        SELECT p.* INTO offered FROM sponsorship.packages AS p WHERE p.id = package FOR NO KEY UPDATE;
        RETURN offered;
    END IF;
    -- As the policies show it.
    is_seen := offered.organization_id = public.current_org_id()
        OR (
            EXISTS (SELECT FROM sponsorship.sponsors AS s WHERE s.organization_id = public.current_org_id())
            AND EXISTS (SELECT FROM events.events AS e WHERE e.id = offered.event_id AND e.is_public)
        );
    IF is_seen THEN
        RAISE EXCEPTION 'only an owner or admin of the organizer does this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;

-- Orders keep the price that they were made at. What was ordered keeps its name.
CREATE OR REPLACE FUNCTION public.edit_package(
    package_id uuid,
    name ref.title DEFAULT NULL,
    price_cents ref.package_price_cents DEFAULT NULL,
    quantity ref.package_quantity DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    package sponsorship.packages := sponsorship.own_package(package_id);
    standing bigint;
BEGIN
    IF package.id IS NULL THEN
        RAISE EXCEPTION 'no such package' USING ERRCODE = 'no_data_found';
    END IF;
    SELECT count(*) INTO standing
    FROM sponsorship.orders AS o
    WHERE o.package_id = package.id AND o.escrow_status <> 'refunded';
    IF standing > 0 AND edit_package.name <> package.name THEN
        RAISE EXCEPTION 'package % was ordered under its name', package.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'packages_keep_the_name_of_orders';
    END IF;
    IF edit_package.quantity < standing THEN
        RAISE EXCEPTION 'of package % are ordered %', package.id, standing
            USING ERRCODE = 'check_violation', CONSTRAINT = 'packages_are_as_many_as_orders';
    END IF;
    UPDATE sponsorship.packages AS p
    SET name = coalesce(edit_package.name, p.name),
        price_cents = coalesce(edit_package.price_cents, p.price_cents),
        quantity = coalesce(edit_package.quantity, p.quantity)
    WHERE p.id = package.id
        AND (
            edit_package.name <> p.name
            OR edit_package.price_cents <> p.price_cents
            OR edit_package.quantity <> p.quantity
        );
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_package(uuid, ref.title, ref.package_price_cents, ref.package_quantity)
    IS 'Changes what is given of a package: the price for later orders, the name while no order stands, the quantity not below '
    'the orders that stand. For owners and admins of the organizer and its service. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.remove_package(package_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    package sponsorship.packages := sponsorship.own_package(package_id);
BEGIN
    IF package.id IS NULL THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.package_id = package.id) THEN
        RAISE EXCEPTION 'package % was ordered', package.id USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM sponsorship.packages AS p WHERE p.id = package.id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.remove_package(uuid)
    IS 'Takes a package away that nobody ever ordered, and tells whether it was there; for owners and admins of the organizer and '
    'its service.';

-- Proposals.

-- In the currency of the event, as a package is.
CREATE OR REPLACE FUNCTION public.create_proposal(
    event_id uuid,
    sponsor_id uuid,
    amount_cents ref.offer_cents,
    currency ref.currency_code DEFAULT NULL,
    message ref.prose DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 1000;
    organizer uuid := sponsorship.require_event(create_proposal.event_id);
    proposal uuid := coalesce(create_proposal.id, pg_catalog.uuidv7());
    priced_in char(3) := sponsorship.require_currency(create_proposal.event_id, create_proposal.currency);
BEGIN
    IF NOT EXISTS (SELECT FROM sponsorship.sponsors AS s WHERE s.id = create_proposal.sponsor_id) THEN
        RAISE EXCEPTION 'no such sponsor' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM public.await_turn('proposals_per_event_and_sponsor', create_proposal.event_id);
    INSERT INTO sponsorship.proposals
        (id, event_id, sponsor_id, organization_id, amount_cents, currency, message, expires_at)
    VALUES (
        proposal, create_proposal.event_id, create_proposal.sponsor_id, organizer, create_proposal.amount_cents,
        priced_in, create_proposal.message, create_proposal.expires_at
    )
    ON CONFLICT ON CONSTRAINT proposals_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM public.refuse_beyond(
            'proposals_per_event_and_sponsor',
            100,
            (
                SELECT count(*)
                FROM sponsorship.proposals AS p
                WHERE p.event_id = create_proposal.event_id AND p.sponsor_id = create_proposal.sponsor_id
            )
        );
        -- Of however many events: nobody asked the sponsor.
        PERFORM public.refuse_beyond_daily('proposals_daily_max', daily_max, organizer);
    -- A counter-offer replaces amount and message; what was first asked is then known to the client alone.
    ELSIF NOT EXISTS (
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
                IS NOT DISTINCT FROM (create_proposal.amount_cents::bigint, create_proposal.message::text)
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
COMMENT ON FUNCTION public.create_proposal(
    uuid, uuid, ref.offer_cents, ref.currency_code, ref.prose, timestamptz, uuid
) IS 'Drafts a proposal of an event to a sponsor, in the event''s currency; for owners and admins of the event''s organization and '
    'its service. The same again under the same id changes nothing.';

-- The proposal, locked, if the caller acts for its organizer; NULL where it sees none.
CREATE OR REPLACE FUNCTION sponsorship.own_proposal(proposal uuid) RETURNS sponsorship.proposals
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made sponsorship.proposals;
BEGIN
    SELECT p.* INTO made FROM sponsorship.proposals AS p WHERE p.id = proposal;
    IF sponsorship.acts_for(made.organization_id) THEN
        SELECT p.* INTO made FROM sponsorship.proposals AS p WHERE p.id = proposal FOR UPDATE;
        RETURN made;
    END IF;
    IF made.organization_id = public.current_org_id()
        OR (
            made.status <> 'draft'
            AND EXISTS (
                SELECT
                FROM sponsorship.sponsors AS s
                WHERE s.id = made.sponsor_id AND s.organization_id = public.current_org_id()
            )
        )
    THEN
        RAISE EXCEPTION 'only an owner or admin of the organizer does this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION public.edit_proposal(
    proposal_id uuid,
    amount_cents ref.offer_cents DEFAULT NULL,
    message ref.prose DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    proposal sponsorship.proposals := sponsorship.own_proposal(proposal_id);
BEGIN
    IF proposal.id IS NULL THEN
        RAISE EXCEPTION 'no such proposal' USING ERRCODE = 'no_data_found';
    END IF;
    IF proposal.status <> 'draft' THEN
        RAISE EXCEPTION 'proposal: what is % keeps its terms', proposal.status USING ERRCODE = 'YP007';
    END IF;
    UPDATE sponsorship.proposals AS p
    SET amount_cents = coalesce(edit_proposal.amount_cents, p.amount_cents),
        message = nullif(coalesce(edit_proposal.message, p.message), ''),
        expires_at = coalesce(edit_proposal.expires_at, p.expires_at)
    WHERE p.id = proposal.id
        AND (
            edit_proposal.amount_cents <> p.amount_cents
            OR edit_proposal.message <> coalesce(p.message, '')
            OR coalesce(edit_proposal.expires_at, p.expires_at) IS DISTINCT FROM p.expires_at
        );
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_proposal(uuid, ref.offer_cents, ref.prose, timestamptz)
    IS 'Changes what is given of a proposal that is a draft, and takes its message away where that is an empty text; for owners '
    'and admins of the organizer and its service. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.remove_proposal(proposal_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    proposal sponsorship.proposals := sponsorship.own_proposal(proposal_id);
BEGIN
    IF proposal.id IS NULL THEN
        RETURN false;
    END IF;
    IF proposal.status <> 'draft' THEN
        RAISE EXCEPTION 'proposal: what is % stays', proposal.status USING ERRCODE = 'YP007';
    END IF;
    DELETE FROM sponsorship.proposals AS p WHERE p.id = proposal.id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.remove_proposal(uuid)
    IS 'Throws a draft of a proposal away, and tells whether it was there; for owners and admins of the organizer and its service.';

-- Takes a proposal one action further and tells its new status. Which side may, the table of transitions says; a proposal
-- whose time is over goes nowhere any more, even before the clock has marked it expired. The same side may say the same again.
-- What is accepted is ordered, in the same transaction.
CREATE OR REPLACE FUNCTION public.advance_proposal(
    proposal_id uuid,
    action ref.word,
    amount_cents ref.offer_cents DEFAULT NULL,
    message ref.prose DEFAULT NULL
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
    ordered uuid;
BEGIN
    SELECT p.* INTO proposal FROM sponsorship.proposals AS p WHERE p.id = advance_proposal.proposal_id;
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
    -- Nobody locks what is not theirs. What is a draft no longer never is one again.
    SELECT p.* INTO proposal FROM sponsorship.proposals AS p WHERE p.id = advance_proposal.proposal_id FOR UPDATE;

    -- By the step that brought it where it is.
    IF EXISTS (
        SELECT
        FROM (
            SELECT h.from_status, h.to_status
            FROM sponsorship.proposal_history AS h
            WHERE h.proposal_id = proposal.id
            ORDER BY h.id DESC
            LIMIT 1
        ) AS last
        JOIN sponsorship.proposal_transitions AS t
            ON t.from_status = last.from_status AND t.to_status = last.to_status
        WHERE t.action = advance_proposal.action
            AND (
                (organizer_acts AND 'organizer_admin' = ANY (t.actors)) OR (sponsor_acts AND 'sponsor_admin' = ANY (t.actors))
            )
            AND coalesce(advance_proposal.amount_cents, proposal.amount_cents) = proposal.amount_cents
            AND coalesce(advance_proposal.message, proposal.message) IS NOT DISTINCT FROM proposal.message
    ) THEN
        RETURN proposal.status;
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

    IF arrow.to_status = 'accepted' THEN
        PERFORM sponsorship.refuse_over(proposal.event_id);
    END IF;
    UPDATE sponsorship.proposals AS p
    SET status = arrow.to_status,
        amount_cents = coalesce(advance_proposal.amount_cents, p.amount_cents),
        message = coalesce(advance_proposal.message, p.message)
    WHERE p.id = proposal.id;
    IF arrow.to_status = 'accepted' THEN
        INSERT INTO sponsorship.orders (id, proposal_id, sponsor_id, organization_id, amount_cents, currency)
        VALUES (
            pg_catalog.uuidv7(), proposal.id, proposal.sponsor_id, proposal.organization_id, proposal.amount_cents,
            proposal.currency
        )
        RETURNING id INTO ordered;
    END IF;
    PERFORM sponsorship.tell_proposal(proposal.id);
    IF ordered IS NOT NULL THEN
        PERFORM sponsorship.tell_unpaid('sponsorship.ordered', ordered);
    END IF;
    RETURN arrow.to_status;
END
$$;
COMMENT ON FUNCTION public.advance_proposal(uuid, ref.word, ref.offer_cents, ref.prose)
    IS 'Takes a proposal one action further (send, view, counter, accept, reject) and tells its status; for owners and admins of '
    'the side whose turn it is, and its service. What is accepted becomes an order at the agreed price: sponsorship_orders, by '
    'proposal_id. The same side may send the same again, and nothing changes.';

-- Orders.

-- A sponsor takes a package: the price and the currency are the package's. Of a package no more orders stand than it has
-- places; a refunded one has given its place back. Those who order of one package take turns.
CREATE OR REPLACE FUNCTION public.create_sponsorship_order(package_id uuid, sponsor_id uuid, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 1000;
    sponsor sponsorship.sponsors := sponsorship.require_sponsor(sponsor_id);
    wanted sponsorship.packages;
    ordered uuid := coalesce(create_sponsorship_order.id, pg_catalog.uuidv7());
    known sponsorship.orders;
BEGIN
    -- What is not offered to everybody who sponsors is ordered by the organizer's own sponsors alone.
    SELECT p.* INTO wanted
    FROM sponsorship.packages AS p
    JOIN events.events AS e ON e.id = p.event_id
    WHERE p.id = create_sponsorship_order.package_id
        AND (e.is_public OR p.organization_id = sponsor.organization_id)
    FOR NO KEY UPDATE OF p;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such package' USING ERRCODE = 'no_data_found';
    END IF;

    SELECT o.* INTO known FROM sponsorship.orders AS o WHERE o.id = ordered;
    IF FOUND THEN
        IF (known.package_id, known.sponsor_id) IS DISTINCT FROM (wanted.id, sponsor.id) THEN
            PERFORM public.refuse_other_content('orders_pkey', ordered);
        END IF;
        RETURN ordered;
    END IF;
    PERFORM sponsorship.refuse_over(wanted.event_id);
    IF wanted.quantity <= (
        SELECT count(*) FROM sponsorship.orders AS o WHERE o.package_id = wanted.id AND o.escrow_status <> 'refunded'
    ) THEN
        RAISE EXCEPTION 'package % is taken', wanted.id USING ERRCODE = 'YP003';
    END IF;
    INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
    VALUES (ordered, wanted.id, sponsor.id, wanted.organization_id, wanted.price_cents, wanted.currency);
    -- Also of those that it has called off since.
    PERFORM public.refuse_beyond_daily('sponsorship_orders_daily_max', daily_max, sponsor.organization_id);
    PERFORM sponsorship.tell_unpaid('sponsorship.ordered', ordered);
    RETURN ordered;
END
$$;
COMMENT ON FUNCTION public.create_sponsorship_order(uuid, uuid, uuid)
    IS 'Orders a package for a sponsor at its price, and keeps its place for 14 days, within which it is paid; for owners and admins of the sponsor''s organization and its service. The '
    'same again under the same id changes nothing.';

-- Deliverables. The organizer lists what it owes for an order. While nothing is paid in it may change the list as it likes; when
-- the sponsor has paid, what stands there stays, and the organizer may only add to it, which hurts nobody but itself; from when
-- it locks the money on the list is closed.

-- The order, if the caller acts for the side; NULL where it sees none. Without a lock: the ledger, which moves the order, must
-- wait for nobody. Whoever adds to the list at the moment at which the money is locked has added to it before.
CREATE OR REPLACE FUNCTION sponsorship.own_order(ordered uuid, side text) RETURNS sponsorship.orders
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named sponsorship.orders;
    sponsoring uuid;
BEGIN
    SELECT o.* INTO named FROM sponsorship.orders AS o WHERE o.id = ordered;
    SELECT s.organization_id INTO sponsoring FROM sponsorship.sponsors AS s WHERE s.id = named.sponsor_id;
    IF sponsorship.acts_for(CASE side WHEN 'sponsor_admin' THEN sponsoring ELSE named.organization_id END) THEN
        RETURN named;
    END IF;
    IF public.current_org_id() IN (named.organization_id, sponsoring) OR sponsorship.acts_for(sponsoring) THEN
        RAISE EXCEPTION 'that is for an owner or admin of the % to do', split_part(side, '_', 1)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION public.create_deliverable(
    order_id uuid,
    description ref.prose,
    due_at timestamptz DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ordered sponsorship.orders := sponsorship.own_order(order_id, 'organizer_admin');
    made uuid := coalesce(create_deliverable.id, pg_catalog.uuidv7());
    known sponsorship.deliverables;
BEGIN
    IF ordered.id IS NULL THEN
        RAISE EXCEPTION 'no such order' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM public.await_turn('deliverables_per_order', ordered.id);
    SELECT d.* INTO known FROM sponsorship.deliverables AS d WHERE d.id = made;
    IF FOUND THEN
        IF (known.order_id, known.description, known.due_at)
            IS DISTINCT FROM (ordered.id, create_deliverable.description::text, create_deliverable.due_at)
        THEN
            PERFORM public.refuse_other_content('deliverables_pkey', made);
        END IF;
        RETURN made;
    END IF;
    IF ordered.escrow_status NOT IN ('pending', 'funded') THEN
        RAISE EXCEPTION 'the list of an order that is % is closed', ordered.escrow_status USING ERRCODE = 'YP007';
    END IF;
    INSERT INTO sponsorship.deliverables (id, order_id, sponsor_id, description, due_at)
    VALUES (made, ordered.id, ordered.sponsor_id, create_deliverable.description, create_deliverable.due_at);
    PERFORM public.refuse_beyond(
        'deliverables_per_order',
        100,
        (SELECT count(*) FROM sponsorship.deliverables AS d WHERE d.order_id = ordered.id)
    );
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_deliverable(uuid, ref.prose, timestamptz, uuid)
    IS 'Lists something that the organizer owes for a sponsorship order, until it locks the money; for its owners and admins and '
    'its service. The same again under the same id changes nothing.';

-- The deliverable, locked, if the caller acts for the side of its order; NULL where it sees none.
CREATE OR REPLACE FUNCTION sponsorship.own_deliverable(deliverable uuid, side text) RETURNS sponsorship.deliverables
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named sponsorship.deliverables;
    ordered sponsorship.orders;
BEGIN
    ordered := sponsorship.own_order((SELECT d.order_id FROM sponsorship.deliverables AS d WHERE d.id = deliverable), side);
    IF ordered.id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT d.* INTO named FROM sponsorship.deliverables AS d WHERE d.id = deliverable FOR NO KEY UPDATE;
    RETURN named;
END
$$;

-- Where the money of the order is for which it is owed.
CREATE OR REPLACE FUNCTION sponsorship.escrow_status(deliverable sponsorship.deliverables) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT o.escrow_status FROM sponsorship.orders AS o WHERE o.id = deliverable.order_id;
END;

CREATE OR REPLACE FUNCTION public.edit_deliverable(
    deliverable_id uuid,
    description ref.prose DEFAULT NULL,
    due_at timestamptz DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    deliverable sponsorship.deliverables := sponsorship.own_deliverable(deliverable_id, 'organizer_admin');
BEGIN
    IF deliverable.id IS NULL THEN
        RAISE EXCEPTION 'no such deliverable' USING ERRCODE = 'no_data_found';
    END IF;
    IF sponsorship.escrow_status(deliverable) <> 'pending' THEN
        RAISE EXCEPTION 'what was paid for is not changed' USING ERRCODE = 'YP007';
    END IF;
    UPDATE sponsorship.deliverables AS d
    SET description = coalesce(edit_deliverable.description, d.description),
        due_at = coalesce(edit_deliverable.due_at, d.due_at)
    WHERE d.id = deliverable.id
        AND (
            edit_deliverable.description <> d.description
            OR coalesce(edit_deliverable.due_at, d.due_at) IS DISTINCT FROM d.due_at
        );
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_deliverable(uuid, ref.prose, timestamptz)
    IS 'Changes what is given of a deliverable while nothing is paid in for its order; for owners and admins of the organizer and '
    'its service. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.remove_deliverable(deliverable_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    deliverable sponsorship.deliverables := sponsorship.own_deliverable(deliverable_id, 'organizer_admin');
BEGIN
    IF deliverable.id IS NULL THEN
        RETURN false;
    END IF;
    IF sponsorship.escrow_status(deliverable) <> 'pending' THEN
        RAISE EXCEPTION 'what was paid for stays' USING ERRCODE = 'YP007';
    END IF;
    DELETE FROM sponsorship.deliverables AS d WHERE d.id = deliverable.id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.remove_deliverable(uuid)
    IS 'Takes a deliverable off the list while nothing is paid in for its order, and tells whether it was there; for owners and '
    'admins of the organizer and its service.';

-- Where something owed stands now, for both sides of its order.
CREATE OR REPLACE FUNCTION sponsorship.tell_deliverable(deliverable uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM sponsorship.tell(
        'deliverable.' || d.status,
        d.id,
        o.organization_id,
        o.sponsor_id,
        jsonb_build_object(
            'deliverable_id', d.id,
            'status', d.status,
            'sponsorship_order_id', o.id,
            'due_at', ref.utc(d.due_at)
        )
    )
    FROM sponsorship.deliverables AS d
    JOIN sponsorship.orders AS o ON o.id = d.order_id
    WHERE d.id = deliverable;
END
$$;

-- What the three functions below share: the new status, or the one that it has already. While the money is held.
CREATE OR REPLACE FUNCTION sponsorship.move_deliverable(
    deliverable_id uuid,
    action text,
    evidence text DEFAULT NULL,
    objection text DEFAULT NULL
) RETURNS text
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    side text := (
        SELECT t.actors[1] FROM sponsorship.deliverable_transitions AS t WHERE t.action = move_deliverable.action LIMIT 1
    );
    deliverable sponsorship.deliverables := sponsorship.own_deliverable(deliverable_id, side);
    daily_max CONSTANT integer := 5000;
    reached text;
BEGIN
    IF deliverable.id IS NULL THEN
        RAISE EXCEPTION 'no such deliverable' USING ERRCODE = 'no_data_found';
    END IF;
    -- Said again, with the same words or none.
    IF EXISTS (
        SELECT
        FROM sponsorship.deliverable_transitions AS t
        WHERE t.to_status = deliverable.status AND t.action = move_deliverable.action
    )
        AND coalesce(move_deliverable.evidence, deliverable.evidence) IS NOT DISTINCT FROM deliverable.evidence
        AND coalesce(move_deliverable.objection, deliverable.objection) IS NOT DISTINCT FROM deliverable.objection
    THEN
        RETURN deliverable.status;
    END IF;
    SELECT t.to_status INTO reached
    FROM sponsorship.deliverable_transitions AS t
    WHERE t.from_status = deliverable.status AND t.action = move_deliverable.action;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'deliverable: no transition from % by %', deliverable.status, move_deliverable.action
            USING ERRCODE = 'YP007';
    END IF;
    IF sponsorship.escrow_status(deliverable) NOT IN ('funded', 'locked', 'disputed') THEN
        RAISE EXCEPTION 'deliverable: its order holds no money' USING ERRCODE = 'YP007';
    END IF;
    UPDATE sponsorship.deliverables AS d
    SET status = reached,
        evidence = CASE reached WHEN 'submitted' THEN move_deliverable.evidence ELSE d.evidence END,
        objection = CASE reached WHEN 'rejected' THEN move_deliverable.objection ELSE d.objection END
    WHERE d.id = deliverable.id;
    -- What is good is approved, however long it took.
    IF reached <> 'approved' THEN
        PERFORM public.refuse_beyond(
            'moves_per_deliverable',
            1000,
            (SELECT count(*) FROM sponsorship.deliverable_history AS h WHERE h.deliverable_id = deliverable.id)
        );
        -- Of all that is owed or was paid for together, by each side: each move is told.
        PERFORM public.refuse_beyond_daily(
            'deliverable_moves_daily_max',
            daily_max,
            (
                SELECT CASE side WHEN 'organizer_admin' THEN o.organization_id ELSE s.organization_id END
                FROM sponsorship.orders AS o
                JOIN sponsorship.sponsors AS s ON s.id = o.sponsor_id
                WHERE o.id = deliverable.order_id
            )
        );
    END IF;
    PERFORM sponsorship.tell_deliverable(deliverable.id);
    RETURN reached;
END
$$;

CREATE OR REPLACE FUNCTION public.submit_deliverable(deliverable_id uuid, evidence ref.prose DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN sponsorship.move_deliverable(deliverable_id, 'submit', evidence => evidence);
END
$$;
COMMENT ON FUNCTION public.submit_deliverable(uuid, ref.prose)
    IS 'Says that something owed for a sponsorship order was done, or done better after it was rejected, and what shows it; tells '
    'its status. For owners and admins of the organizer and its service, while the money is held. The same again changes nothing.';

CREATE OR REPLACE FUNCTION public.approve_deliverable(deliverable_id uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN sponsorship.move_deliverable(deliverable_id, 'approve');
END
$$;
COMMENT ON FUNCTION public.approve_deliverable(uuid)
    IS 'Says for the sponsor that something owed was done, and tells its status; once all of an order is approved, its money may '
    'be released. For owners and admins of the sponsor''s organization and its service. The same again changes nothing.';

CREATE OR REPLACE FUNCTION public.reject_deliverable(deliverable_id uuid, objection ref.prose DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN sponsorship.move_deliverable(deliverable_id, 'reject', objection => objection);
END
$$;
COMMENT ON FUNCTION public.reject_deliverable(uuid, ref.prose)
    IS 'Says for the sponsor that something owed was not done, or not well, and why; tells its status. For owners and admins of '
    'the sponsor''s organization and its service. The same again changes nothing.';

-- What goes with what. How much is read is bounded, whatever there is.

-- The public events to come that are most like this one: of its category the fifty that end first, and of all the fifty that end
-- first. For each speak the same category, what models and features say of both, and how alike the audiences are; what is not
-- known says nothing. How alike they are is not told, since audiences are their organizers' own.
CREATE OR REPLACE FUNCTION public.similar_events(event_id uuid, rows_max ref.rows_max DEFAULT 10)
    RETURNS TABLE (id uuid, title text, category text, starts_at timestamptz, ends_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked events.events;
BEGIN
    SELECT e.* INTO asked FROM events.events AS e WHERE e.id = similar_events.event_id;
    IF NOT coalesce(asked.is_open OR organizations.has_role(asked.owner_context_id, '{owner,admin,member}'), false) THEN
        RAISE EXCEPTION 'there is no event %', similar_events.event_id USING ERRCODE = 'no_data_found';
    END IF;
    RETURN QUERY
    WITH candidates AS MATERIALIZED (
        (
            SELECT e.id
            FROM events.events AS e
            WHERE e.category = asked.category AND e.is_public AND e.status = 'published' AND e.ends_at > now()
            ORDER BY e.ends_at
            LIMIT 51
        )
        UNION
        SELECT soon.id
        FROM (
            SELECT e.id, e.is_public
            FROM events.events AS e
            WHERE e.status = 'published' AND e.ends_at > now()
            ORDER BY e.ends_at
            LIMIT 51
        ) AS soon
        WHERE soon.is_public
    ), scored AS (
        SELECT
            e.id, e.title, e.category, e.starts_at, e.ends_at,
            (e.category IS NOT DISTINCT FROM asked.category AND e.category IS NOT NULL)::integer
                + coalesce(ml.likeness('event', asked.id, 'event', e.id), 0)
                + coalesce(analytics.audience_likeness(asked.id, e.id), 0)
                AS score
        FROM candidates AS c
        JOIN events.events AS e ON e.id = c.id
        WHERE e.id <> asked.id
    )
    SELECT s.id, s.title, s.category, s.starts_at, s.ends_at
    FROM scored AS s
    WHERE s.score > 0
    ORDER BY s.score DESC, s.starts_at, s.id
    LIMIT similar_events.rows_max;
END
$$;
COMMENT ON FUNCTION public.similar_events(uuid, ref.rows_max)
    IS 'The public events to come that are most like an event that one may see, the most similar first: by category, by what '
    'models know of both, and by their visitors.';

-- Looks at the sponsors that came last, two hundred of them, and at those that the organizer's last two hundred orders and
-- proposals were of, and keeps the fifty that suit best. The score is a third each of what models and features say of event and
-- sponsor, which part of the organizer's orders is of the sponsor's industry, and how alike the audience is to those of the last
-- ten events that it sponsored; what is not known says nothing, and of whom nothing is said is not there.
CREATE OR REPLACE FUNCTION public.refresh_matches(event_id uuid) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organizer uuid := sponsorship.require_event(refresh_matches.event_id);
    matched integer;
BEGIN
    PERFORM public.await_turn('matches_of_event', refresh_matches.event_id);
    DELETE FROM sponsorship.matches AS m WHERE m.event_id = refresh_matches.event_id;
    WITH ordered AS MATERIALIZED (
        SELECT o.sponsor_id, o.escrow_status
        FROM sponsorship.orders AS o
        WHERE o.organization_id = organizer
        ORDER BY o.created_at DESC, o.id DESC
        LIMIT 200
    ), proposed AS MATERIALIZED (
        SELECT p.sponsor_id
        FROM sponsorship.proposals AS p
        WHERE p.organization_id = organizer
        ORDER BY p.created_at DESC, p.id DESC
        LIMIT 200
    ), candidates AS MATERIALIZED (
        (SELECT s.id FROM sponsorship.sponsors AS s ORDER BY s.created_at DESC, s.id DESC LIMIT 200)
        UNION
        SELECT o.sponsor_id FROM ordered AS o
        UNION
        SELECT p.sponsor_id FROM proposed AS p
    ), industries AS MATERIALIZED (
        SELECT s.industry, count(*)::double precision / sum(count(*)) OVER () AS share
        FROM ordered AS o
        JOIN sponsorship.sponsors AS s ON s.id = o.sponsor_id
        WHERE o.escrow_status <> 'refunded' AND s.industry IS NOT NULL
        GROUP BY s.industry
    ), scored AS (
        SELECT
            s.id,
            (
                coalesce(ml.likeness('event', refresh_matches.event_id, 'sponsor', s.id), 0)
                + coalesce((SELECT i.share FROM industries AS i WHERE i.industry = s.industry), 0)
                + coalesce((
                    SELECT avg(analytics.audience_likeness(refresh_matches.event_id, before.event_id))
                    FROM (
                        SELECT coalesce(k.event_id, p.event_id) AS event_id
                        FROM (
                            SELECT o.package_id, o.proposal_id
                            FROM sponsorship.orders AS o
                            WHERE o.sponsor_id = s.id
                            ORDER BY o.created_at DESC, o.id DESC
                            LIMIT 10
                        ) AS o
                        LEFT JOIN sponsorship.packages AS k ON k.id = o.package_id
                        LEFT JOIN sponsorship.proposals AS p ON p.id = o.proposal_id
                    ) AS before
                ), 0)
            ) / 3 AS score
        FROM candidates AS c
        JOIN sponsorship.sponsors AS s ON s.id = c.id
    )
    INSERT INTO sponsorship.matches (event_id, sponsor_id, organization_id, score)
    SELECT refresh_matches.event_id, s.id, organizer, least(round(s.score::numeric, 2), 1)
    FROM scored AS s
    WHERE s.score >= 0.005
    ORDER BY round(s.score::numeric, 2) DESC, s.id
    LIMIT 50;
    GET DIAGNOSTICS matched = ROW_COUNT;
    RETURN matched;
END
$$;
COMMENT ON FUNCTION public.refresh_matches(uuid)
    IS 'Finds anew which sponsors suit an event, by what models know of both, by their industry and by audiences, and tells how '
    'many; the view matches has them. For owners and admins of the event''s organization and its service.';

GRANT EXECUTE ON FUNCTION
    public.create_sponsor(ref.title, ref.word, uuid),
    public.edit_sponsor(uuid, ref.title, ref.word),
    public.remove_sponsor(uuid),
    public.create_package(uuid, ref.title, ref.package_price_cents, ref.currency_code, ref.package_quantity, uuid),
    public.edit_package(uuid, ref.title, ref.package_price_cents, ref.package_quantity),
    public.remove_package(uuid),
    public.create_proposal(uuid, uuid, ref.offer_cents, ref.currency_code, ref.prose, timestamptz, uuid),
    public.edit_proposal(uuid, ref.offer_cents, ref.prose, timestamptz),
    public.remove_proposal(uuid),
    public.advance_proposal(uuid, ref.word, ref.offer_cents, ref.prose),
    public.create_sponsorship_order(uuid, uuid, uuid),
    public.create_deliverable(uuid, ref.prose, timestamptz, uuid),
    public.edit_deliverable(uuid, ref.prose, timestamptz),
    public.remove_deliverable(uuid),
    public.submit_deliverable(uuid, ref.prose),
    public.approve_deliverable(uuid),
    public.reject_deliverable(uuid, ref.prose),
    public.similar_events(uuid, ref.rows_max),
    public.refresh_matches(uuid)
    TO authenticated, service_role;

RESET ROLE;
