-- What models know about events, posts, users and sponsors: the platform's own. A tenant sees the features of its events.
SET ROLE yardpass_owner;

CREATE TABLE ml.models (
    id uuid CONSTRAINT models_pkey PRIMARY KEY DEFAULT uuidv7(),
    name text NOT NULL,
    version text NOT NULL,
    -- How long its embeddings are; NULL for a model that makes none.
    dimensions integer CONSTRAINT models_dimensions_positive CHECK (dimensions > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT models_name_version_key UNIQUE (name, version),
    -- For embeddings to point at, so that each is as long as its model's are.
    CONSTRAINT models_id_dimensions_key UNIQUE (id, dimensions)
);

-- Arrays, so that they are at home in every PostgreSQL; the extension vector, where there is one, adds an index to them.
CREATE TABLE ml.embeddings (
    model_id uuid NOT NULL,
    subject_type text NOT NULL
        CONSTRAINT embeddings_subject_type_known CHECK (subject_type IN ('event', 'post', 'user', 'sponsor')),
    subject_id uuid NOT NULL,
    -- Nothing points nowhere: a vector of zeros has no direction to compare.
    embedding real[] NOT NULL CONSTRAINT embeddings_embedding_has_direction CHECK (
        array_ndims(embedding) = 1
        AND array_position(embedding, NULL) IS NULL
        AND 0 <> ANY (embedding)
        AND NOT (embedding && ARRAY['NaN', 'Infinity', '-Infinity']::real[])
    ),
    dimensions integer NOT NULL GENERATED ALWAYS AS (cardinality(embedding)) STORED,
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT embeddings_pkey PRIMARY KEY (model_id, subject_type, subject_id),
    CONSTRAINT embeddings_dimensions_of_the_model FOREIGN KEY (model_id, dimensions)
        REFERENCES ml.models (id, dimensions) ON DELETE CASCADE
);
CREATE INDEX embeddings_subject_idx ON ml.embeddings (subject_type, subject_id);
COMMENT ON INDEX ml.embeddings_subject_idx IS 'What models know about a subject, when it is a user who is erased.';

CREATE TABLE ml.features (
    subject_type text NOT NULL
        CONSTRAINT features_subject_type_known CHECK (subject_type IN ('event', 'post', 'user', 'sponsor')),
    subject_id uuid NOT NULL,
    name text NOT NULL,
    value double precision NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT features_pkey PRIMARY KEY (subject_type, subject_id, name)
);

-- Of models and embeddings without a policy: only who bypasses policies sees anything.
ALTER TABLE ml.models ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.features ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON ml.features TO authenticated;
GRANT SELECT, INSERT, DELETE ON ml.models, ml.embeddings, ml.features TO app_write;
GRANT UPDATE (name, version, dimensions) ON ml.models TO app_write;
GRANT UPDATE (embedding, computed_at) ON ml.embeddings TO app_write;
GRANT UPDATE (value, computed_at) ON ml.features TO app_write;

RESET ROLE;
