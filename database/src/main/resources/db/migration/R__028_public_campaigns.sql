-- What an organization does with its campaigns and what they show, called by name over HTTP as the signed-in user or as an
-- organization's service. Each checks who is asking, since it writes past the policies.
SET ROLE yardpass_owner;

-- The campaign, locked, if it is the caller's to administer: nobody locks what is not theirs. Campaigns are nobody's business but
-- their organization's.
CREATE OR REPLACE FUNCTION campaigns.require_campaign(campaign uuid) RETURNS campaigns.campaigns
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found campaigns.campaigns;
BEGIN
    SELECT c.* INTO found FROM campaigns.campaigns AS c WHERE c.id = campaign;
    IF NOT organizations.has_role(found.organization_id, '{owner,admin,member}') THEN
        RAISE EXCEPTION 'there is no campaign %', campaign USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM organizations.require_administrator(found.organization_id);
    SELECT c.* INTO found FROM campaigns.campaigns AS c WHERE c.id = campaign FOR NO KEY UPDATE;
    RETURN found;
END
$$;

-- Where a campaign stands now. Only what is shown, or was to be, is told: nobody waits for a draft.
CREATE OR REPLACE FUNCTION campaigns.tell(campaign uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.tell(
        CASE c.status WHEN 'active' THEN 'campaign.activated' ELSE 'campaign.' || c.status END,
        c.id,
        c.organization_id,
        jsonb_build_object(
            'campaign_id', c.id,
            'status', c.status,
            'event_id', c.event_id,
            'pricing', c.pricing,
            'rate_micros', c.rate_micros,
            'currency', c.currency,
            'budget_cents', c.budget_cents
        )
    )
    FROM campaigns.campaigns AS c
    WHERE c.id = campaign;
END
$$;

-- An organization advertises what it likes, and of events those that it may see. Ended campaigns count too, for what they were
-- is kept.
CREATE OR REPLACE FUNCTION public.create_campaign(
    name ref.title,
    currency ref.currency_code,
    event_id uuid DEFAULT NULL,
    pricing ref.word DEFAULT 'cpm',
    rate_micros ref.rate_micros DEFAULT 0,
    budget_cents ref.payment_cents DEFAULT 0,
    status ref.word DEFAULT 'draft',
    organization_id uuid DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.require_administrator(organization_id);
    made uuid := coalesce(id, uuidv7());
BEGIN
    IF event_id IS NOT NULL AND NOT EXISTS (
        SELECT
        FROM events.events AS e
        WHERE e.id = create_campaign.event_id AND (e.is_public OR e.owner_context_id = organization)
    ) THEN
        RAISE EXCEPTION 'there is no event %', event_id USING ERRCODE = 'no_data_found';
    END IF;
    IF status NOT IN ('draft', 'active', 'paused') THEN
        RAISE EXCEPTION 'a campaign does not begin as %', status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'campaigns_status_known';
    END IF;
    PERFORM public.await_turn('campaigns_per_organization', organization);
    INSERT INTO campaigns.campaigns
        (id, organization_id, event_id, name, status, pricing, rate_micros, budget_cents, currency)
    VALUES (
        made, organization, create_campaign.event_id, create_campaign.name, create_campaign.status,
        create_campaign.pricing, create_campaign.rate_micros, create_campaign.budget_cents, create_campaign.currency
    )
    ON CONFLICT ON CONSTRAINT campaigns_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM public.refuse_beyond(
            'campaigns_per_organization',
            10000,
            (SELECT count(*) FROM campaigns.campaigns AS c WHERE c.organization_id = organization)
        );
        IF create_campaign.status = 'active' THEN
            PERFORM campaigns.tell(made);
        END IF;
    ELSIF NOT EXISTS (
        SELECT
        FROM campaigns.campaigns AS c
        WHERE c.id = made
            AND (c.organization_id, c.event_id, c.name, c.pricing, c.rate_micros, c.budget_cents, c.currency)
                IS NOT DISTINCT FROM (
                    organization, create_campaign.event_id, create_campaign.name::text, create_campaign.pricing::text,
                    create_campaign.rate_micros::bigint, create_campaign.budget_cents::bigint,
                    create_campaign.currency::char(3)
                )
            -- As it began, wherever it is by now.
            AND create_campaign.status = coalesce(
                (SELECT h.from_status FROM campaigns.campaign_history AS h WHERE h.campaign_id = made ORDER BY h.id LIMIT 1),
                c.status
            )
    ) THEN
        PERFORM public.refuse_other_content('campaigns_pkey', made);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_campaign(
    ref.title, ref.currency_code, uuid, ref.word, ref.rate_micros, ref.payment_cents, ref.word, uuid, uuid
) IS 'Makes a campaign of the organization''s, as draft, active or paused; for its owners and admins and its service. The same '
    'again under the same id changes nothing.';

-- What is left out stays as it is. What a campaign costs is settled while it is a draft or paused.
CREATE OR REPLACE FUNCTION public.edit_campaign(
    campaign_id uuid,
    name ref.title DEFAULT NULL,
    budget_cents ref.payment_cents DEFAULT NULL,
    pricing ref.word DEFAULT NULL,
    rate_micros ref.rate_micros DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    campaign campaigns.campaigns := campaigns.require_campaign(campaign_id);
    edited campaigns.campaigns := campaign;
BEGIN
    edited.name := coalesce(edit_campaign.name, campaign.name);
    edited.budget_cents := coalesce(edit_campaign.budget_cents, campaign.budget_cents);
    edited.pricing := coalesce(edit_campaign.pricing, campaign.pricing);
    edited.rate_micros := coalesce(edit_campaign.rate_micros, campaign.rate_micros);
    IF edited IS NOT DISTINCT FROM campaign THEN
        RETURN false;
    END IF;
    IF campaign.status = 'ended'
        OR (
            campaign.status NOT IN ('draft', 'paused')
            AND (edited.pricing, edited.rate_micros) IS DISTINCT FROM (campaign.pricing, campaign.rate_micros)
        )
    THEN
        RAISE EXCEPTION 'that of a campaign which is % does not change', campaign.status USING ERRCODE = 'YP007';
    END IF;
    UPDATE campaigns.campaigns AS c
    SET name = edited.name, budget_cents = edited.budget_cents, pricing = edited.pricing, rate_micros = edited.rate_micros
    WHERE c.id = campaign.id;
    PERFORM public.refuse_beyond(
        'rates_per_campaign',
        1000,
        (SELECT count(*) FROM campaigns.campaign_rates AS r WHERE r.campaign_id = campaign.id)
    );
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.edit_campaign(uuid, ref.title, ref.payment_cents, ref.word, ref.rate_micros)
    IS 'Changes what is given of a campaign: pricing and rate only while it is a draft or paused, nothing once it has ended. Once it '
    'was no draft, a new rate counts from the next full hour on that is a minute off or more: campaign_rates tells which hour '
    'costs what. For owners and admins of its organization and its service; true when that changed anything.';

-- What the three functions below share: the new status, or the one that it has already.
CREATE OR REPLACE FUNCTION campaigns.move_campaign(campaign_id uuid, action text) RETURNS text
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 5000;
    campaign campaigns.campaigns := campaigns.require_campaign(campaign_id);
    reached text;
BEGIN
    SELECT t.to_status INTO reached
    FROM campaigns.campaign_transitions AS t
    WHERE t.from_status = campaign.status
        AND t.action = move_campaign.action
        AND 'organization_admin' = ANY (t.actors);
    IF FOUND THEN
        UPDATE campaigns.campaigns AS c SET status = reached WHERE c.id = campaign.id;
        -- Whoever has had enough of it may always end it.
        IF reached <> 'ended' THEN
            PERFORM public.refuse_beyond(
                'moves_per_campaign',
                1000,
                (SELECT count(*) FROM campaigns.campaign_history AS h WHERE h.campaign_id = campaign.id)
            );
            -- Of all campaigns together: each move is told.
            PERFORM public.refuse_beyond_daily('campaign_moves_daily_max', daily_max, campaign.organization_id);
        END IF;
        PERFORM campaigns.tell(campaign.id);
        RETURN reached;
    END IF;
    IF EXISTS (
        SELECT
        FROM campaigns.campaign_transitions AS t
        WHERE t.to_status = campaign.status AND t.action = move_campaign.action
    ) THEN
        RETURN campaign.status;
    END IF;
    RAISE EXCEPTION 'campaign: no transition from % by %', campaign.status, move_campaign.action USING ERRCODE = 'YP007';
END
$$;

CREATE OR REPLACE FUNCTION public.activate_campaign(campaign_id uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN campaigns.move_campaign(campaign_id, 'activate');
END
$$;
COMMENT ON FUNCTION public.activate_campaign(uuid)
    IS 'Takes a campaign up, or up again, and tells its status; for owners and admins of its organization and its service. One '
    'that is active stays so.';

CREATE OR REPLACE FUNCTION public.pause_campaign(campaign_id uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN campaigns.move_campaign(campaign_id, 'pause');
END
$$;
COMMENT ON FUNCTION public.pause_campaign(uuid)
    IS 'Stops a campaign for a time and tells its status; for owners and admins of its organization and its service. One that is '
    'paused stays so.';

CREATE OR REPLACE FUNCTION public.end_campaign(campaign_id uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN campaigns.move_campaign(campaign_id, 'end');
END
$$;
COMMENT ON FUNCTION public.end_campaign(uuid)
    IS 'Ends a campaign for good and tells its status; for owners and admins of its organization and its service. One that has '
    'ended stays so.';

CREATE OR REPLACE FUNCTION public.create_creative(
    campaign_id uuid,
    name ref.title,
    media_url ref.web_address DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Locked, so those who add to one campaign take turns.
    campaign campaigns.campaigns := campaigns.require_campaign(campaign_id);
    made uuid := coalesce(id, uuidv7());
BEGIN
    INSERT INTO campaigns.ad_creatives (id, campaign_id, name, media_url)
    VALUES (made, campaign.id, create_creative.name, create_creative.media_url)
    ON CONFLICT ON CONSTRAINT ad_creatives_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM public.refuse_beyond(
            'creatives_per_campaign',
            1000,
            (SELECT count(*) FROM campaigns.ad_creatives AS c WHERE c.campaign_id = campaign.id)
        );
        PERFORM public.refuse_beyond_daily('creatives_daily_max', 5000, campaign.organization_id);
    ELSIF NOT EXISTS (
        SELECT
        FROM campaigns.ad_creatives AS c
        WHERE c.id = made
            AND (c.campaign_id, c.name, c.media_url)
                IS NOT DISTINCT FROM (campaign.id, create_creative.name::text, create_creative.media_url::text)
    ) THEN
        PERFORM public.refuse_other_content('ad_creatives_pkey', made);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_creative(uuid, ref.title, ref.web_address, uuid)
    IS 'Makes something that a campaign shows; for owners and admins of its organization and its service. The same again under '
    'the same id changes nothing.';

-- The creative, if its campaign is the caller's to administer.
CREATE OR REPLACE FUNCTION campaigns.require_creative(creative uuid) RETURNS campaigns.ad_creatives
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found campaigns.ad_creatives;
BEGIN
    PERFORM campaigns.require_campaign((SELECT c.campaign_id FROM campaigns.ad_creatives AS c WHERE c.id = creative));
    SELECT c.* INTO found FROM campaigns.ad_creatives AS c WHERE c.id = creative FOR NO KEY UPDATE;
    RETURN found;
END
$$;

CREATE OR REPLACE FUNCTION public.edit_creative(
    creative_id uuid,
    name ref.title DEFAULT NULL,
    media_url ref.web_address DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    creative campaigns.ad_creatives := campaigns.require_creative(creative_id);
BEGIN
    IF creative.removed_at IS NOT NULL THEN
        RAISE EXCEPTION 'there is no creative %', creative_id USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE campaigns.ad_creatives AS c
    SET name = coalesce(edit_creative.name, c.name),
        media_url = nullif(coalesce(edit_creative.media_url, c.media_url), '')
    WHERE c.id = creative.id
        AND (edit_creative.name <> c.name OR edit_creative.media_url <> coalesce(c.media_url, ''));
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_creative(uuid, ref.title, ref.web_address)
    IS 'Changes what is given of a creative, and takes its address away where that is an empty text; for owners and admins of '
    'its organization and its service. True when that changed anything.';

-- Pages that still show it, and messages that come late, go on naming it: what they tell of is stored and counted.
CREATE OR REPLACE FUNCTION public.remove_creative(creative_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    creative campaigns.ad_creatives := campaigns.require_creative(creative_id);
BEGIN
    UPDATE campaigns.ad_creatives AS c SET removed_at = now() WHERE c.id = creative.id AND c.removed_at IS NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.remove_creative(uuid)
    IS 'Takes a creative out of its campaign, and tells whether it was still in it. What was and is still reported of it counts. '
    'For owners and admins of its organization and its service.';

GRANT EXECUTE ON FUNCTION
    public.create_campaign(
        ref.title, ref.currency_code, uuid, ref.word, ref.rate_micros, ref.payment_cents, ref.word, uuid, uuid
    ),
    public.edit_campaign(uuid, ref.title, ref.payment_cents, ref.word, ref.rate_micros),
    public.activate_campaign(uuid),
    public.pause_campaign(uuid),
    public.end_campaign(uuid),
    public.create_creative(uuid, ref.title, ref.web_address, uuid),
    public.edit_creative(uuid, ref.title, ref.web_address),
    public.remove_creative(uuid)
    TO authenticated, service_role;

RESET ROLE;
