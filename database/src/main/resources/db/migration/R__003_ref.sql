-- Reference data: who hears of a change, and who reads it.
SET ROLE yardpass_owner;

-- Whoever keeps a table of these in memory listens to ref_changed; the payload names the table.
CREATE OR REPLACE FUNCTION ref.tell_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('ref_changed', TG_TABLE_NAME);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER currencies_tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ref.currencies
    FOR EACH STATEMENT EXECUTE FUNCTION ref.tell_change();
CREATE OR REPLACE TRIGGER countries_tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ref.countries
    FOR EACH STATEMENT EXECUTE FUNCTION ref.tell_change();
CREATE OR REPLACE TRIGGER industries_tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ref.industries
    FOR EACH STATEMENT EXECUTE FUNCTION ref.tell_change();
CREATE OR REPLACE TRIGGER timezones_tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ref.timezones
    FOR EACH STATEMENT EXECUTE FUNCTION ref.tell_change();
CREATE OR REPLACE TRIGGER event_categories_tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ref.event_categories
    FOR EACH STATEMENT EXECUTE FUNCTION ref.tell_change();

DROP POLICY IF EXISTS everybody_reads ON ref.currencies;
CREATE POLICY everybody_reads ON ref.currencies FOR SELECT USING (true);
DROP POLICY IF EXISTS everybody_reads ON ref.countries;
CREATE POLICY everybody_reads ON ref.countries FOR SELECT USING (true);
DROP POLICY IF EXISTS everybody_reads ON ref.industries;
CREATE POLICY everybody_reads ON ref.industries FOR SELECT USING (true);
DROP POLICY IF EXISTS everybody_reads ON ref.timezones;
CREATE POLICY everybody_reads ON ref.timezones FOR SELECT USING (true);
DROP POLICY IF EXISTS everybody_reads ON ref.event_categories;
CREATE POLICY everybody_reads ON ref.event_categories FOR SELECT USING (true);

RESET ROLE;
