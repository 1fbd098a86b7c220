-- Campaigns: where one may go; what was charged stays as it was posted; their months, and who sees them.
SET ROLE yardpass_owner;

-- A campaign begins as a draft, or at once as what its organization wants it to be. What it costs changes while it is not shown,
-- and of one that is over nothing changes. No row goes: facts name it.
CREATE OR REPLACE TRIGGER campaigns_begin AFTER INSERT ON campaigns.campaigns
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('campaign', 'status', 'draft', 'active', 'paused');
CREATE OR REPLACE TRIGGER campaigns_follow AFTER UPDATE ON campaigns.campaigns
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('campaign', 'status', 'campaign');
CREATE OR REPLACE TRIGGER campaigns_not_twice AFTER UPDATE OF status ON campaigns.campaigns
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('campaign', 'status');
CREATE OR REPLACE TRIGGER campaigns_stay AFTER UPDATE ON campaigns.campaigns
    FOR EACH ROW WHEN (
        (OLD.id, OLD.organization_id, OLD.currency, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.organization_id, NEW.currency, NEW.created_at)
    )
    EXECUTE FUNCTION public.refuse_change('Make another campaign.');
CREATE OR REPLACE TRIGGER campaigns_rate_stays AFTER UPDATE ON campaigns.campaigns
    FOR EACH ROW WHEN (
        OLD.status NOT IN ('draft', 'paused')
        AND (OLD.pricing, OLD.rate_micros) IS DISTINCT FROM (NEW.pricing, NEW.rate_micros)
    )
    EXECUTE FUNCTION public.refuse_change('Pause the campaign first.');
-- Which hour costs what. Whoever pauses, changes the rate and goes on within an hour pays the old one until it is over. A change
-- in the last minute waits an hour more, so that whoever reads of an hour that has begun reads what stays.
CREATE OR REPLACE FUNCTION campaigns.note_rate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    was_priced boolean := TG_OP = 'UPDATE' AND OLD.status <> 'draft';
BEGIN
    INSERT INTO campaigns.campaign_rates AS r (campaign_id, from_hour, pricing, rate_micros)
    VALUES (
        NEW.id,
        date_bin(
            '1 hour', clock_timestamp() + CASE WHEN was_priced THEN interval '61 minutes' ELSE interval '0' END, 'epoch'
        ),
        NEW.pricing,
        NEW.rate_micros
    )
    ON CONFLICT ON CONSTRAINT campaign_rates_pkey DO UPDATE
    SET pricing = excluded.pricing, rate_micros = excluded.rate_micros;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER campaigns_are_priced AFTER INSERT ON campaigns.campaigns
    FOR EACH ROW WHEN (NEW.status <> 'draft')
    EXECUTE FUNCTION campaigns.note_rate();
CREATE OR REPLACE TRIGGER campaigns_are_priced_anew AFTER UPDATE ON campaigns.campaigns
    FOR EACH ROW WHEN (
        NEW.status NOT IN ('draft', 'ended')
        AND (OLD.status = 'draft' OR (OLD.pricing, OLD.rate_micros) IS DISTINCT FROM (NEW.pricing, NEW.rate_micros))
    )
    EXECUTE FUNCTION campaigns.note_rate();
CREATE OR REPLACE TRIGGER campaign_rates_stay AFTER UPDATE ON campaigns.campaign_rates
    FOR EACH ROW WHEN (
        OLD.from_hour <= clock_timestamp() OR (OLD.campaign_id, OLD.from_hour) IS DISTINCT FROM (NEW.campaign_id, NEW.from_hour)
    )
    EXECUTE FUNCTION public.refuse_change('An hour that has begun keeps its rate.');
CREATE OR REPLACE TRIGGER campaign_rates_remain BEFORE DELETE OR TRUNCATE ON campaigns.campaign_rates
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An hour that has begun keeps its rate.');

-- What a campaign costs in the hour of that moment; no row for what was a draft then. For whoever charges.
CREATE OR REPLACE FUNCTION campaigns.rate_at(campaign uuid, moment timestamptz) RETURNS SETOF campaigns.campaign_rates
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.*
    FROM campaigns.campaign_rates AS r
    WHERE r.campaign_id = rate_at.campaign AND r.from_hour <= rate_at.moment
    ORDER BY r.from_hour DESC
    LIMIT 1;
END;

CREATE OR REPLACE TRIGGER campaigns_end AFTER UPDATE ON campaigns.campaigns
    FOR EACH ROW WHEN (OLD.status = 'ended' AND to_jsonb(OLD) - 'status' IS DISTINCT FROM to_jsonb(NEW) - 'status')
    EXECUTE FUNCTION public.refuse_change('It is over.');
CREATE OR REPLACE TRIGGER campaigns_remain BEFORE DELETE OR TRUNCATE ON campaigns.campaigns
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A campaign that is off is ended.');
CREATE OR REPLACE TRIGGER campaign_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON campaigns.campaign_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE OR REPLACE TRIGGER ad_spend_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON campaigns.ad_spend_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');

SELECT analytics.add_month_partitions('campaigns.ad_impressions');
SELECT analytics.add_month_partitions('campaigns.ad_clicks');

DROP POLICY IF EXISTS tenant_isolation ON campaigns.campaigns;
CREATE POLICY tenant_isolation ON campaigns.campaigns FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
-- Rules, the same for everybody.
DROP POLICY IF EXISTS everybody_reads ON campaigns.campaign_transitions;
CREATE POLICY everybody_reads ON campaigns.campaign_transitions FOR SELECT USING (true);
DROP POLICY IF EXISTS history_of_visible_campaigns ON campaigns.campaign_history;
CREATE POLICY history_of_visible_campaigns ON campaigns.campaign_history FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id OFFSET 0));
-- A creative, what a campaign costs and what it cost, are seen by whoever sees the campaign.
DROP POLICY IF EXISTS rates_of_visible_campaigns ON campaigns.campaign_rates;
CREATE POLICY rates_of_visible_campaigns ON campaigns.campaign_rates FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id OFFSET 0));
DROP POLICY IF EXISTS creatives_of_visible_campaigns ON campaigns.ad_creatives;
CREATE POLICY creatives_of_visible_campaigns ON campaigns.ad_creatives FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id OFFSET 0));
DROP POLICY IF EXISTS spend_of_visible_campaigns ON campaigns.ad_spend_ledger;
CREATE POLICY spend_of_visible_campaigns ON campaigns.ad_spend_ledger FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id OFFSET 0));
DROP POLICY IF EXISTS tenant_isolation ON campaigns.ad_impressions;
CREATE POLICY tenant_isolation ON campaigns.ad_impressions FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS tenant_isolation ON campaigns.ad_clicks;
CREATE POLICY tenant_isolation ON campaigns.ad_clicks FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

CALL public.make_triggers_fire_always();

RESET ROLE;
