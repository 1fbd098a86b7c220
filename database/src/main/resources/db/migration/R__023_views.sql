-- What callers read over HTTP: views that run as whoever asks, so that the policies of the tables decide. Columns are chosen: a
-- column is here if whoever sees the row may see it. What nobody needs a token for is granted to app_read, all else to who is
-- signed in.
--
-- A policy asks of each row whether it hangs from something that one sees. So a page of a table that is everybody's would be found
-- by a look at all of it. Where the policy does so, the view asks the same once more, as a set: then the planner begins at the few
-- things that one sees. It shows neither more nor less.
SET ROLE yardpass_owner;

-- Ends a read as soon as its answer is larger than allowed.
CREATE OR REPLACE FUNCTION ref.answer_too_large() RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the answer is too large' USING ERRCODE = 'program_limit_exceeded';
END
$$;
GRANT EXECUTE ON FUNCTION ref.answer_too_large() TO app_read, app_write;

-- People and organizations.

-- Whom one deals with, and authors, each found by an index, so that a page is not looked for among everybody; the policy shows no
-- others. A service bound to none sees all.
CREATE OR REPLACE VIEW public.profiles WITH (security_invoker = true) AS
SELECT dealt_with.id, p.display_name, p.created_at
FROM users.profiles AS p
JOIN (
    SELECT auth.uid()
    UNION
    SELECT m.user_id FROM organizations.org_memberships AS m WHERE m.organization_id = (SELECT public.current_org_id())
    UNION
    SELECT f.followed_user_id FROM users.follows AS f WHERE f.follower_user_id = (SELECT auth.uid())
    UNION
    SELECT f.follower_user_id FROM users.follows AS f WHERE f.followed_user_id = (SELECT auth.uid())
    UNION
    SELECT m.user_id
    FROM messaging.conversation_members AS m
    WHERE m.conversation_id = ANY (ARRAY(SELECT messaging.my_conversations()))
) AS dealt_with (id) ON dealt_with.id = p.id
WHERE NOT p.is_author AND NOT (current_user = 'service_role' AND (SELECT public.current_org_id()) IS NULL)
UNION ALL
SELECT p.id, p.display_name, p.created_at
FROM users.profiles AS p
WHERE p.is_author
UNION ALL
SELECT p.id, p.display_name, p.created_at
FROM users.profiles AS p
WHERE NOT p.is_author AND current_user = 'service_role' AND (SELECT public.current_org_id()) IS NULL;
COMMENT ON VIEW public.profiles IS
    'People and what they are called: oneself, who wrote what one sees, whom one follows or is followed by, colleagues, and whom '
    'one talks with. Asked for by id.';

CREATE OR REPLACE VIEW public.follows WITH (security_invoker = true) AS
SELECT follower_user_id, followed_user_id, created_at
FROM users.follows;
COMMENT ON VIEW public.follows IS 'Whom one follows, and by whom one is followed.';

CREATE OR REPLACE VIEW public.settings WITH (security_invoker = true) AS
SELECT user_id, locale, timezone, email_notifications, push_notifications, muted_kinds, updated_at
FROM users.settings;
COMMENT ON VIEW public.settings IS 'What one has set for oneself; no row where nothing was set.';
COMMENT ON COLUMN public.settings.email_notifications IS 'False: no mail is sent.';
COMMENT ON COLUMN public.settings.push_notifications IS 'For apps to go by: YardPass pushes nothing to devices.';
COMMENT ON COLUMN public.settings.muted_kinds IS 'Of these kinds there is neither a notification nor a mail.';

CREATE OR REPLACE VIEW public.organizations WITH (security_invoker = true) AS
SELECT id, name, slug, fee_bps, created_at
FROM organizations.organizations;
COMMENT ON VIEW public.organizations IS 'The organizations that one belongs to.';
COMMENT ON COLUMN public.organizations.fee_bps IS 'The platform''s share of each order, in hundredths of a percent.';

-- As its owner: of other organizations nobody sees more than this, and what one belongs to stays a list of its own.
CREATE OR REPLACE VIEW organizations.organizers WITH (security_barrier = true) AS
SELECT o.id, o.name, o.slug
FROM organizations.organizations AS o
WHERE EXISTS (SELECT FROM events.events AS e WHERE e.owner_context_id = o.id AND e.is_public);
GRANT SELECT ON organizations.organizers TO app_read, app_write;

CREATE OR REPLACE VIEW public.organizers WITH (security_invoker = true) AS
SELECT id, name, slug
FROM organizations.organizers;
COMMENT ON VIEW public.organizers IS 'Organizations that have made an event public.';

CREATE OR REPLACE VIEW public.memberships WITH (security_invoker = true) AS
SELECT organization_id, user_id, role, accepted_at, created_at
FROM organizations.org_memberships
WHERE status = 'active';
COMMENT ON VIEW public.memberships IS 'Who belongs to one''s organization, and to which ones one belongs.';
COMMENT ON COLUMN public.memberships.accepted_at IS 'When the invitation was accepted; null for who was never invited.';

CREATE OR REPLACE VIEW public.invitations WITH (security_invoker = true) AS
SELECT organization_id, user_id, role, invited_by_user_id, created_at
FROM organizations.org_memberships
WHERE status = 'invited';
COMMENT ON VIEW public.invitations IS 'Who was invited and has not answered: by one''s organization, and oneself.';

CREATE OR REPLACE VIEW public.mail_invitations WITH (security_invoker = true) AS
SELECT organization_id, email, role, invited_by_user_id, created_at, expires_at, accepted_at, accepted_by_user_id
FROM organizations.mail_invitations;
COMMENT ON VIEW public.mail_invitations IS 'Addresses that one''s organization invited in the last fourteen days.';

CREATE OR REPLACE VIEW public.publishable_keys WITH (security_invoker = true) AS
SELECT organization_id, id, key, name, created_at, created_by_user_id, revoked_at, revoked_by_user_id
FROM organizations.publishable_keys;
COMMENT ON VIEW public.publishable_keys IS
    'What pages of one''s organization report with, revoked ones too. A key may be shown to anybody.';
COMMENT ON COLUMN public.publishable_keys.key IS 'Null for a key that was signed elsewhere, and is here because it was revoked.';
COMMENT ON COLUMN public.publishable_keys.created_by_user_id IS 'Null for a service, and for who was erased since.';

-- Events and what is written about them; events themselves are in the chapter of old names.

CREATE OR REPLACE VIEW public.posts WITH (security_invoker = true) AS
SELECT id, event_id, author_user_id, body, visibility, created_at, edited_at
FROM events.event_posts AS p
WHERE EXISTS (SELECT FROM events.events AS e WHERE e.id = p.event_id);
COMMENT ON VIEW public.posts IS 'Posts of events that one sees.';
COMMENT ON COLUMN public.posts.author_user_id IS 'Null once the author was erased, and for what a service wrote.';
COMMENT ON COLUMN public.posts.edited_at IS 'Null for a post that is as it was written.';

CREATE OR REPLACE VIEW public.comments WITH (security_invoker = true) AS
SELECT id, post_id, author_user_id, body, created_at, edited_at
FROM events.event_comments AS c
WHERE EXISTS (SELECT FROM public.posts AS p WHERE p.id = c.post_id);
COMMENT ON VIEW public.comments IS 'Comments on posts that one sees.';
COMMENT ON COLUMN public.comments.edited_at IS 'Null for a comment that is as it was written.';

CREATE OR REPLACE VIEW public.reactions WITH (security_invoker = true) AS
SELECT post_id, user_id, kind, created_at
FROM events.event_reactions AS r
WHERE EXISTS (SELECT FROM public.posts AS p WHERE p.id = r.post_id);
COMMENT ON VIEW public.reactions IS 'Reactions to posts that one sees.';

CREATE OR REPLACE VIEW public.guides WITH (security_invoker = true) AS
SELECT id, event_id, locale, title, body
FROM events.cultural_guides AS g
WHERE EXISTS (SELECT FROM events.events AS e WHERE e.id = g.event_id);
COMMENT ON VIEW public.guides IS 'Guides to events that one sees, one for each language.';

-- Two branches here and below, for one's own and for a service bound to none, so that each finds its rows by an index.
CREATE OR REPLACE VIEW public.event_history WITH (security_invoker = true) AS
SELECT h.event_id, h.id, h.from_status, h.to_status, h.changed_at, h.changed_by, h.changed_role
FROM events.events AS e
JOIN events.event_history AS h ON h.event_id = e.id
WHERE e.owner_context_id = (SELECT public.current_org_id())
UNION ALL
SELECT h.event_id, h.id, h.from_status, h.to_status, h.changed_at, h.changed_by, h.changed_role
FROM events.event_history AS h
WHERE current_user = 'service_role' AND (SELECT public.current_org_id()) IS NULL;
COMMENT ON VIEW public.event_history IS 'What became of one''s organization''s events, and by whom.';
COMMENT ON COLUMN public.event_history.changed_by IS 'Null when nobody was signed in: a service, or the clock.';

-- Tickets.

CREATE OR REPLACE VIEW public.tiers WITH (security_invoker = true) AS
SELECT
    id,
    event_id,
    name,
    price_cents,
    currency,
    capacity - sold - held AS available,
    per_buyer_limit,
    on_sale_from,
    on_sale_until,
    created_at
FROM ticketing.ticket_tiers AS t
WHERE removed_at IS NULL AND EXISTS (SELECT FROM events.events AS e WHERE e.id = t.event_id);
COMMENT ON VIEW public.tiers IS 'What events that one sees sell.';
COMMENT ON COLUMN public.tiers.available IS 'How many can be had now: neither sold nor held.';

CREATE OR REPLACE VIEW public.tier_stock WITH (security_invoker = true) AS
SELECT
    t.id AS tier_id,
    t.event_id,
    e.owner_context_id AS organization_id,
    t.capacity,
    t.sold,
    t.held,
    t.capacity - t.sold - t.held AS available
FROM ticketing.ticket_tiers AS t
JOIN events.events AS e ON e.id = t.event_id
WHERE t.removed_at IS NULL AND e.owner_context_id = (SELECT public.current_org_id())
UNION ALL
SELECT
    t.id AS tier_id,
    t.event_id,
    e.owner_context_id AS organization_id,
    t.capacity,
    t.sold,
    t.held,
    t.capacity - t.sold - t.held AS available
FROM ticketing.ticket_tiers AS t
JOIN events.events AS e ON e.id = t.event_id
WHERE t.removed_at IS NULL AND current_user = 'service_role' AND (SELECT public.current_org_id()) IS NULL;
COMMENT ON VIEW public.tier_stock IS 'How a sale goes, tier by tier: for who organizes it.';

CREATE OR REPLACE VIEW public.orders WITH (security_invoker = true) AS
SELECT id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status, transaction_id, created_at
FROM ticketing.orders;
COMMENT ON VIEW public.orders IS 'What one bought, and what was bought of one''s organization.';
COMMENT ON COLUMN public.orders.fee_cents IS 'The platform''s part of the total.';
COMMENT ON COLUMN public.orders.transaction_id IS 'Of the ledger; null for an order that cost nothing.';

CREATE OR REPLACE VIEW public.order_items WITH (security_invoker = true) AS
SELECT order_id, tier_id, quantity, unit_price_cents
FROM ticketing.order_items AS i
WHERE EXISTS (SELECT FROM ticketing.orders AS o WHERE o.id = i.order_id);
COMMENT ON VIEW public.order_items IS 'What an order is made of.';

-- The one view with codes: its rows are their owner's alone, whatever else the caller may see.
CREATE OR REPLACE VIEW public.own_tickets WITH (security_invoker = true) AS
SELECT id, event_id, tier_id, order_id, organization_id, code, status, previous_ticket_id, issued_at
FROM ticketing.own_tickets(rows_max => 1000);
COMMENT ON VIEW public.own_tickets IS 'One''s own tickets, the newest thousand, with the codes that admit.';

CREATE OR REPLACE FUNCTION public.earlier_tickets(issued_at timestamptz, id uuid, rows_max ref.rows_max DEFAULT 50)
    RETURNS SETOF public.own_tickets
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT t.* FROM ticketing.own_tickets(earlier_tickets.issued_at, earlier_tickets.id, earlier_tickets.rows_max) AS t;
END;
COMMENT ON FUNCTION public.earlier_tickets(timestamptz, uuid, ref.rows_max) IS
    'One''s own tickets before that one, the newest first, with the codes that admit: for who has more of them than the view '
    'own_tickets shows.';
GRANT EXECUTE ON FUNCTION public.earlier_tickets(timestamptz, uuid, ref.rows_max) TO authenticated;

CREATE OR REPLACE VIEW public.holds WITH (security_invoker = true) AS
SELECT id, tier_id, user_id, organization_id, quantity, status, expires_at, created_at
FROM ticketing.ticket_holds;
COMMENT ON VIEW public.holds IS 'What is set aside for oneself, and of one''s organization''s tiers.';

CREATE OR REPLACE VIEW public.attendees WITH (security_invoker = true) AS
SELECT
    t.event_id,
    t.id AS ticket_id,
    t.tier_id,
    t.order_id,
    t.owner_user_id AS user_id,
    t.organization_id,
    t.status,
    t.issued_at,
    (
        SELECT max(h.changed_at)
        FROM ticketing.ticket_history AS h
        WHERE h.ticket_id = t.id AND h.to_status = 'redeemed' AND t.status = 'redeemed'
    ) AS redeemed_at
FROM ticketing.tickets AS t
WHERE t.status IN ('issued', 'redeemed');
COMMENT ON VIEW public.attendees IS 'Who may come to an event, or came: a row for each ticket that is good.';
COMMENT ON COLUMN public.attendees.redeemed_at IS 'When it was scanned; null before, and when that was undone.';

CREATE OR REPLACE VIEW public.refunds WITH (security_invoker = true) AS
SELECT id, order_id, organization_id, transaction_id, amount_cents, fee_cents, created_at
FROM ticketing.refunds AS r
WHERE EXISTS (SELECT FROM ticketing.orders AS o WHERE o.id = r.order_id);
COMMENT ON VIEW public.refunds IS 'What was refunded of orders that one sees.';
COMMENT ON COLUMN public.refunds.fee_cents IS 'What the platform bore of it, the fee''s part of the amount.';

CREATE OR REPLACE VIEW public.event_cancellations WITH (security_invoker = true) AS
SELECT
    event_id,
    organization_id,
    requested_at,
    requested_by_user_id,
    orders_to_refund,
    orders_refunded,
    orders_refused,
    finished_at
FROM ticketing.event_cancellations;
COMMENT ON VIEW public.event_cancellations IS 'Events of one''s organization that were called off, and how far their refunds are.';
COMMENT ON COLUMN public.event_cancellations.requested_by_user_id IS 'Null for a service.';
COMMENT ON COLUMN public.event_cancellations.orders_to_refund IS
    'Those of which something was left when it was called off; null until they are counted, some seconds.';
COMMENT ON COLUMN public.event_cancellations.orders_refused IS 'Passed over: an account could not take what is to be refunded.';
COMMENT ON COLUMN public.event_cancellations.finished_at IS 'When the last was refunded; null until then.';

-- Campaigns; campaigns themselves are in the chapter of old names.

CREATE OR REPLACE VIEW public.creatives WITH (security_invoker = true) AS
SELECT id, campaign_id, name, media_url, created_at
FROM campaigns.ad_creatives AS a
WHERE removed_at IS NULL AND EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = a.campaign_id);
COMMENT ON VIEW public.creatives IS 'What one''s organization''s campaigns show.';

CREATE OR REPLACE VIEW public.campaign_history WITH (security_invoker = true) AS
SELECT campaign_id, id, from_status, to_status, changed_at, changed_by, changed_role
FROM campaigns.campaign_history AS h
WHERE EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = h.campaign_id);
COMMENT ON VIEW public.campaign_history IS 'What became of one''s organization''s campaigns, and by whom.';

CREATE OR REPLACE VIEW public.campaign_rates WITH (security_invoker = true) AS
SELECT campaign_id, from_hour, pricing, rate_micros
FROM campaigns.campaign_rates AS r
WHERE EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = r.campaign_id);
COMMENT ON VIEW public.campaign_rates IS
    'What one''s organization''s campaigns cost: in each hour what the newest row says that had begun by then.';
COMMENT ON COLUMN public.campaign_rates.from_hour IS 'Counts from this full hour on, until the next row.';

CREATE OR REPLACE VIEW public.campaign_daily_stats WITH (security_invoker = true) AS
SELECT campaign_id, day, impressions, clicks
FROM campaigns.campaign_daily_counts AS d
WHERE EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = d.campaign_id);
COMMENT ON VIEW public.campaign_daily_stats IS
    'How often one''s organization''s campaigns were shown and clicked, by day of UTC; some seconds old.';

CREATE OR REPLACE VIEW public.ad_spend_ledger WITH (security_invoker = true) AS
SELECT id, campaign_id, transaction_id, period_from, period_until, amount_cents, currency, posted_at
FROM campaigns.ad_spend_ledger AS l
WHERE EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = l.campaign_id);
COMMENT ON VIEW public.ad_spend_ledger IS 'What one''s organization''s campaigns were charged, a row for each time.';
COMMENT ON COLUMN public.ad_spend_ledger.period_until IS 'What was shown and clicked before it, from period_from on.';

CREATE OR REPLACE VIEW public.event_daily_stats WITH (security_invoker = true) AS
SELECT
    event_id,
    day,
    organization_id,
    total_views,
    unique_viewers,
    impressions,
    clicks,
    tickets,
    revenue_cents,
    currency
FROM analytics.event_daily_stats;
COMMENT ON VIEW public.event_daily_stats IS
    'How one''s organization''s events were seen and sold, by day of UTC, as of the last full hour.';
COMMENT ON COLUMN public.event_daily_stats.revenue_cents IS 'What was sold: the fee is in it, refunds are not taken off.';

CREATE OR REPLACE VIEW public.tier_hourly_stats WITH (security_invoker = true) AS
SELECT tier_id, hour, event_id, organization_id, views
FROM analytics.tier_hourly_stats;
COMMENT ON VIEW public.tier_hourly_stats IS
    'How often the tiers of one''s organization''s events were looked at, by hour; some seconds old.';

CREATE OR REPLACE VIEW public.event_audience WITH (security_invoker = true) AS
SELECT
    event_id,
    organization_id,
    from_day,
    until_day,
    unique_viewers,
    returning_viewers,
    buyers,
    top_sources,
    average_dwell_ms,
    computed_at
FROM analytics.event_audience_insights;
COMMENT ON VIEW public.event_audience IS 'What the visitors of one''s organization''s events were like over four weeks.';
COMMENT ON COLUMN public.event_audience.returning_viewers IS 'Seen on two days or more.';

-- Sponsorship: two organizations meet, and each sees its side.

CREATE OR REPLACE VIEW public.sponsors WITH (security_invoker = true) AS
SELECT id, organization_id, name, industry, created_at
FROM sponsorship.sponsors;
COMMENT ON VIEW public.sponsors IS 'As what one''s organization sponsors.';

-- What others offer is looked for only by who sponsors.
CREATE OR REPLACE VIEW public.packages WITH (security_invoker = true) AS
SELECT id, event_id, organization_id, name, price_cents, currency, quantity, created_at
FROM sponsorship.packages
WHERE organization_id = (SELECT public.current_org_id())
UNION ALL
SELECT id, event_id, organization_id, name, price_cents, currency, quantity, created_at
FROM sponsorship.packages
WHERE organization_id IS DISTINCT FROM (SELECT public.current_org_id())
    AND (current_user = 'service_role' OR (SELECT EXISTS (SELECT FROM sponsorship.sponsors AS s)));
COMMENT ON VIEW public.packages IS 'What one''s organization offers to sponsors; for who sponsors, also what public events offer.';
COMMENT ON COLUMN public.packages.organization_id IS 'The organizer''s.';
COMMENT ON COLUMN public.packages.quantity IS 'How many of it there are, taken ones too.';

CREATE OR REPLACE VIEW public.sponsorship_orders WITH (security_invoker = true) AS
SELECT id, package_id, sponsor_id, organization_id, amount_cents, currency, escrow_status, created_at, proposal_id
FROM sponsorship.orders;
COMMENT ON VIEW public.sponsorship_orders IS
    'Packages that were ordered and proposals that were accepted, and where their money is: for both sides.';
COMMENT ON COLUMN public.sponsorship_orders.proposal_id IS 'Whose acceptance made it; null for what was ordered of a package.';
COMMENT ON COLUMN public.sponsorship_orders.organization_id IS 'The organizer''s.';

CREATE OR REPLACE VIEW public.proposals WITH (security_invoker = true) AS
SELECT id, event_id, sponsor_id, organization_id, amount_cents, currency, status, message, expires_at, created_at
FROM sponsorship.proposals;
COMMENT ON VIEW public.proposals IS 'What organizers propose to sponsors: for both sides, a draft for the organizer alone.';
COMMENT ON COLUMN public.proposals.organization_id IS 'The organizer''s.';

CREATE OR REPLACE VIEW public.deliverables WITH (security_invoker = true) AS
SELECT id, order_id, sponsor_id, description, due_at, status, created_at, evidence, objection
FROM sponsorship.deliverables AS d
WHERE EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = d.order_id);
COMMENT ON VIEW public.deliverables IS 'What is owed for a sponsorship order, for both sides.';
COMMENT ON COLUMN public.deliverables.evidence IS 'What the organizer says shows that it was done.';
COMMENT ON COLUMN public.deliverables.objection IS 'What the sponsor said was wrong with it.';

CREATE OR REPLACE VIEW public.deliverable_history WITH (security_invoker = true) AS
SELECT deliverable_id, id, from_status, to_status, changed_at, changed_by, changed_role
FROM sponsorship.deliverable_history AS h
WHERE EXISTS (SELECT FROM public.deliverables AS d WHERE d.id = h.deliverable_id);
COMMENT ON VIEW public.deliverable_history IS 'What became of what is owed for a sponsorship order, and by whom: for both sides.';

CREATE OR REPLACE VIEW public.proposal_history WITH (security_invoker = true) AS
SELECT proposal_id, id, from_status, to_status, changed_at, changed_by, changed_role
FROM sponsorship.proposal_history AS h
WHERE EXISTS (SELECT FROM sponsorship.proposals AS p WHERE p.id = h.proposal_id);
COMMENT ON VIEW public.proposal_history IS 'What became of a proposal, and by whom: for both sides.';

CREATE OR REPLACE VIEW public.sponsorship_order_history WITH (security_invoker = true) AS
SELECT order_id, id, from_status, to_status, changed_at, changed_by, changed_role
FROM sponsorship.order_history AS h
WHERE EXISTS (SELECT FROM sponsorship.orders AS o WHERE o.id = h.order_id);
COMMENT ON VIEW public.sponsorship_order_history IS 'Where the money of a sponsorship order went, and by whom: for both sides.';

CREATE OR REPLACE VIEW public.matches WITH (security_invoker = true) AS
SELECT event_id, sponsor_id, organization_id, score, computed_at
FROM sponsorship.matches;
COMMENT ON VIEW public.matches IS 'Which sponsors suit one''s organization''s events.';
COMMENT ON COLUMN public.matches.score IS 'From 0 to 1.';

-- Money. Amounts are in minor units, debit positive.

CREATE OR REPLACE VIEW public.accounts WITH (security_invoker = true) AS
SELECT id, kind, organization_id, user_id, sponsorship_order_id, currency, balance_cents, created_at, closed_at
FROM payments.accounts;
COMMENT ON VIEW public.accounts IS 'One''s own accounts and one''s organization''s; an escrow for both sides of its order.';
COMMENT ON COLUMN public.accounts.balance_cents IS 'Debit is positive: what an organization is owed is negative.';

CREATE OR REPLACE VIEW public.entries WITH (security_invoker = true) AS
SELECT
    transaction_id,
    ordinal,
    account_id,
    amount_cents,
    currency,
    previous_balance_cents,
    current_balance_cents,
    position
FROM payments.entries AS e
WHERE EXISTS (SELECT FROM payments.accounts AS a WHERE a.id = e.account_id);
COMMENT ON VIEW public.entries IS 'What was posted to accounts that one sees.';
COMMENT ON COLUMN public.entries.position IS 'Greater than that of every entry before it: a statement goes by it.';

CREATE OR REPLACE VIEW public.transactions WITH (security_invoker = true) AS
SELECT id, sequence, kind, reference_type, reference_id, entry_count, occurred_at, posted_at
FROM payments.transactions AS t
WHERE EXISTS (SELECT FROM public.entries AS e WHERE e.transaction_id = t.id);
COMMENT ON VIEW public.transactions IS 'What moved an account that one sees.';
COMMENT ON COLUMN public.transactions.sequence IS 'Its place in the ledger''s order.';
COMMENT ON COLUMN public.transactions.entry_count IS 'Of all its entries, also of those in accounts of others.';

CREATE OR REPLACE VIEW public.wallets WITH (security_invoker = true) AS
SELECT id, organization_id, currency, account_id, created_at
FROM organizations.wallets;
COMMENT ON VIEW public.wallets IS 'Where one''s organization''s credit is, one for each currency; the balance is the account''s.';
COMMENT ON COLUMN public.wallets.account_id IS 'Null before the first top-up.';

CREATE OR REPLACE VIEW public.credit_lots WITH (security_invoker = true) AS
SELECT id, wallet_id AS account_id, org_wallet_id AS wallet_id, amount_cents, spent_cents, created_at
FROM payments.credit_lots AS l
WHERE EXISTS (SELECT FROM payments.accounts AS a WHERE a.id = l.wallet_id);
COMMENT ON VIEW public.credit_lots IS 'Top-ups of wallets that one sees, spent first in first out.';
COMMENT ON COLUMN public.credit_lots.wallet_id IS 'Null for a user''s.';

CREATE OR REPLACE VIEW public.invoices WITH (security_invoker = true) AS
SELECT id, organization_id, user_id, month, currency, total_cents, issued_at
FROM payments.invoices;
COMMENT ON VIEW public.invoices IS 'What the platform charged, by month.';

CREATE OR REPLACE VIEW public.invoice_lines WITH (security_invoker = true) AS
SELECT invoice_id, kind, amount_cents
FROM payments.invoice_lines AS l
WHERE EXISTS (SELECT FROM payments.invoices AS i WHERE i.id = l.invoice_id);
COMMENT ON VIEW public.invoice_lines IS 'What an invoice is made of.';

-- Messages.

CREATE OR REPLACE VIEW public.notifications WITH (security_invoker = true) AS
SELECT id, user_id, kind, payload, created_at, read_at
FROM messaging.notifications;
COMMENT ON VIEW public.notifications IS 'What one was told.';

-- As in outbox_messages, the code of an invitation and its address are for whoever sends it.
CREATE OR REPLACE VIEW public.message_jobs WITH (security_invoker = true) AS
SELECT
    id,
    organization_id,
    event_id,
    template_id,
    kind,
    status,
    attempts,
    due_at,
    sent_at,
    error,
    CASE kind WHEN 'organization.invited_by_mail' THEN payload - '{code,email}'::text[] ELSE payload END AS payload,
    created_at
FROM messaging.message_jobs;
COMMENT ON VIEW public.message_jobs IS
    'The mails of one''s organization, and what became of them. To whom each goes is not shown.';
COMMENT ON COLUMN public.message_jobs.due_at IS 'When it is tried next. Null for what one''s own systems send.';
COMMENT ON COLUMN public.message_jobs.error IS 'Why it was not sent when that was tried last.';

CREATE OR REPLACE VIEW public.message_templates WITH (security_invoker = true) AS
SELECT id, organization_id, name, subject, body, created_at
FROM messaging.message_templates;
COMMENT ON VIEW public.message_templates IS
    'The words of one''s organization''s messages, and the platform''s, which stand in for those that it has not written.';
COMMENT ON COLUMN public.message_templates.organization_id IS 'Null for the platform''s.';

CREATE OR REPLACE VIEW public.webhook_endpoints WITH (security_invoker = true) AS
SELECT
    id,
    organization_id,
    url,
    topics,
    is_ordered,
    status,
    disabled_reason,
    disabled_at,
    failing_since,
    former_until AS former_secret_until,
    created_at,
    updated_at
FROM messaging.webhook_endpoints;
COMMENT ON VIEW public.webhook_endpoints IS
    'Where one''s organization is told what happens: for its owners and admins and its service. Made by POST /v1/webhook-endpoints.';
COMMENT ON COLUMN public.webhook_endpoints.topics IS 'Names of topics, or * alone for all.';
COMMENT ON COLUMN public.webhook_endpoints.is_ordered IS
    'What happened to one thing is told in its order, so that one message waits for another; false for speed.';
COMMENT ON COLUMN public.webhook_endpoints.disabled_reason IS
    'gone: it answered 410; failing: nothing was delivered for a week; backlog: too much was waiting. Null where the organization disabled it.';
COMMENT ON COLUMN public.webhook_endpoints.failing_since IS 'Since when nothing was delivered that was tried.';
COMMENT ON COLUMN public.webhook_endpoints.former_secret_until IS 'Until when the secret before this one signs as well.';

CREATE OR REPLACE VIEW public.webhook_deliveries WITH (security_invoker = true) AS
SELECT endpoint_id, message_id, message_created_at, attempts, NOT is_ready AS is_waiting, due_at
FROM messaging.webhook_deliveries;
COMMENT ON VIEW public.webhook_deliveries IS 'What is still to be delivered to one''s organization''s endpoints.';
COMMENT ON COLUMN public.webhook_deliveries.is_waiting IS 'For an earlier message about the same thing.';

CREATE OR REPLACE VIEW public.webhook_attempts WITH (security_invoker = true) AS
SELECT id, attempted_at, endpoint_id, message_id, topic, number, outcome, status, fault, duration_millis, next_attempt_at
FROM messaging.webhook_attempts;
COMMENT ON VIEW public.webhook_attempts IS 'What was tried at one''s organization''s endpoints, for three months.';
COMMENT ON COLUMN public.webhook_attempts.outcome IS 'delivered, failed (it is tried again) or given_up.';
COMMENT ON COLUMN public.webhook_attempts.status IS 'Of the answer; null where there was none.';
COMMENT ON COLUMN public.webhook_attempts.fault IS 'Why there was no answer.';

CREATE OR REPLACE VIEW public.webhook_replays WITH (security_invoker = true) AS
SELECT id, endpoint_id, from_at, until_at, is_missing_only, only_message_id, queued, created_at, finished_at
FROM messaging.webhook_replays;
COMMENT ON VIEW public.webhook_replays IS 'What is told once more to one''s organization''s endpoints.';
COMMENT ON COLUMN public.webhook_replays.queued IS 'How many messages until now.';

CREATE OR REPLACE VIEW public.conversations WITH (security_invoker = true) AS
SELECT id, subject, created_at, made_by_user_id
FROM messaging.conversations;
COMMENT ON VIEW public.conversations IS 'The conversations that one is in.';
COMMENT ON COLUMN public.conversations.made_by_user_id IS 'Null once who began it was erased.';

-- Its rows are their member's alone: when somebody read what others wrote is nobody else's business.
CREATE OR REPLACE VIEW public.inbox WITH (security_invoker = true) AS
SELECT
    m.conversation_id,
    m.joined_at,
    m.last_read_at,
    (SELECT max(d.sent_at) FROM messaging.direct_messages AS d WHERE d.conversation_id = m.conversation_id) AS last_sent_at,
    (
        SELECT count(*)::integer
        FROM (
            SELECT d.sender_user_id
            FROM messaging.direct_messages AS d
            WHERE d.conversation_id = m.conversation_id AND d.sent_at > coalesce(m.last_read_at, '-infinity')
            ORDER BY d.sent_at DESC
            LIMIT 100
        ) AS newest
        WHERE newest.sender_user_id <> m.user_id
    ) AS unread
FROM messaging.conversation_members AS m
WHERE m.user_id = (SELECT auth.uid());
COMMENT ON VIEW public.inbox IS 'The conversations that one is in, and how much of each one has not read.';
COMMENT ON COLUMN public.inbox.last_read_at IS 'Until when it is read; null before the first time.';
COMMENT ON COLUMN public.inbox.last_sent_at IS 'When something was written last; null before that.';
COMMENT ON COLUMN public.inbox.unread IS 'How many of its newest hundred messages are of others and not read.';

CREATE OR REPLACE VIEW public.conversation_members WITH (security_invoker = true) AS
SELECT conversation_id, user_id, joined_at
FROM messaging.conversation_members;
COMMENT ON VIEW public.conversation_members IS 'Who is in one''s conversations.';

CREATE OR REPLACE VIEW public.direct_messages WITH (security_invoker = true) AS
SELECT id, conversation_id, sender_user_id, body, sent_at, edited_at
FROM messaging.direct_messages;
COMMENT ON VIEW public.direct_messages IS 'What was written in one''s conversations.';
COMMENT ON COLUMN public.direct_messages.edited_at IS 'Null for a message that is as it was sent.';

-- Models.

CREATE OR REPLACE VIEW public.models WITH (security_invoker = true) AS
SELECT id, name, version, dimensions, created_at
FROM ml.models;
COMMENT ON VIEW public.models IS 'The versions of models that embeddings are made by.';
COMMENT ON COLUMN public.models.dimensions IS 'How long its embeddings are; null for a model that makes none.';

CREATE OR REPLACE VIEW public.embeddings WITH (security_invoker = true) AS
SELECT model_id, subject_type, subject_id, embedding, computed_at
FROM ml.embeddings;
COMMENT ON VIEW public.embeddings IS 'What models make of events, posts, users and sponsors.';

CREATE OR REPLACE VIEW public.features WITH (security_invoker = true) AS
SELECT f.subject_type, f.subject_id, f.name, f.value, f.computed_at
FROM events.events AS e
JOIN ml.features AS f ON f.subject_type = 'event' AND f.subject_id = e.id
WHERE e.owner_context_id = (SELECT public.current_org_id())
UNION ALL
SELECT f.subject_type, f.subject_id, f.name, f.value, f.computed_at
FROM ml.features AS f
WHERE current_user = 'service_role' AND (SELECT public.current_org_id()) IS NULL;
COMMENT ON VIEW public.features IS 'What is known of one''s organization''s events, as numbers: what is similar is found by it.';

GRANT SELECT
    ON public.organizers, public.profiles, public.posts, public.comments, public.reactions, public.guides, public.tiers
    TO app_read, app_write;
GRANT SELECT
    ON public.follows, public.settings, public.organizations, public.memberships, public.invitations,
        public.mail_invitations,
        public.publishable_keys,
        public.event_history,
        public.tier_stock, public.orders, public.order_items, public.holds, public.attendees, public.refunds,
        public.event_cancellations,
        public.creatives, public.campaign_history, public.campaign_rates, public.campaign_daily_stats, public.event_daily_stats, public.event_audience,
        public.tier_hourly_stats,
        public.sponsors, public.packages, public.sponsorship_orders, public.proposals, public.deliverables,
        public.deliverable_history, public.proposal_history, public.sponsorship_order_history, public.matches, public.accounts, public.transactions, public.entries, public.wallets, public.credit_lots,
        public.invoices, public.invoice_lines, public.notifications, public.message_jobs, public.message_templates,
        public.webhook_endpoints, public.webhook_deliveries, public.webhook_attempts, public.webhook_replays,
        public.ad_spend_ledger, public.features, public.conversations,
        public.conversation_members, public.direct_messages
    TO authenticated, app_write;

GRANT SELECT ON public.own_tickets, public.inbox TO authenticated;
-- The platform's own.
GRANT SELECT ON public.models, public.embeddings TO app_write;

DROP POLICY IF EXISTS counts_of_visible_campaigns ON campaigns.campaign_daily_counts;
CREATE POLICY counts_of_visible_campaigns ON campaigns.campaign_daily_counts FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id OFFSET 0));

DROP POLICY IF EXISTS everybody_reads ON ref.view_relations;
CREATE POLICY everybody_reads ON ref.view_relations FOR SELECT USING (true);

-- Whoever keeps in memory what views there are hears of each run of this chapter, for it writes this table.
CREATE OR REPLACE TRIGGER view_relations_tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ref.view_relations
    FOR EACH STATEMENT EXECUTE FUNCTION ref.tell_change();

DELETE FROM ref.view_relations;
-- From many to one, with the name of the way there and back. An empty way back is none.
WITH relations (view_name, name, column_name, other_view, other_column, back, back_is_many) AS (
    VALUES
        ('memberships', 'organizations', 'organization_id', 'organizations', 'id', 'memberships', true),
        ('memberships', 'profiles', 'user_id', 'profiles', 'id', 'memberships', true),
        ('invitations', 'organizations', 'organization_id', 'organizations', 'id', 'invitations', true),
        ('invitations', 'profiles', 'user_id', 'profiles', 'id', 'invitations', true),
        ('mail_invitations', 'organizations', 'organization_id', 'organizations', 'id', 'mail_invitations', true),
        ('publishable_keys', 'organizations', 'organization_id', 'organizations', 'id', 'publishable_keys', true),
        ('follows', 'followers', 'follower_user_id', 'profiles', 'id', '', true),
        ('follows', 'followed', 'followed_user_id', 'profiles', 'id', '', true),
        ('settings', 'profiles', 'user_id', 'profiles', 'id', 'settings', false),
        ('events', 'organizations', 'owner_context_id', 'organizations', 'id', 'events', true),
        ('events', 'organizers', 'owner_context_id', 'organizers', 'id', 'events', true),
        ('posts', 'events', 'event_id', 'events', 'id', 'posts', true),
        ('posts', 'profiles', 'author_user_id', 'profiles', 'id', 'posts', true),
        ('comments', 'posts', 'post_id', 'posts', 'id', 'comments', true),
        ('comments', 'profiles', 'author_user_id', 'profiles', 'id', 'comments', true),
        ('reactions', 'posts', 'post_id', 'posts', 'id', 'reactions', true),
        ('reactions', 'profiles', 'user_id', 'profiles', 'id', 'reactions', true),
        ('guides', 'events', 'event_id', 'events', 'id', 'guides', true),
        ('event_history', 'events', 'event_id', 'events', 'id', 'event_history', true),
        ('tiers', 'events', 'event_id', 'events', 'id', 'tiers', true),
        ('tier_stock', 'tiers', 'tier_id', 'tiers', 'id', 'tier_stock', false),
        ('tier_stock', 'events', 'event_id', 'events', 'id', 'tier_stock', true),
        ('orders', 'events', 'event_id', 'events', 'id', 'orders', true),
        ('orders', 'profiles', 'user_id', 'profiles', 'id', 'orders', true),
        ('orders', 'organizations', 'organization_id', 'organizations', 'id', 'orders', true),
        ('order_items', 'orders', 'order_id', 'orders', 'id', 'order_items', true),
        ('order_items', 'tiers', 'tier_id', 'tiers', 'id', '', true),
        ('tickets', 'events', 'event_id', 'events', 'id', 'tickets', true),
        ('tickets', 'tiers', 'tier_id', 'tiers', 'id', '', true),
        ('tickets', 'orders', 'order_id', 'orders', 'id', 'tickets', true),
        ('own_tickets', 'events', 'event_id', 'events', 'id', '', true),
        ('own_tickets', 'tiers', 'tier_id', 'tiers', 'id', '', true),
        ('own_tickets', 'orders', 'order_id', 'orders', 'id', '', true),
        ('holds', 'tiers', 'tier_id', 'tiers', 'id', '', true),
        ('attendees', 'events', 'event_id', 'events', 'id', 'attendees', true),
        ('attendees', 'tiers', 'tier_id', 'tiers', 'id', '', true),
        ('attendees', 'orders', 'order_id', 'orders', 'id', 'attendees', true),
        ('refunds', 'orders', 'order_id', 'orders', 'id', 'refunds', true),
        ('event_cancellations', 'events', 'event_id', 'events', 'id', 'event_cancellations', false),
        ('campaigns', 'organizations', 'organization_id', 'organizations', 'id', 'campaigns', true),
        ('campaigns', 'events', 'event_id', 'events', 'id', 'campaigns', true),
        ('creatives', 'campaigns', 'campaign_id', 'campaigns', 'id', 'creatives', true),
        ('campaign_history', 'campaigns', 'campaign_id', 'campaigns', 'id', 'campaign_history', true),
        ('campaign_rates', 'campaigns', 'campaign_id', 'campaigns', 'id', 'campaign_rates', true),
        ('campaign_daily_stats', 'campaigns', 'campaign_id', 'campaigns', 'id', 'campaign_daily_stats', true),
        ('event_daily_stats', 'events', 'event_id', 'events', 'id', 'event_daily_stats', true),
        ('tier_hourly_stats', 'tiers', 'tier_id', 'tiers', 'id', 'tier_hourly_stats', true),
        ('tier_hourly_stats', 'events', 'event_id', 'events', 'id', 'tier_hourly_stats', true),
        ('event_audience', 'events', 'event_id', 'events', 'id', 'event_audience', false),
        ('sponsors', 'organizations', 'organization_id', 'organizations', 'id', 'sponsors', true),
        ('packages', 'events', 'event_id', 'events', 'id', 'packages', true),
        ('packages', 'organizations', 'organization_id', 'organizations', 'id', 'packages', true),
        ('sponsorship_orders', 'packages', 'package_id', 'packages', 'id', 'sponsorship_orders', true),
        ('sponsorship_orders', 'sponsors', 'sponsor_id', 'sponsors', 'id', 'sponsorship_orders', true),
        ('sponsorship_orders', 'proposals', 'proposal_id', 'proposals', 'id', 'sponsorship_orders', false),
        ('sponsorship_order_history', 'sponsorship_orders', 'order_id', 'sponsorship_orders', 'id', 'sponsorship_order_history', true),
        ('proposal_history', 'proposals', 'proposal_id', 'proposals', 'id', 'proposal_history', true),
        ('proposals', 'events', 'event_id', 'events', 'id', 'proposals', true),
        ('proposals', 'sponsors', 'sponsor_id', 'sponsors', 'id', 'proposals', true),
        ('deliverables', 'sponsorship_orders', 'order_id', 'sponsorship_orders', 'id', 'deliverables', true),
        ('deliverable_history', 'deliverables', 'deliverable_id', 'deliverables', 'id', 'deliverable_history', true),
        ('deliverables', 'sponsors', 'sponsor_id', 'sponsors', 'id', 'deliverables', true),
        ('matches', 'events', 'event_id', 'events', 'id', 'matches', true),
        ('matches', 'sponsors', 'sponsor_id', 'sponsors', 'id', 'matches', true),
        ('accounts', 'organizations', 'organization_id', 'organizations', 'id', 'accounts', true),
        ('accounts', 'sponsorship_orders', 'sponsorship_order_id', 'sponsorship_orders', 'id', 'accounts', true),
        ('entries', 'accounts', 'account_id', 'accounts', 'id', 'entries', true),
        ('entries', 'transactions', 'transaction_id', 'transactions', 'id', 'entries', true),
        ('orders', 'transactions', 'transaction_id', 'transactions', 'id', '', true),
        ('refunds', 'transactions', 'transaction_id', 'transactions', 'id', '', true),
        ('wallets', 'organizations', 'organization_id', 'organizations', 'id', 'wallets', true),
        ('wallets', 'accounts', 'account_id', 'accounts', 'id', 'wallets', false),
        ('credit_lots', 'accounts', 'account_id', 'accounts', 'id', 'credit_lots', true),
        ('credit_lots', 'wallets', 'wallet_id', 'wallets', 'id', '', true),
        ('invoices', 'organizations', 'organization_id', 'organizations', 'id', 'invoices', true),
        ('invoice_lines', 'invoices', 'invoice_id', 'invoices', 'id', 'invoice_lines', true),
        ('message_jobs', 'organizations', 'organization_id', 'organizations', 'id', 'message_jobs', true),
        ('message_jobs', 'message_templates', 'template_id', 'message_templates', 'id', 'message_jobs', true),
        ('message_templates', 'organizations', 'organization_id', 'organizations', 'id', 'message_templates', true),
        ('outbox_messages', 'organizations', 'organization_id', 'organizations', 'id', 'outbox_messages', true),
        ('webhook_endpoints', 'organizations', 'organization_id', 'organizations', 'id', 'webhook_endpoints', true),
        ('webhook_deliveries', 'webhook_endpoints', 'endpoint_id', 'webhook_endpoints', 'id', 'webhook_deliveries', true),
        ('webhook_attempts', 'webhook_endpoints', 'endpoint_id', 'webhook_endpoints', 'id', 'webhook_attempts', true),
        ('webhook_replays', 'webhook_endpoints', 'endpoint_id', 'webhook_endpoints', 'id', 'webhook_replays', true),
        ('ad_spend_ledger', 'campaigns', 'campaign_id', 'campaigns', 'id', 'ad_spend_ledger', true),
        ('ad_spend_ledger', 'transactions', 'transaction_id', 'transactions', 'id', '', true),
        ('embeddings', 'models', 'model_id', 'models', 'id', 'embeddings', true),
        ('message_jobs', 'events', 'event_id', 'events', 'id', '', true),
        ('conversation_members', 'conversations', 'conversation_id', 'conversations', 'id', 'conversation_members', true),
        ('conversation_members', 'profiles', 'user_id', 'profiles', 'id', '', true),
        ('inbox', 'conversations', 'conversation_id', 'conversations', 'id', 'inbox', false),
        ('direct_messages', 'conversations', 'conversation_id', 'conversations', 'id', 'direct_messages', true),
        ('direct_messages', 'profiles', 'sender_user_id', 'profiles', 'id', '', true),
        ('notifications', 'profiles', 'user_id', 'profiles', 'id', 'notifications', true)
)
INSERT INTO ref.view_relations (view_name, name, column_name, other_view, other_column, many)
SELECT view_name, name, column_name, other_view, other_column, false
FROM relations
UNION ALL
SELECT other_view, back, other_column, view_name, column_name, back_is_many
FROM relations
WHERE back <> '';

CALL public.make_triggers_fire_always();

RESET ROLE;
