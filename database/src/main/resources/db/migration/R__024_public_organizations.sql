-- The lives of organizations and of who belongs to them, called by name over HTTP. Whoever administers an organization does what
-- is done for it: its owners and admins, and its service. Of owners only owners say who they are, and the last one stays.
SET ROLE yardpass_owner;

-- One change to who belongs to an organization at a time, so that its limits hold.
CREATE OR REPLACE FUNCTION organizations.administer_members(organization_id uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.require_administrator(organization_id);
BEGIN
    PERFORM FROM organizations.organizations AS o WHERE o.id = organization FOR NO KEY UPDATE;
    RETURN organization;
END
$$;

-- An admin makes no owner, who could then put out the others, and puts out none.
CREATE OR REPLACE FUNCTION organizations.require_owner(organization uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT organizations.has_role(organization, '{owner}') THEN
        RAISE EXCEPTION 'only an owner says who is an owner' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- An organization must not be left without anybody who can act for it. Owners who go at the same moment take turns, as they do
-- where a person is erased.
CREATE OR REPLACE FUNCTION organizations.refuse_only_owner(organization uuid, owner_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM
    FROM organizations.org_memberships AS m
    WHERE m.organization_id = organization AND m.role = 'owner'
    ORDER BY m.user_id
    FOR UPDATE;
    IF EXISTS (
        SELECT
        FROM organizations.org_memberships AS m
        WHERE m.organization_id = organization AND m.user_id = owner_id AND m.role = 'owner' AND m.status = 'active'
    ) AND NOT EXISTS (
        SELECT
        FROM organizations.org_memberships AS other
        WHERE other.organization_id = organization
            AND other.user_id <> owner_id
            AND other.role = 'owner'
            AND other.status = 'active'
    ) THEN
        RAISE EXCEPTION 'user % is the only owner of %', owner_id, organization
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'organizations_keep_an_owner',
                HINT = 'Make somebody else an owner first.';
    END IF;
END
$$;

-- After somebody was invited: who belongs, and who has not answered yet, by id or by mail.
CREATE OR REPLACE FUNCTION organizations.refuse_many_members(organization uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    members_max CONSTANT integer := 1000;
    waiting_max CONSTANT integer := 100;
    members bigint;
    waiting bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE m.status = 'invited') INTO members, waiting
    FROM organizations.org_memberships AS m
    WHERE m.organization_id = organization;
    waiting := waiting + (
        SELECT count(*)
        FROM organizations.mail_invitations AS i
        WHERE i.organization_id = organization AND i.accepted_at IS NULL
    );
    PERFORM public.refuse_beyond('org_memberships_of_organization_max', members_max, members);
    PERFORM public.refuse_beyond('invitations_waiting_max', waiting_max, waiting);
END
$$;

-- The profile of whoever joins, one at a time. Invitations do not count: others cannot use up what one may belong to.
CREATE OR REPLACE FUNCTION organizations.refuse_many_organizations(member uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organizations_max CONSTANT integer := 100;
BEGIN
    PERFORM FROM users.profiles AS p WHERE p.id = member FOR NO KEY UPDATE;
    PERFORM public.refuse_beyond(
        'org_memberships_of_user_max',
        organizations_max,
        (SELECT count(*) FROM organizations.org_memberships AS m WHERE m.user_id = member AND m.status = 'active')
    );
END
$$;

CREATE OR REPLACE FUNCTION public.create_organization(name ref.title, slug ref.word, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 20;
    founder uuid := users.require_person();
    made uuid := coalesce(id, uuidv7());
BEGIN
    INSERT INTO organizations.organizations AS o (id, name, slug)
    VALUES (made, create_organization.name, create_organization.slug)
    -- On the slug too: a twin that is a moment later may meet its own slug before its own id.
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO organizations.org_memberships (organization_id, user_id, role, status, accepted_at)
        VALUES (made, founder, 'owner', 'active', now());
        PERFORM organizations.refuse_many_organizations(founder);
        -- Also of those that it has handed over since.
        PERFORM public.refuse_beyond_daily('organizations_daily_max', daily_max, founder);
    ELSIF NOT EXISTS (
        SELECT
        FROM organizations.organizations AS o
        WHERE o.id = made
            AND o.name = create_organization.name
            AND o.slug = create_organization.slug
            AND o.id IN (SELECT public.user_orgs())
    ) THEN
        PERFORM public.refuse_other_content(
            CASE
                WHEN EXISTS (SELECT FROM organizations.organizations AS o WHERE o.id = made) THEN 'organizations_pkey'
                ELSE 'organizations_slug_key'
            END,
            made
        );
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_organization IS
    'Signs up an organization, of which the signed-in user is then the owner. Sent again with the same id and content it changes nothing.';

CREATE OR REPLACE FUNCTION public.edit_organization(
    organization_id uuid DEFAULT NULL,
    name ref.title DEFAULT NULL,
    slug ref.word DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.require_administrator(organization_id);
BEGIN
    UPDATE organizations.organizations AS o
    SET name = coalesce(edit_organization.name, o.name),
        slug = coalesce(edit_organization.slug, o.slug)
    WHERE o.id = organization AND (o.name <> edit_organization.name OR o.slug <> edit_organization.slug);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_organization IS
    'Changes the name and the slug of an organization, the caller''s own where none is named. What is left out stays. Owners, admins and the organization''s service do it; true when something changed.';

CREATE OR REPLACE FUNCTION public.invite_member(user_id uuid, role ref.word, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 1000;
    again_daily_max CONSTANT integer := 5;
    organization uuid := organizations.administer_members(organization_id);
    invited organizations.org_memberships;
BEGIN
    IF role = 'owner' THEN
        PERFORM organizations.require_owner(organization);
    END IF;
    INSERT INTO organizations.org_memberships AS m (organization_id, user_id, role, status, invited_by_user_id)
    VALUES (organization, invite_member.user_id, invite_member.role, 'invited', auth.uid())
    ON CONFLICT ON CONSTRAINT org_memberships_pkey DO NOTHING
    RETURNING m.* INTO invited;
    IF FOUND THEN
        PERFORM organizations.refuse_many_members(organization);
        -- Also of those that were put out since: each is told, the user too.
        PERFORM public.refuse_beyond_daily('members_invited_daily_max', daily_max, organization);
        PERFORM public.refuse_beyond_daily(
            'members_invited_again_daily_max',
            again_daily_max,
            md5('member ' || organization || ' ' || invite_member.user_id)::uuid
        );
        PERFORM organizations.tell('member.invited', invited);
        RETURN true;
    END IF;
    IF NOT EXISTS (
        SELECT
        FROM organizations.org_memberships AS m
        WHERE m.organization_id = organization AND m.user_id = invite_member.user_id AND m.role = invite_member.role
    ) THEN
        PERFORM public.refuse_other_content('org_memberships_pkey', invite_member.user_id);
    END IF;
    RETURN false;
END
$$;
COMMENT ON FUNCTION public.invite_member IS
    'Invites a user as owner, admin or member, who belongs once the invitation is accepted. Owners, admins and the organization''s service do it, for owners only owners and the service; true when somebody was invited who was not before.';

-- No token and no profile proves an address: it is what somebody said. So whoever shows the code that was sent there joins. The
-- code goes to the platform's outbox alone, which sends it; here its hash is kept, so that who reads invitations cannot accept
-- them. That an address belongs to somebody who is known is neither used nor told.
CREATE OR REPLACE FUNCTION public.invite_by_mail(email ref.mail_address, role ref.word, organization_id uuid DEFAULT NULL)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lasting CONSTANT interval := interval '14 days';
    daily_max CONSTANT integer := 200;
    again_daily_max CONSTANT integer := 2;
    by_person_daily_max CONSTANT integer := 5;
    of_newcomers_daily_max CONSTANT integer := 5;
    of_address_daily_max CONSTANT integer := 20;
    newcomer CONSTANT interval := interval '7 days';
    organization uuid := organizations.administer_members(organization_id);
    address text := lower(email);
    -- As most servers deliver: what stands behind a plus, and the last dot, lead nowhere else. To count by.
    mailbox text := regexp_replace(rtrim(address, '.'), '\+[^@]*@', '@');
    code text := 'ypi_' || left(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 40);
    known organizations.mail_invitations;
BEGIN
    IF role = 'owner' THEN
        PERFORM organizations.require_owner(organization);
    END IF;
    SELECT i.* INTO known
    FROM organizations.mail_invitations AS i
    WHERE i.organization_id = organization AND i.email = address AND i.accepted_at IS NULL AND i.expires_at > now();
    IF FOUND AND known.role <> invite_by_mail.role THEN
        RAISE EXCEPTION 'this address is invited as %', known.role
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'mail_invitations_pkey';
    ELSIF FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM organizations.mail_invitations AS i WHERE i.organization_id = organization AND i.email = address;
    INSERT INTO organizations.mail_invitations
        (organization_id, email, role, code_sha256, invited_by_user_id, created_at, expires_at)
    VALUES (
        organization, address, invite_by_mail.role, sha256(convert_to(code, 'UTF8')),
        (SELECT p.id FROM users.profiles AS p WHERE p.id = auth.uid()), now(), now() + lasting
    );
    PERFORM organizations.refuse_many_members(organization);
    PERFORM public.refuse_beyond_daily('invitations_mailed_daily_max', daily_max, organization);
    -- A few, so that no stranger uses up by one organization what all of them may send. Whose address it is, is not written down
    -- once more.
    PERFORM public.refuse_beyond_daily(
        'invitations_mailed_again_daily_max', again_daily_max, md5('mail ' || organization || ' ' || mailbox)::uuid
    );
    -- Nor by all that are its own.
    IF auth.uid() IS NOT NULL THEN
        PERFORM public.refuse_beyond_daily(
            'invitations_mailed_by_person_daily_max', by_person_daily_max, md5('mail by ' || auth.uid() || ' ' || mailbox)::uuid
        );
    END IF;
    -- By whomever. Organizations are made in a moment: those of this week have a share of their own, so that no stranger's use up
    -- that of the others.
    IF EXISTS (
        SELECT FROM organizations.organizations AS o WHERE o.id = organization AND o.created_at > now() - newcomer
    ) THEN
        PERFORM public.refuse_beyond_daily(
            'invitations_mailed_by_newcomers_daily_max', of_newcomers_daily_max, md5('mail new ' || mailbox)::uuid
        );
    ELSE
        PERFORM public.refuse_beyond_daily(
            'invitations_mailed_to_address_daily_max', of_address_daily_max, md5('mail ' || mailbox)::uuid
        );
    END IF;
    -- Of no organization: its webhooks are not to hear the code, nor whose address it is.
    PERFORM public.tell(
        'organization.invited_by_mail',
        o.id,
        NULL,
        jsonb_build_object(
            'organization_id', o.id,
            'organization_name', o.name,
            'email', email,
            'role', invite_by_mail.role,
            'code', code,
            'expires_at', ref.utc(now() + lasting)
        )
    )
    FROM organizations.organizations AS o
    WHERE o.id = organization;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.invite_by_mail IS
    'Invites whoever reads the mail of an address: a code is sent there with which a signed-in user joins within 14 days, 200 a day, 2 to one address. From all organizations an address hears of 20, from those of the last seven days of 5, by one person of 5. Owners, admins and the organization''s service do it, for owners only owners and the service; true when a code was sent, false while one with that role is waiting.';

CREATE OR REPLACE FUNCTION public.withdraw_invitation(email ref.mail_address, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.administer_members(organization_id);
    withdrawn organizations.mail_invitations;
BEGIN
    DELETE FROM organizations.mail_invitations AS i
    WHERE i.organization_id = organization AND i.email = lower(withdraw_invitation.email) AND i.accepted_at IS NULL
    RETURNING i.* INTO withdrawn;
    IF withdrawn.role = 'owner' THEN
        PERFORM organizations.require_owner(organization);
    END IF;
    RETURN withdrawn.email IS NOT NULL;
END
$$;
COMMENT ON FUNCTION public.withdraw_invitation IS
    'Withdraws an invitation by mail: its code is good for nothing any more. Owners, admins and the organization''s service do it; true when one was waiting. Who was invited as a user is removed.';

CREATE OR REPLACE FUNCTION public.accept_invitation(code ref.word) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    member uuid := users.require_person();
    invitation organizations.mail_invitations;
    joined organizations.org_memberships;
BEGIN
    SELECT i.* INTO invitation
    FROM organizations.mail_invitations AS i
    WHERE i.code_sha256 = sha256(convert_to(accept_invitation.code, 'UTF8')) AND i.expires_at > now()
    FOR UPDATE;
    IF invitation.email IS NULL OR invitation.accepted_by_user_id <> member THEN
        RAISE EXCEPTION 'there is no such invitation' USING ERRCODE = 'no_data_found';
    END IF;
    IF invitation.accepted_at IS NOT NULL THEN
        RETURN invitation.organization_id;
    END IF;
    UPDATE organizations.mail_invitations AS i
    SET accepted_at = now(), accepted_by_user_id = member
    WHERE i.organization_id = invitation.organization_id AND i.email = invitation.email;
    INSERT INTO organizations.org_memberships AS m
        (organization_id, user_id, role, status, invited_by_user_id, accepted_at)
    VALUES (invitation.organization_id, member, invitation.role, 'active', invitation.invited_by_user_id, now())
    ON CONFLICT ON CONSTRAINT org_memberships_pkey DO UPDATE
    SET role = excluded.role, status = 'active', accepted_at = excluded.accepted_at
    WHERE m.status = 'invited'
    RETURNING m.* INTO joined;
    -- Nothing is told of who belonged already.
    IF FOUND THEN
        PERFORM organizations.tell('member.joined', joined);
    END IF;
    PERFORM organizations.refuse_many_members(invitation.organization_id);
    PERFORM organizations.refuse_many_organizations(member);
    RETURN invitation.organization_id;
END
$$;
COMMENT ON FUNCTION public.accept_invitation IS
    'The signed-in user joins with the code of an invitation by mail, which is good for one user, and is told the id of the organization. Sent again it changes nothing.';

-- For a clock: forgets a bounded number of invitations by mail whose time is over, accepted or not, and tells how many.
CREATE OR REPLACE FUNCTION organizations.forget_invitations(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    DELETE FROM organizations.mail_invitations
    WHERE ctid = ANY (ARRAY(
        SELECT i.ctid
        FROM organizations.mail_invitations AS i
        WHERE i.expires_at <= now()
        ORDER BY i.expires_at
        LIMIT rows_max
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$;

CREATE OR REPLACE FUNCTION public.accept_membership(organization_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    member uuid := users.require_person();
    joined organizations.org_memberships;
BEGIN
    UPDATE organizations.org_memberships AS m
    SET status = 'active', accepted_at = now()
    WHERE m.organization_id = accept_membership.organization_id AND m.user_id = member AND m.status = 'invited'
    RETURNING m.* INTO joined;
    IF FOUND THEN
        PERFORM organizations.tell('member.joined', joined);
        PERFORM organizations.refuse_many_organizations(member);
        RETURN true;
    END IF;
    IF accept_membership.organization_id IN (SELECT public.user_orgs()) THEN
        RETURN false;
    END IF;
    RAISE EXCEPTION 'nobody invited this user' USING ERRCODE = 'no_data_found';
END
$$;
COMMENT ON FUNCTION public.accept_membership IS
    'The signed-in user, who is invited, joins the organization; true when it had not before.';

CREATE OR REPLACE FUNCTION public.decline_membership(organization_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    declined organizations.org_memberships;
BEGIN
    DELETE FROM organizations.org_memberships AS m
    WHERE m.organization_id = decline_membership.organization_id AND m.user_id = auth.uid() AND m.status = 'invited'
    RETURNING m.* INTO declined;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM organizations.tell('member.removed', declined);
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.decline_membership IS
    'The signed-in user, who is invited, does not join the organization; true when there was an invitation.';

CREATE OR REPLACE FUNCTION public.leave_organization(organization_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone organizations.org_memberships;
BEGIN
    -- Nobody locks the owners of an organization of others.
    IF leave_organization.organization_id NOT IN (SELECT public.user_orgs()) THEN
        RETURN false;
    END IF;
    PERFORM organizations.refuse_only_owner(leave_organization.organization_id, auth.uid());
    DELETE FROM organizations.org_memberships AS m
    WHERE m.organization_id = leave_organization.organization_id AND m.user_id = auth.uid() AND m.status = 'active'
    RETURNING m.* INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM organizations.tell('member.removed', gone);
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.leave_organization IS
    'The signed-in user leaves the organization, but for its only owner; true when the user belonged to it.';

CREATE OR REPLACE FUNCTION public.set_member_role(user_id uuid, role ref.word, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.administer_members(organization_id);
    held_role text;
BEGIN
    SELECT m.role INTO held_role
    FROM organizations.org_memberships AS m
    WHERE m.organization_id = organization AND m.user_id = set_member_role.user_id
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'user % does not belong to it', user_id USING ERRCODE = 'no_data_found';
    END IF;
    IF held_role = set_member_role.role THEN
        RETURN false;
    END IF;
    IF 'owner' IN (held_role, set_member_role.role) THEN
        PERFORM organizations.require_owner(organization);
    END IF;
    IF held_role = 'owner' THEN
        PERFORM organizations.refuse_only_owner(organization, set_member_role.user_id);
    END IF;
    UPDATE organizations.org_memberships AS m
    SET role = set_member_role.role
    WHERE m.organization_id = organization AND m.user_id = set_member_role.user_id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.set_member_role IS
    'Makes a member, or somebody who is invited, an owner, admin or member. Owners, admins and the organization''s service do it, where it is of owners only owners and the service, and the last owner stays; true when it was another role.';

CREATE OR REPLACE FUNCTION public.remove_member(user_id uuid, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.administer_members(organization_id);
    gone organizations.org_memberships;
BEGIN
    IF EXISTS (
        SELECT
        FROM organizations.org_memberships AS m
        WHERE m.organization_id = organization AND m.user_id = remove_member.user_id AND m.role = 'owner'
    ) THEN
        PERFORM organizations.require_owner(organization);
        PERFORM organizations.refuse_only_owner(organization, remove_member.user_id);
    END IF;
    DELETE FROM organizations.org_memberships AS m
    WHERE m.organization_id = organization AND m.user_id = remove_member.user_id
    RETURNING m.* INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM organizations.tell('member.removed', gone);
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.remove_member IS
    'Puts a member out of the organization, or withdraws the invitation of a user. Owners, admins and the organization''s service do it, with owners only owners and the service, and the last owner stays; true when the user belonged to it or was invited.';

GRANT EXECUTE ON FUNCTION
    public.edit_organization, public.invite_member, public.invite_by_mail, public.withdraw_invitation,
    public.set_member_role, public.remove_member
    TO authenticated, service_role;
-- By a person, for itself; a service is nobody.
GRANT EXECUTE ON FUNCTION
    public.create_organization, public.accept_invitation, public.accept_membership, public.decline_membership,
    public.leave_organization
    TO authenticated;

DROP POLICY IF EXISTS tenant_isolation ON organizations.mail_invitations;
CREATE POLICY tenant_isolation ON organizations.mail_invitations FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

RESET ROLE;
