-- A person is forgotten: what tells who it was goes, what was paid stays. The id remains in the ledger and in the histories of
-- states as a key that leads to nobody; the profile of that id is blank. docs/PRIVACY.md lists every column there is, with what
-- becomes of it.
--
-- A person's rows are those with the person's id. A session is no identifier of anybody: clients choose it, and many choose the
-- same. Whoever reports with a token of a person's own has that person's id on the row, whatever its session; once the session
-- is gone from those rows, it leads from no row to the person.
SET ROLE yardpass_owner;

-- One row for each person who is forgotten.
CREATE TABLE users.erasures (
    user_id uuid CONSTRAINT erasures_pkey PRIMARY KEY
        CONSTRAINT erasures_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    -- What is searched for beside the id, until the search is over.
    email text,
    display_name text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    -- In the analytics database, when it is another: when the main one was asked.
    asked_elsewhere_at timestamptz,
    -- Everything is gone through once, and then what came meanwhile.
    round smallint NOT NULL DEFAULT 1 CONSTRAINT erasures_round_known CHECK (round IN (1, 2)),
    finished_at timestamptz,
    -- How many rows of which table were touched.
    touched jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT erasures_finished_is_blank CHECK (finished_at IS NULL OR num_nonnulls(email, display_name) = 0)
);
CREATE INDEX erasures_unfinished_idx ON users.erasures (asked_at) WHERE finished_at IS NULL;
CREATE INDEX erasures_asked_at_idx ON users.erasures USING brin (asked_at);
COMMENT ON INDEX users.erasures_asked_at_idx IS 'erased_lately(): who was erased within the last minute.';
COMMENT ON INDEX users.erasures_unfinished_idx IS 'What is still to be done, oldest first.';

-- What an erasure has to go through, and how far it came: pages of a table, or of one month of it; numbers of transactions; or
-- rows that an index finds, which are one unit.
CREATE TABLE users.erasure_parts (
    user_id uuid NOT NULL
        CONSTRAINT erasure_parts_erasure_fkey REFERENCES users.erasures (user_id) ON DELETE CASCADE,
    ordinal integer NOT NULL,
    relation text NOT NULL,
    done bigint NOT NULL,
    until bigint NOT NULL,
    -- The last row, where rows do not go away as they are done.
    done_at timestamptz,
    CONSTRAINT erasure_parts_pkey PRIMARY KEY (user_id, ordinal, relation),
    CONSTRAINT erasure_parts_within CHECK (done BETWEEN 0 AND until)
);

ALTER TABLE users.erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.erasure_parts ENABLE ROW LEVEL SECURITY;

-- An address that others have too, or that is none, tells nobody's rows from another's.
CREATE INDEX profiles_email_idx ON users.profiles (lower(email)) WHERE email IS NOT NULL;
COMMENT ON INDEX users.profiles_email_idx IS 'own_address(): whether an address is one person''s alone.';

RESET ROLE;
