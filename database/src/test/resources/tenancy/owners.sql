-- Who is to see a thing: users and organizations, and world.everybody() for what anybody may see. Said apart from the policies,
-- in the words of what belongs to whom.
CREATE FUNCTION world.everybody() RETURNS uuid LANGUAGE sql AS $$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $$;
CREATE FUNCTION world.everybody_if(shown boolean) RETURNS uuid LANGUAGE sql
    AS $$ SELECT CASE WHEN shown THEN world.everybody() END $$;
-- Whatever it is called: a draft is nobody's business, nor is one that was thrown away.
CREATE FUNCTION world.event(event uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[
        e.owner_context_id,
        world.everybody_if(e.visibility = 'public' AND e.title NOT IN ('draft', 'dropped'))
    ]
    FROM events.events AS e WHERE e.id = event
$$;
CREATE FUNCTION world.organizer(event uuid) RETURNS uuid[] LANGUAGE sql
    AS $$ SELECT (world.event(event))[1:1] $$;
CREATE FUNCTION world.post(post uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT CASE p.visibility WHEN 'public' THEN world.event(p.event_id) ELSE world.organizer(p.event_id) END
    FROM events.event_posts AS p WHERE p.id = post
$$;
CREATE FUNCTION world.members(organization uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(m.user_id) FROM organizations.org_memberships AS m
    WHERE m.organization_id = organization AND m.status = 'active'
$$;
CREATE FUNCTION world.talkers(conversation uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(m.user_id) FROM messaging.conversation_members AS m WHERE m.conversation_id = conversation
$$;
CREATE FUNCTION world.sponsor(sponsor uuid) RETURNS uuid LANGUAGE sql AS $$
    SELECT s.organization_id FROM sponsorship.sponsors AS s WHERE s.id = sponsor
$$;
CREATE FUNCTION world.sponsors() RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(s.organization_id) FROM sponsorship.sponsors AS s
$$;
CREATE FUNCTION world.sponsorship_order(ordered uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[o.organization_id, world.sponsor(o.sponsor_id)]
    FROM sponsorship.orders AS o WHERE o.id = ordered
$$;
CREATE FUNCTION world.deliverable(deliverable uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT world.sponsorship_order(d.order_id) FROM sponsorship.deliverables AS d WHERE d.id = deliverable
$$;
CREATE FUNCTION world.proposal(proposal uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[p.organization_id, CASE WHEN p.status <> 'draft' THEN world.sponsor(p.sponsor_id) END]
    FROM sponsorship.proposals AS p WHERE p.id = proposal
$$;
CREATE FUNCTION world.ticket_order(ordered uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[o.organization_id, o.user_id] FROM ticketing.orders AS o WHERE o.id = ordered
$$;
CREATE FUNCTION world.ticket(ticket uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[t.organization_id, t.owner_user_id] FROM ticketing.tickets AS t WHERE t.id = ticket
$$;
CREATE FUNCTION world.account(account uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[a.organization_id, a.user_id] || world.sponsorship_order(a.sponsorship_order_id)
    FROM payments.accounts AS a WHERE a.id = account
$$;
CREATE FUNCTION world.parties(transaction uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(owner)
    FROM payments.entries AS e CROSS JOIN LATERAL unnest(world.account(e.account_id)) AS owner
    WHERE e.transaction_id = transaction
$$;
CREATE FUNCTION world.campaign(campaign uuid) RETURNS uuid LANGUAGE sql AS $$
    SELECT c.organization_id FROM campaigns.campaigns AS c WHERE c.id = campaign
$$;
CREATE FUNCTION world.invoice(invoice uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT ARRAY[i.organization_id, i.user_id] FROM payments.invoices AS i WHERE i.id = invoice
$$;
-- Whoever sees something of a person's sees who that is.
CREATE FUNCTION world.person(person uuid) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(DISTINCT shown.to_whom)
    FROM (
        SELECT person
        UNION ALL
        SELECT unnest(world.post(p.id)) FROM events.event_posts AS p WHERE p.author_user_id = person
        UNION ALL
        SELECT unnest(world.post(c.post_id)) FROM events.event_comments AS c WHERE c.author_user_id = person
        UNION ALL
        SELECT m.organization_id FROM organizations.org_memberships AS m WHERE m.user_id = person AND m.status = 'active'
        UNION ALL
        SELECT unnest(ARRAY[f.follower_user_id, f.followed_user_id])
        FROM users.follows AS f WHERE person IN (f.follower_user_id, f.followed_user_id)
        UNION ALL
        SELECT unnest(world.talkers(m.conversation_id)) FROM messaging.conversation_members AS m WHERE m.user_id = person
    ) AS shown (to_whom)
$$;
CREATE FUNCTION world.organizations() RETURNS uuid[] LANGUAGE sql AS $$
    SELECT array_agg(o.id) FROM organizations.organizations AS o
$$;
-- Not everybody of an organization, but who acts for it.
CREATE FUNCTION world.endpoint(endpoint uuid) RETURNS uuid LANGUAGE sql AS $$
    SELECT e.organization_id FROM messaging.webhook_endpoints AS e WHERE e.id = endpoint
$$;
CREATE FUNCTION world.administration(organization uuid) RETURNS uuid LANGUAGE sql AS $$
    SELECT world.id('administration', n) FROM generate_series(1, 2) AS n WHERE world.id('organization', n) = organization
$$;
