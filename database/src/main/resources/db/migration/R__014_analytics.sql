-- Analytics: their months, and who sees them.
SET ROLE yardpass_owner;

SELECT analytics.add_month_partitions('analytics.post_impressions');
SELECT analytics.add_month_partitions('analytics.event_impressions');
SELECT analytics.add_month_partitions('analytics.ticket_analytics');

DROP POLICY IF EXISTS tenant_isolation ON analytics.post_impressions;
CREATE POLICY tenant_isolation ON analytics.post_impressions FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS tenant_isolation ON analytics.event_impressions;
CREATE POLICY tenant_isolation ON analytics.event_impressions FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS tenant_isolation ON analytics.ticket_analytics;
CREATE POLICY tenant_isolation ON analytics.ticket_analytics FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

RESET ROLE;
