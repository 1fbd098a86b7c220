-- The words of messages, called by name over HTTP: an organization's own, and the platform's where it has none of that name.
SET ROLE yardpass_owner;

-- Whose templates the caller writes: NULL for the platform's, which its services write that name no organization.
CREATE OR REPLACE FUNCTION messaging.administer_templates(organization_id uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid;
BEGIN
    IF organization_id IS NOT NULL OR auth.role() IS DISTINCT FROM 'service_role' OR auth.jwt() ->> 'org_id' IS NOT NULL THEN
        organization := organizations.require_administrator(organization_id);
    END IF;
    PERFORM public.await_turn('message_templates_max', coalesce(organization, '00000000-0000-0000-0000-000000000000'));
    RETURN organization;
END
$$;

CREATE OR REPLACE FUNCTION public.set_message_template(
    name ref.word,
    subject ref.title,
    body ref.prose,
    organization_id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    templates_max CONSTANT integer := 200;
    organization uuid := messaging.administer_templates(set_message_template.organization_id);
    made uuid;
BEGIN
    UPDATE messaging.message_templates AS t
    SET subject = set_message_template.subject, body = set_message_template.body
    WHERE t.organization_id IS NOT DISTINCT FROM organization AND t.name = set_message_template.name
    RETURNING t.id INTO made;
    IF FOUND THEN
        RETURN made;
    END IF;
    INSERT INTO messaging.message_templates AS t (organization_id, name, subject, body)
    VALUES (organization, set_message_template.name, set_message_template.subject, set_message_template.body)
    RETURNING t.id INTO made;
    PERFORM public.refuse_beyond(
        'message_templates_max',
        templates_max,
        (SELECT count(*) FROM messaging.message_templates AS t WHERE t.organization_id IS NOT DISTINCT FROM organization)
    );
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.set_message_template(ref.word, ref.title, ref.prose, uuid) IS
    'Writes the template of that name, in place of the one that was there: the organization''s, for its owners and admins and its '
    'service; the platform''s, for a service of the platform that names no organization. The same again changes nothing.';

CREATE OR REPLACE FUNCTION public.remove_message_template(name ref.word, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    organization uuid := messaging.administer_templates(remove_message_template.organization_id);
BEGIN
    DELETE FROM messaging.message_templates AS t
    WHERE t.organization_id IS NOT DISTINCT FROM organization AND t.name = remove_message_template.name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.remove_message_template(ref.word, uuid) IS
    'Removes the template of that name, and tells whether there was one. For whom set_message_template is.';

GRANT EXECUTE ON FUNCTION
    public.set_message_template(ref.word, ref.title, ref.prose, uuid),
    public.remove_message_template(ref.word, uuid)
    TO authenticated, service_role;

RESET ROLE;
