-- Campaigns: what was charged stays as it was posted; their months, and who sees them.
SET ROLE yardpass_owner;

CREATE OR REPLACE TRIGGER ad_spend_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON campaigns.ad_spend_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');

SELECT analytics.add_month_partitions('campaigns.ad_impressions');
SELECT analytics.add_month_partitions('campaigns.ad_clicks');

DROP POLICY IF EXISTS tenant_isolation ON campaigns.campaigns;
CREATE POLICY tenant_isolation ON campaigns.campaigns FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
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
