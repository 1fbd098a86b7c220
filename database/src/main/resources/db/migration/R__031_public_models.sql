-- What models make of events, posts, users and sponsors, put in over HTTP by services of the platform that compute it: many
-- subjects a call, and the same call again changes nothing.
SET ROLE yardpass_owner;

-- Only the platform computes: an organization's own service is a tenant.
CREATE OR REPLACE FUNCTION ml.require_platform() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.role() IS DISTINCT FROM 'service_role' OR auth.jwt() ->> 'org_id' IS NOT NULL THEN
        RAISE EXCEPTION 'only a service of the platform does this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Nothing is said of what is not there, nor of whoever was erased: a user stays as it is until this is committed. One call for a
-- type of subject goes on at a time.
CREATE OR REPLACE FUNCTION ml.require_subjects(subject_type text, subject_ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted bigint := (SELECT count(DISTINCT s.id) FROM unnest(subject_ids) AS s (id));
    known bigint;
BEGIN
    IF wanted <> cardinality(subject_ids) THEN
        RAISE EXCEPTION 'a subject is named twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'subjects_named_once';
    END IF;
    PERFORM public.await_turn('subjects of type ' || subject_type, '00000000-0000-0000-0000-000000000000');
    CASE subject_type
        WHEN 'event' THEN
            SELECT count(*) INTO known FROM events.events AS e WHERE e.id = ANY (subject_ids);
        WHEN 'post' THEN
            SELECT count(*) INTO known FROM events.event_posts AS p WHERE p.id = ANY (subject_ids);
        WHEN 'sponsor' THEN
            SELECT count(*) INTO known FROM sponsorship.sponsors AS s WHERE s.id = ANY (subject_ids);
        WHEN 'user' THEN
            SELECT count(*) INTO known
            FROM (
                SELECT FROM users.profiles AS p
                WHERE p.id = ANY (subject_ids) AND p.erased_at IS NULL
                ORDER BY p.id
                FOR SHARE
            ) AS present;
        ELSE
            RAISE EXCEPTION 'subjects are events, posts, users and sponsors'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'features_subject_type_known';
    END CASE;
    IF known <> wanted THEN
        RAISE EXCEPTION 'of these % % is not there', subject_type || 's', wanted - known USING ERRCODE = 'no_data_found';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION public.put_model(
    name ref.word,
    version ref.word,
    dimensions ref.dimensions DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    models_max CONSTANT integer := 1000;
    made uuid;
BEGIN
    PERFORM ml.require_platform();
    PERFORM public.await_turn('models_max', '00000000-0000-0000-0000-000000000000');
    INSERT INTO ml.models AS m (id, name, version, dimensions)
    VALUES (coalesce(put_model.id, uuidv7()), put_model.name, put_model.version, put_model.dimensions)
    ON CONFLICT DO NOTHING
    RETURNING m.id INTO made;
    IF FOUND THEN
        PERFORM public.refuse_beyond('models_max', models_max, (SELECT count(*) FROM ml.models));
        RETURN made;
    END IF;
    SELECT m.id INTO made
    FROM ml.models AS m
    WHERE m.id = coalesce(put_model.id, m.id)
        AND m.name = put_model.name
        AND m.version = put_model.version
        AND m.dimensions IS NOT DISTINCT FROM put_model.dimensions::integer;
    IF NOT FOUND THEN
        PERFORM public.refuse_other_content('models_name_version_key', put_model.id);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.put_model(ref.word, ref.word, ref.dimensions, uuid) IS
    'Makes a version of a model known and answers with its id: how long its embeddings are, null for one that makes none. The same '
    'again changes nothing. For services of the platform.';

CREATE OR REPLACE FUNCTION public.remove_model(model_id uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    rows_max CONSTANT integer := 10000;
    removed bigint;
BEGIN
    PERFORM ml.require_platform();
    DELETE FROM ml.embeddings
    WHERE ctid = ANY (ARRAY(
        SELECT e.ctid FROM ml.embeddings AS e WHERE e.model_id = remove_model.model_id LIMIT rows_max
    ));
    GET DIAGNOSTICS removed = ROW_COUNT;
    IF removed < rows_max THEN
        DELETE FROM ml.models AS m WHERE m.id = remove_model.model_id;
    END IF;
    RETURN removed;
END
$$;
COMMENT ON FUNCTION public.remove_model(uuid) IS
    'Removes a version of a model with its embeddings, 10,000 a call, and tells how many went: call it until that is less. For '
    'services of the platform.';

-- Who asks twice, in whatever order the two arrive, has what was computed last.
CREATE OR REPLACE FUNCTION public.put_embeddings(
    model_id uuid,
    subject_type ref.word,
    subject_ids uuid[],
    numbers double precision[],
    computed_at timestamptz DEFAULT now()
) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    length_of_each integer;
    changed bigint;
BEGIN
    PERFORM ml.require_platform();
    SELECT m.dimensions INTO length_of_each
    FROM ml.models AS m
    WHERE m.id = put_embeddings.model_id
    FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no model %', model_id USING ERRCODE = 'no_data_found';
    END IF;
    IF cardinality(numbers) IS DISTINCT FROM cardinality(subject_ids) * length_of_each THEN
        RAISE EXCEPTION 'an embedding of this model has % numbers', coalesce(length_of_each, 0)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'embeddings_dimensions_of_the_model';
    END IF;
    PERFORM ml.require_subjects(subject_type, subject_ids);
    INSERT INTO ml.embeddings AS e (model_id, subject_type, subject_id, embedding, computed_at)
    SELECT
        put_embeddings.model_id,
        put_embeddings.subject_type,
        s.id,
        (put_embeddings.numbers)[(s.place - 1) * length_of_each + 1 : s.place * length_of_each]::real[],
        least(put_embeddings.computed_at, now())
    FROM unnest(subject_ids) WITH ORDINALITY AS s (id, place)
    ON CONFLICT ON CONSTRAINT embeddings_pkey DO UPDATE
    SET embedding = excluded.embedding, computed_at = excluded.computed_at
    WHERE e.computed_at < excluded.computed_at;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION public.put_embeddings(uuid, ref.word, uuid[], double precision[], timestamptz) IS
    'Puts the embeddings of many subjects (event, post, user or sponsor) by one model: their numbers one after the other, in the '
    'order of the subjects. What was not computed later than what is there changes nothing. Tells how many changed. For services of the platform.';

-- As many of a subject as a comparison looks at.
CREATE OR REPLACE FUNCTION public.put_features(
    subject_type ref.word,
    name ref.word,
    subject_ids uuid[],
    numbers double precision[],
    computed_at timestamptz DEFAULT now()
) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    features_max CONSTANT integer := 64;
    changed bigint;
BEGIN
    PERFORM ml.require_platform();
    IF cardinality(numbers) <> cardinality(subject_ids) THEN
        RAISE EXCEPTION 'there are as many numbers as subjects'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'features_number_each';
    END IF;
    PERFORM ml.require_subjects(subject_type, subject_ids);
    INSERT INTO ml.features AS f (subject_type, subject_id, name, value, computed_at)
    SELECT put_features.subject_type, s.id, put_features.name, s.number, least(put_features.computed_at, now())
    FROM ROWS FROM (unnest(subject_ids), unnest(numbers)) AS s (id, number)
    ON CONFLICT ON CONSTRAINT features_pkey DO UPDATE
    SET value = excluded.value, computed_at = excluded.computed_at
    WHERE f.computed_at < excluded.computed_at;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM public.refuse_beyond(
        'features_of_subject_max',
        features_max,
        (
            SELECT max(counted.features)
            FROM (
                SELECT count(*) AS features
                FROM ml.features AS f
                WHERE f.subject_type = put_features.subject_type AND f.subject_id = ANY (put_features.subject_ids)
                GROUP BY f.subject_id
            ) AS counted
        )
    );
    RETURN changed;
END
$$;
COMMENT ON FUNCTION public.put_features(ref.word, ref.word, uuid[], double precision[], timestamptz) IS
    'Puts one feature of many subjects (event, post, user or sponsor), a number each, in the order of the subjects. What was '
    'not computed later than what is there changes nothing. Tells how many changed. For services of the platform.';

CREATE OR REPLACE FUNCTION public.remove_features(subject_type ref.word, name ref.word, subject_ids uuid[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    removed bigint;
BEGIN
    PERFORM ml.require_platform();
    DELETE FROM ml.features AS f
    WHERE f.subject_type = remove_features.subject_type
        AND f.subject_id = ANY (remove_features.subject_ids)
        AND f.name = remove_features.name;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;
COMMENT ON FUNCTION public.remove_features(ref.word, ref.word, uuid[]) IS
    'Removes one feature of many subjects, and tells how many had it. For services of the platform.';

GRANT EXECUTE ON FUNCTION
    public.put_model(ref.word, ref.word, ref.dimensions, uuid),
    public.remove_model(uuid),
    public.put_embeddings(uuid, ref.word, uuid[], double precision[], timestamptz),
    public.put_features(ref.word, ref.word, uuid[], double precision[], timestamptz),
    public.remove_features(ref.word, ref.word, uuid[])
    TO service_role;

RESET ROLE;
