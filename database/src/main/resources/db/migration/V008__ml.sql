-- What models know about events, posts and users: the platform's own, shown to no tenant.
SET ROLE yardpass_owner;

CREATE TABLE ml.models (
    id uuid CONSTRAINT models_pkey PRIMARY KEY DEFAULT uuidv7(),
    name text NOT NULL,
    version text NOT NULL,
    dimensions integer CONSTRAINT models_dimensions_positive CHECK (dimensions > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT models_name_version_key UNIQUE (name, version)
);

-- An array where pgvector is missing, as it is in the embedded server; similarity search needs the extension.
CREATE TABLE ml.embeddings (
    model_id uuid NOT NULL CONSTRAINT embeddings_model_fkey REFERENCES ml.models (id) ON DELETE CASCADE,
    subject_type text NOT NULL
        CONSTRAINT embeddings_subject_type_known CHECK (subject_type IN ('event', 'post', 'user', 'sponsor')),
    subject_id uuid NOT NULL,
    embedding real[] NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT embeddings_pkey PRIMARY KEY (model_id, subject_type, subject_id)
);

CREATE TABLE ml.features (
    subject_type text NOT NULL
        CONSTRAINT features_subject_type_known CHECK (subject_type IN ('event', 'post', 'user', 'sponsor')),
    subject_id uuid NOT NULL,
    name text NOT NULL,
    value double precision NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT features_pkey PRIMARY KEY (subject_type, subject_id, name)
);

-- Switched on without a policy: only who bypasses policies sees anything.
ALTER TABLE ml.models ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.features ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON ml.models, ml.embeddings, ml.features TO app_write;

RESET ROLE;
