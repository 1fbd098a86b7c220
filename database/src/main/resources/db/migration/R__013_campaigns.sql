-- Campaigns: where one may go; what was charged stays as it was posted; their months, and who sees them.
SET ROLE yardpass_owner;

-- A campaign begins as a draft, or at once as what its organization wants it to be. What it costs is settled while it is not
-- shown, so that no hour has two rates; of one that is over nothing changes. No row goes: facts name it.
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
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id));
-- A creative, and what a campaign cost, are seen by whoever sees the campaign.
DROP POLICY IF EXISTS creatives_of_visible_campaigns ON campaigns.ad_creatives;
CREATE POLICY creatives_of_visible_campaigns ON campaigns.ad_creatives FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id));
DROP POLICY IF EXISTS spend_of_visible_campaigns ON campaigns.ad_spend_ledger;
CREATE POLICY spend_of_visible_campaigns ON campaigns.ad_spend_ledger FOR SELECT
    USING (EXISTS (SELECT FROM campaigns.campaigns AS c WHERE c.id = campaign_id));
DROP POLICY IF EXISTS tenant_isolation ON campaigns.ad_impressions;
CREATE POLICY tenant_isolation ON campaigns.ad_impressions FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS tenant_isolation ON campaigns.ad_clicks;
CREATE POLICY tenant_isolation ON campaigns.ad_clicks FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

CALL public.make_triggers_fire_always();

RESET ROLE;
