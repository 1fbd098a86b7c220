-- How the views of schema public hang together, for who asks for a row with what belongs to it. Hot tables have no foreign keys
-- that are enforced, and a view has none at all, so it is said here.
SET ROLE yardpass_owner;

CREATE TABLE ref.view_relations (
    view_name text NOT NULL,
    -- What the other rows are asked for by: from a row of this view.
    name text NOT NULL,
    column_name text NOT NULL,
    other_view text NOT NULL,
    other_column text NOT NULL,
    -- A list of rows, or one or none.
    many boolean NOT NULL,
    CONSTRAINT view_relations_pkey PRIMARY KEY (view_name, name)
);

ALTER TABLE ref.view_relations ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON ref.view_relations TO app_read, app_write;

RESET ROLE;
