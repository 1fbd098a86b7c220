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

CREATE INDEX sponsors_newest_idx ON sponsorship.sponsors (created_at, id);
COMMENT ON INDEX sponsorship.sponsors_newest_idx IS 'refresh_matches(): the sponsors that came last.';

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
CREATE INDEX proposals_organization_idx ON sponsorship.proposals (organization_id, created_at);
COMMENT ON INDEX sponsorship.proposals_organization_idx IS 'The policy, the organizer''s side; its last proposals, for matches.';
CREATE INDEX proposals_sponsor_idx ON sponsorship.proposals (sponsor_id);
COMMENT ON INDEX sponsorship.proposals_sponsor_idx IS 'The policy, the sponsor''s side.';
CREATE INDEX proposals_event_idx ON sponsorship.proposals (event_id, sponsor_id);
COMMENT ON INDEX sponsorship.proposals_event_idx IS
    'What was proposed for an event, and how often to one sponsor; deleting an event.';
CREATE INDEX proposals_expiry_idx ON sponsorship.proposals (expires_at) WHERE status IN ('sent', 'viewed', 'counter_offer');
COMMENT ON INDEX sponsorship.proposals_expiry_idx IS 'expire_proposals(): open proposals whose time is over, oldest first.';

CREATE TABLE sponsorship.orders (
    id uuid CONSTRAINT orders_pkey PRIMARY KEY,
    -- What was taken: a package at its price, or what was proposed at the price that both agreed on.
    package_id uuid CONSTRAINT orders_package_fkey REFERENCES sponsorship.packages (id),
    proposal_id uuid CONSTRAINT orders_proposal_fkey REFERENCES sponsorship.proposals (id)
        CONSTRAINT orders_proposal_key UNIQUE,
    sponsor_id uuid NOT NULL CONSTRAINT orders_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT orders_organization_fkey REFERENCES organizations.organizations (id),
    amount_cents bigint NOT NULL CONSTRAINT orders_amount_in_range CHECK (amount_cents BETWEEN 1 AND 1000000000000),
    currency char(3) NOT NULL CONSTRAINT orders_currency_fkey REFERENCES ref.currencies (code),
    escrow_status text NOT NULL DEFAULT 'pending' CONSTRAINT orders_escrow_status_known
        CHECK (escrow_status IN ('pending', 'funded', 'locked', 'disputed', 'released', 'refunded')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orders_of_a_package_or_a_proposal CHECK (num_nonnulls(package_id, proposal_id) = 1)
);
CREATE INDEX orders_organization_idx ON sponsorship.orders (organization_id, created_at);
COMMENT ON INDEX sponsorship.orders_organization_idx IS 'The policy, the organizer''s side; its last orders, for matches.';
CREATE INDEX orders_sponsor_idx ON sponsorship.orders (sponsor_id, created_at);
COMMENT ON INDEX sponsorship.orders_sponsor_idx IS 'The policy, the sponsor''s side; its last orders, for matches.';
CREATE INDEX orders_package_idx ON sponsorship.orders (package_id, (escrow_status <> 'refunded'));
COMMENT ON INDEX sponsorship.orders_package_idx IS
    'How many of a package are taken: as many as it has places, however many gave theirs back. Deleting a package.';
CREATE INDEX orders_unpaid_idx ON sponsorship.orders (created_at) WHERE escrow_status = 'pending';
COMMENT ON INDEX sponsorship.orders_unpaid_idx IS 'lapse_orders(): orders that nobody paid for, oldest first.';
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

-- What the organizer owes the sponsor for its money. The list is settled while the money comes in; while it is held each is
-- done, shown and approved.
CREATE TABLE sponsorship.deliverables (
    id uuid CONSTRAINT deliverables_pkey PRIMARY KEY DEFAULT uuidv7(),
    order_id uuid NOT NULL CONSTRAINT deliverables_order_fkey REFERENCES sponsorship.orders (id),
    sponsor_id uuid NOT NULL CONSTRAINT deliverables_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    description text NOT NULL CONSTRAINT deliverables_description_not_blank CHECK (description ~ '\S'),
    due_at timestamptz,
    status text NOT NULL DEFAULT 'pending' CONSTRAINT deliverables_status_known
        CHECK (status IN ('pending', 'submitted', 'approved', 'rejected')),
    -- What shows that it was done, and what is wrong with it; in words, or an address.
    evidence text,
    objection text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deliverables_order_idx ON sponsorship.deliverables (order_id);
COMMENT ON INDEX sponsorship.deliverables_order_idx IS 'What is owed for an order, and what of it is not approved; the policy.';
CREATE INDEX deliverables_sponsor_idx ON sponsorship.deliverables (sponsor_id);
COMMENT ON INDEX sponsorship.deliverables_sponsor_idx IS 'All that a sponsor is owed.';

-- The states of the money of an order, from the order to its end, and who may move it on: while its event is on, and once that
-- was called off. Then nothing is paid in any more, and what was paid in goes back. A dispute ends either way.
CREATE TABLE sponsorship.escrow_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT escrow_transitions_actors_known
        CHECK (actors <@ ARRAY['organizer_admin', 'sponsor_admin', 'platform', 'clock']),
    actors_once_cancelled text[] NOT NULL CONSTRAINT escrow_transitions_actors_once_cancelled_known
        CHECK (actors_once_cancelled <@ ARRAY['organizer_admin', 'sponsor_admin', 'platform', 'clock']),
    CONSTRAINT escrow_transitions_pkey PRIMARY KEY (from_status, to_status)
);
INSERT INTO sponsorship.escrow_transitions (from_status, to_status, action, actors, actors_once_cancelled) VALUES
    ('pending', 'funded', 'fund', '{sponsor_admin}', '{}'),
    -- Nothing was paid in yet, so nothing is posted.
    ('pending', 'refunded', 'refund', '{organizer_admin,sponsor_admin,clock}', '{organizer_admin,sponsor_admin,clock}'),
    ('funded', 'locked', 'lock', '{organizer_admin}', '{}'),
    ('funded', 'refunded', 'refund', '{organizer_admin}', '{organizer_admin,sponsor_admin}'),
    ('locked', 'released', 'approve', '{sponsor_admin}', '{sponsor_admin}'),
    ('locked', 'refunded', 'refund', '{}', '{organizer_admin}'),
    ('locked', 'disputed', 'dispute', '{organizer_admin,sponsor_admin}', '{organizer_admin,sponsor_admin}'),
    ('disputed', 'released', 'resolve', '{platform}', '{platform}'),
    ('disputed', 'refunded', 'resolve', '{platform}', '{platform}');

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

-- The organizer delivers, the sponsor approves; what it rejects is delivered again.
CREATE TABLE sponsorship.deliverable_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT deliverable_transitions_actors_known
        CHECK (actors <@ ARRAY['organizer_admin', 'sponsor_admin']),
    CONSTRAINT deliverable_transitions_pkey PRIMARY KEY (from_status, to_status),
    -- The functions go by the action.
    CONSTRAINT deliverable_transitions_action_key UNIQUE (from_status, action)
);
INSERT INTO sponsorship.deliverable_transitions (from_status, to_status, action, actors) VALUES
    ('pending', 'submitted', 'submit', '{organizer_admin}'),
    ('submitted', 'approved', 'approve', '{sponsor_admin}'),
    ('submitted', 'rejected', 'reject', '{sponsor_admin}'),
    ('rejected', 'submitted', 'submit', '{organizer_admin}');

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

CREATE TABLE sponsorship.deliverable_history (
    id bigint CONSTRAINT deliverable_history_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    deliverable_id uuid NOT NULL CONSTRAINT deliverable_history_deliverable_fkey REFERENCES sponsorship.deliverables (id),
    from_status text NOT NULL,
    to_status text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid,
    changed_role text NOT NULL
);
CREATE INDEX deliverable_history_deliverable_idx ON sponsorship.deliverable_history (deliverable_id, changed_at);
COMMENT ON INDEX sponsorship.deliverable_history_deliverable_idx IS 'What happened to a deliverable, in order of time.';

ALTER TABLE sponsorship.sponsors ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.packages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.matches ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverables ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.escrow_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverable_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverable_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.order_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_history ENABLE ROW LEVEL SECURITY;

GRANT SELECT
    ON sponsorship.sponsors, sponsorship.packages, sponsorship.orders, sponsorship.matches, sponsorship.proposals,
        sponsorship.deliverables, sponsorship.escrow_transitions, sponsorship.proposal_transitions,
        sponsorship.deliverable_transitions, sponsorship.order_history, sponsorship.proposal_history,
        sponsorship.deliverable_history
    TO app_read, app_write;
-- Proposals and deliverables are written by functions; an order's state moves with its money, in the ledger.
GRANT INSERT, DELETE ON sponsorship.sponsors, sponsorship.packages, sponsorship.matches TO app_write;
-- Whose a row is, and what it is about, is settled when it is made.
GRANT UPDATE (name, industry) ON sponsorship.sponsors TO app_write;
GRANT UPDATE (name, price_cents, quantity) ON sponsorship.packages TO app_write;
GRANT UPDATE (score, computed_at) ON sponsorship.matches TO app_write;
GRANT SELECT (id, organization_id) ON sponsorship.sponsors TO yardpass_ledger;
GRANT SELECT (id, package_id, proposal_id, sponsor_id, organization_id, amount_cents, currency, escrow_status)
    ON sponsorship.orders TO yardpass_ledger;
GRANT SELECT (id, event_id) ON sponsorship.packages, sponsorship.proposals TO yardpass_ledger;
GRANT SELECT (order_id, status) ON sponsorship.deliverables TO yardpass_ledger;

RESET ROLE;
