-- People: a profile stays while anything refers to it, and is seen by its owner.
SET ROLE yardpass_owner;

CREATE OR REPLACE TRIGGER profiles_stay_while_referred_to AFTER DELETE OR UPDATE OF id ON users.profiles
    FOR EACH ROW EXECUTE FUNCTION public.refuse_while_referred_to();

-- An address is nobody's business but its owner's, so a profile is its owner's too.
DROP POLICY IF EXISTS own_profile ON users.profiles;
CREATE POLICY own_profile ON users.profiles FOR SELECT USING (id = (SELECT auth.uid()));
DROP POLICY IF EXISTS own_follows ON users.follows;
CREATE POLICY own_follows ON users.follows FOR SELECT
    USING ((SELECT auth.uid()) IN (follower_user_id, followed_user_id));
DROP POLICY IF EXISTS own_settings ON users.settings;
CREATE POLICY own_settings ON users.settings FOR SELECT USING (user_id = (SELECT auth.uid()));

CALL public.make_triggers_fire_always();

RESET ROLE;
