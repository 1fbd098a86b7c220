-- Models: which subjects are near to each other, and who sees what is known of them.
SET ROLE yardpass_owner;

-- What every search asks first: the model's dimensions, if the query has as many and asks for a sensible number.
CREATE OR REPLACE FUNCTION ml.checked_dimensions(model_id uuid, query real[], neighbours integer) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted integer;
BEGIN
    SELECT m.dimensions INTO wanted FROM ml.models AS m WHERE m.id = checked_dimensions.model_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no model %', model_id USING ERRCODE = 'no_data_found';
    END IF;
    IF wanted IS DISTINCT FROM cardinality(query) THEN
        RAISE EXCEPTION 'the query has % dimensions, embeddings of model % have %',
            coalesce(cardinality(query)::text, 'no'), model_id, coalesce(wanted::text, 'none')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF neighbours IS NULL OR neighbours NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'neighbours must be 1 to 1000' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN wanted;
END
$$;

-- The subjects nearest to the query by cosine similarity (1 the same direction, -1 the opposite), nearest first. Exact: it
-- reads every embedding of the model and type.
CREATE OR REPLACE FUNCTION ml.similar(model_id uuid, subject_type text, query real[], neighbours integer)
    RETURNS TABLE (subject_id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM ml.checked_dimensions("similar".model_id, query, neighbours);
    RETURN QUERY
    SELECT e.subject_id, product.dot / nullif(sqrt(product.length_squared * product.query_length_squared), 0) AS similarity
    FROM ml.embeddings AS e
    CROSS JOIN LATERAL (
        SELECT
            sum(pair.mine::double precision * pair.asked) AS dot,
            sum(pair.mine::double precision * pair.mine) AS length_squared,
            sum(pair.asked::double precision * pair.asked) AS query_length_squared
        FROM unnest(e.embedding, query) AS pair (mine, asked)
    ) AS product
    WHERE e.model_id = "similar".model_id AND e.subject_type = "similar".subject_type
    ORDER BY similarity DESC NULLS LAST, e.subject_id
    LIMIT neighbours;
END
$$;

-- The schema of the extension vector; NULL where it is not installed, as in the embedded server.
CREATE OR REPLACE FUNCTION ml.vector_schema() RETURNS name
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT n.nspname
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'vector';
END;

-- Gives one model's embeddings an IVFFlat index, made anew when there is one: its lists are drawn from the rows that are
-- there now, so call it once they are. False, and nothing done, where the extension is not installed.
CREATE OR REPLACE FUNCTION ml.index_embeddings(model_id uuid, lists integer DEFAULT 100) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    extension_schema name := ml.vector_schema();
    index_name name := 'embeddings_' || replace(model_id::text, '-', '') || '_ivfflat_idx';
    model_dimensions integer;
BEGIN
    SELECT m.dimensions INTO model_dimensions FROM ml.models AS m WHERE m.id = index_embeddings.model_id;
    IF model_dimensions IS NULL THEN
        RAISE EXCEPTION 'there is no model % that makes embeddings', model_id USING ERRCODE = 'no_data_found';
    END IF;
    IF extension_schema IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP INDEX IF EXISTS ml.%I', index_name);
    EXECUTE format(
        'CREATE INDEX %1$I ON ml.embeddings USING ivfflat ((embedding::%2$I.vector(%3$s)) %2$I.vector_cosine_ops)'
            ' WITH (lists = %4$s) WHERE model_id = %5$L',
        index_name, extension_schema, model_dimensions, lists, model_id);
    EXECUTE format('COMMENT ON INDEX ml.%I IS %L', index_name, 'ml.nearby() for this model: vector similarity.');
    RETURN true;
END
$$;

-- As ml.similar, by the index of ml.index_embeddings: faster, and it may miss a neighbour.
CREATE OR REPLACE FUNCTION ml.nearby(model_id uuid, subject_type text, query real[], neighbours integer)
    RETURNS TABLE (subject_id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    extension_schema name := ml.vector_schema();
    model_dimensions integer := ml.checked_dimensions(nearby.model_id, query, neighbours);
BEGIN
    IF extension_schema IS NULL THEN
        RAISE EXCEPTION 'the extension vector is not installed: ask ml.similar' USING ERRCODE = 'feature_not_supported';
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT e.subject_id, 1 - (e.embedding::%1$I.vector(%2$s) OPERATOR(%1$I.<=>) $1::%1$I.vector(%2$s))'
            ' FROM ml.embeddings AS e WHERE e.model_id = %3$L AND e.subject_type = $2'
            ' ORDER BY e.embedding::%1$I.vector(%2$s) OPERATOR(%1$I.<=>) $1::%1$I.vector(%2$s) LIMIT $3',
        extension_schema, model_dimensions, model_id)
        USING query, subject_type, neighbours;
END
$$;
-- How much two directions are the same, from 0 to 1; NULL where one of them is not known.
CREATE OR REPLACE FUNCTION ml.alike(mine double precision[], others double precision[]) RETURNS double precision
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN found.cosine < 0 THEN 0 ELSE found.cosine END
    FROM (
        SELECT sum(p.one * p.other) / nullif(sqrt(sum(p.one * p.one)) * sqrt(sum(p.other * p.other)), 0)
        FROM unnest(mine, others) AS p (one, other)
    ) AS found (cosine);
END;

-- How alike two subjects are, from 0 to 1, by what is known of both: what the newest model that knows both makes of them, and
-- the features that both have; the mean of the two, NULL where nothing is known. Reads at most 2,048 numbers of each and 64
-- features, of the ten newest models that know the first.
CREATE OR REPLACE FUNCTION ml.likeness(one_type text, one uuid, other_type text, other uuid) RETURNS double precision
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT avg(part)
    FROM (
        (
            SELECT ml.alike(mine.embedding::double precision[], theirs.embedding::double precision[]) AS part
            FROM (
                SELECT e.model_id, e.embedding, m.created_at
                FROM ml.embeddings AS e
                JOIN ml.models AS m ON m.id = e.model_id
                WHERE e.subject_type = likeness.one_type AND e.subject_id = likeness.one AND e.dimensions <= 2048
                ORDER BY m.created_at DESC, e.model_id
                LIMIT 10
            ) AS mine
            JOIN ml.embeddings AS theirs
                ON theirs.model_id = mine.model_id
                AND theirs.subject_type = likeness.other_type
                AND theirs.subject_id = likeness.other
            ORDER BY mine.created_at DESC, mine.model_id
            LIMIT 1
        )
        UNION ALL
        SELECT ml.alike(array_agg(mine.value ORDER BY mine.name), array_agg(theirs.value ORDER BY mine.name))
        FROM (
            SELECT f.name, f.value
            FROM ml.features AS f
            WHERE f.subject_type = likeness.one_type AND f.subject_id = likeness.one
            ORDER BY f.name
            LIMIT 64
        ) AS mine
        JOIN ml.features AS theirs
            ON theirs.subject_type = likeness.other_type
            AND theirs.subject_id = likeness.other
            AND theirs.name = mine.name
        -- Their squares can be added up.
        WHERE (mine.value = 0 OR abs(mine.value) BETWEEN 1e-100 AND 1e100)
            AND (theirs.value = 0 OR abs(theirs.value) BETWEEN 1e-100 AND 1e100)
    ) AS parts;
END;

DROP POLICY IF EXISTS features_of_own_events ON ml.features;
CREATE POLICY features_of_own_events ON ml.features FOR SELECT
    USING (
        subject_type = 'event'
        AND EXISTS (
            SELECT
            FROM events.events AS e
            WHERE e.id = subject_id AND e.owner_context_id = (SELECT public.current_org_id())
            OFFSET 0
        )
    );

GRANT EXECUTE ON FUNCTION
    ml.checked_dimensions(uuid, real[], integer),
    ml.vector_schema(),
    ml.similar(uuid, text, real[], integer),
    ml.nearby(uuid, text, real[], integer),
    ml.index_embeddings(uuid, integer)
    TO app_write;

RESET ROLE;
