-- Sponsors, what is offered to them, and what was agreed. Two organizations meet here: the organizer's and the sponsor's.
-- Money held in between stands in payments, in an escrow account of the order.
SET ROLE yardpass_owner;

CREATE TABLE sponsorship.sponsors (
    id uuid CONSTRAINT sponsors_pkey PRIMARY KEY DEFAULT uuidv7(),
    -- The organization that sponsors.
    organization_id uuid NOT NULL CONSTRAINT sponsors_organization_fkey REFERENCES organizations.organizations (id),
    name text NOT NULL,
    industry text CONSTRAINT sponsors_industry_fkey REFERENCES ref.industries (code),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sponsors_organization_idx ON sponsorship.sponsors (organization_id);

CREATE TABLE sponsorship.packages (
    id uuid CONSTRAINT packages_pkey PRIMARY KEY DEFAULT uuidv7(),
    event_id uuid NOT NULL CONSTRAINT packages_event_fkey REFERENCES events.events (id),
    -- The organizer's.
    organization_id uuid NOT NULL CONSTRAINT packages_organization_fkey REFERENCES organizations.organizations (id),
    name text NOT NULL,
    price_cents bigint NOT NULL CONSTRAINT packages_price_not_negative CHECK (price_cents >= 0),
    currency char(3) NOT NULL CONSTRAINT packages_currency_fkey REFERENCES ref.currencies (code),
    quantity integer NOT NULL DEFAULT 1 CONSTRAINT packages_quantity_positive CHECK (quantity > 0),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX packages_organization_idx ON sponsorship.packages (organization_id);
CREATE INDEX packages_event_idx ON sponsorship.packages (event_id);

CREATE TABLE sponsorship.orders (
    id uuid CONSTRAINT orders_pkey PRIMARY KEY,
    package_id uuid NOT NULL CONSTRAINT orders_package_fkey REFERENCES sponsorship.packages (id),
    sponsor_id uuid NOT NULL CONSTRAINT orders_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT orders_organization_fkey REFERENCES organizations.organizations (id),
    amount_cents bigint NOT NULL CONSTRAINT orders_amount_positive CHECK (amount_cents > 0),
    currency char(3) NOT NULL CONSTRAINT orders_currency_fkey REFERENCES ref.currencies (code),
    escrow_status text NOT NULL DEFAULT 'pending' CONSTRAINT orders_escrow_status_known
        CHECK (escrow_status IN ('pending', 'funded', 'locked', 'disputed', 'released', 'refunded')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_organization_idx ON sponsorship.orders (organization_id);
CREATE INDEX orders_sponsor_idx ON sponsorship.orders (sponsor_id);

CREATE TABLE sponsorship.matches (
    event_id uuid NOT NULL CONSTRAINT matches_event_fkey REFERENCES events.events (id),
    sponsor_id uuid NOT NULL CONSTRAINT matches_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT matches_organization_fkey REFERENCES organizations.organizations (id),
    score real NOT NULL CONSTRAINT matches_score_share CHECK (score BETWEEN 0 AND 1),
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT matches_pkey PRIMARY KEY (event_id, sponsor_id)
);
CREATE INDEX matches_organization_idx ON sponsorship.matches (organization_id);

CREATE TABLE sponsorship.proposals (
    id uuid CONSTRAINT proposals_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT proposals_event_fkey REFERENCES events.events (id),
    sponsor_id uuid NOT NULL CONSTRAINT proposals_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    organization_id uuid NOT NULL CONSTRAINT proposals_organization_fkey REFERENCES organizations.organizations (id),
    amount_cents bigint NOT NULL CONSTRAINT proposals_amount_positive CHECK (amount_cents > 0),
    currency char(3) NOT NULL CONSTRAINT proposals_currency_fkey REFERENCES ref.currencies (code),
    status text NOT NULL DEFAULT 'draft' CONSTRAINT proposals_status_known
        CHECK (status IN ('draft', 'sent', 'viewed', 'counter_offer', 'accepted', 'rejected', 'expired')),
    message text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX proposals_organization_idx ON sponsorship.proposals (organization_id);
CREATE INDEX proposals_sponsor_idx ON sponsorship.proposals (sponsor_id);

CREATE TABLE sponsorship.deliverables (
    id uuid CONSTRAINT deliverables_pkey PRIMARY KEY DEFAULT uuidv7(),
    order_id uuid NOT NULL CONSTRAINT deliverables_order_fkey REFERENCES sponsorship.orders (id) ON DELETE CASCADE,
    sponsor_id uuid NOT NULL CONSTRAINT deliverables_sponsor_fkey REFERENCES sponsorship.sponsors (id),
    description text NOT NULL,
    due_at timestamptz,
    status text NOT NULL DEFAULT 'pending' CONSTRAINT deliverables_status_known
        CHECK (status IN ('pending', 'submitted', 'approved', 'rejected')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deliverables_order_idx ON sponsorship.deliverables (order_id);

ALTER TABLE sponsorship.sponsors ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.packages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.matches ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverables ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON sponsorship.sponsors FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
CREATE POLICY tenant_isolation ON sponsorship.packages FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
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

GRANT SELECT
    ON sponsorship.sponsors, sponsorship.packages, sponsorship.orders, sponsorship.matches, sponsorship.proposals,
        sponsorship.deliverables
    TO app_read, app_write;
-- Orders and proposals change state through functions of a later chapter, not by anybody's UPDATE.
GRANT INSERT, UPDATE, DELETE
    ON sponsorship.sponsors, sponsorship.packages, sponsorship.matches, sponsorship.deliverables
    TO app_write;

RESET ROLE;
