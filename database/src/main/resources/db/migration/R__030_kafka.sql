-- Kafka: who may store which partition, and the step that every commit of an ingester ends with. All times are the database's.
SET ROLE yardpass_owner;

-- Tells whose topic it is. False when its name was known as another's; nothing is changed then.
CREATE OR REPLACE FUNCTION analytics.know_kafka_topic(topic text, cluster_id text, topic_id text) RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO analytics.kafka_topics (topic, cluster_id, topic_id)
    VALUES (know_kafka_topic.topic, know_kafka_topic.cluster_id, know_kafka_topic.topic_id)
    ON CONFLICT ON CONSTRAINT kafka_topics_pkey DO NOTHING;
    RETURN EXISTS (
        SELECT
        FROM analytics.kafka_topics AS t
        WHERE t.topic = know_kafka_topic.topic
            AND t.cluster_id = know_kafka_topic.cluster_id
            AND t.topic_id = know_kafka_topic.topic_id
    );
END
$$;

-- From now on the name is another topic's, which is read from its beginning. Whoever owned a partition owns none any more.
CREATE OR REPLACE FUNCTION analytics.begin_kafka_topic_anew(topic text, cluster_id text, topic_id text) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE analytics.kafka_topics AS t
    SET cluster_id = begin_kafka_topic_anew.cluster_id,
        topic_id = begin_kafka_topic_anew.topic_id,
        known_since = now()
    WHERE t.topic = begin_kafka_topic_anew.topic
        AND (t.cluster_id, t.topic_id) <> (begin_kafka_topic_anew.cluster_id, begin_kafka_topic_anew.topic_id);
    IF FOUND THEN
        INSERT INTO analytics.kafka_gaps (topic, partition, kind, from_offset, until_offset)
        SELECT p.topic, p.partition, 'recreated', p.next_offset, 0
        FROM analytics.kafka_partitions AS p
        WHERE p.topic = begin_kafka_topic_anew.topic AND p.next_offset > 0;
        UPDATE analytics.kafka_partitions AS p
        SET next_offset = 0, leader_epoch = NULL, owner = NULL
        WHERE p.topic = begin_kafka_topic_anew.topic;
    END IF;
END
$$;

-- Renews the ingester's lease, and gives it what is its own and owned by nobody whose lease lasts: of the ingesters in the order of
-- their ids each has every n-th partition. Answers with all that it owns; what is not its share is to be released once it is
-- stored as far as it was read. Raises where the name is another topic's since: offsets there say nothing of what the ingester
-- reads.
CREATE OR REPLACE FUNCTION analytics.lease_kafka_partitions(
    topic text, topic_id text, ingester uuid, lease interval, partitions integer
)
RETURNS TABLE (partition integer, next_offset bigint, leader_epoch integer, is_share boolean)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    live integer;
    place integer;
BEGIN
    -- Whoever begins it anew waits, and takes away what is leased here.
    PERFORM
    FROM analytics.kafka_topics AS t
    WHERE t.topic = lease_kafka_partitions.topic AND t.topic_id = lease_kafka_partitions.topic_id
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the topic % is not % any more', topic, topic_id USING ERRCODE = 'YP009';
    END IF;
    INSERT INTO analytics.kafka_ingesters AS i (topic, id, lease_until)
    VALUES (lease_kafka_partitions.topic, ingester, clock_timestamp() + lease)
    ON CONFLICT ON CONSTRAINT kafka_ingesters_pkey DO UPDATE SET lease_until = excluded.lease_until;
    DELETE FROM analytics.kafka_ingesters AS i
    WHERE i.topic = lease_kafka_partitions.topic AND i.lease_until < clock_timestamp() - interval '1 hour';
    INSERT INTO analytics.kafka_partitions (topic, partition)
    SELECT lease_kafka_partitions.topic, n
    FROM generate_series(0, partitions - 1) AS n
    WHERE NOT EXISTS (
        SELECT FROM analytics.kafka_partitions AS p WHERE p.topic = lease_kafka_partitions.topic AND p.partition = n
    )
    ON CONFLICT ON CONSTRAINT kafka_partitions_pkey DO NOTHING;
    SELECT count(*), count(*) FILTER (WHERE i.id < ingester)
    INTO live, place
    FROM analytics.kafka_ingesters AS i
    WHERE i.topic = lease_kafka_partitions.topic AND i.lease_until > clock_timestamp();
    -- A row that is locked is being stored to by whoever owned it: it is tried again at the next renewal.
    UPDATE analytics.kafka_partitions AS p
    SET owner = ingester
    WHERE (p.topic, p.partition) IN (
        SELECT free.topic, free.partition
        FROM analytics.kafka_partitions AS free
        WHERE free.topic = lease_kafka_partitions.topic
            AND free.partition < partitions
            AND free.partition % live = place
            AND free.owner IS DISTINCT FROM ingester
            AND NOT EXISTS (
                SELECT
                FROM analytics.kafka_ingesters AS i
                WHERE i.topic = free.topic AND i.id = free.owner AND i.lease_until > clock_timestamp()
            )
        ORDER BY free.partition
        FOR UPDATE SKIP LOCKED
    );
    RETURN QUERY
    SELECT p.partition, p.next_offset, p.leader_epoch, p.partition % live = place
    FROM analytics.kafka_partitions AS p
    WHERE p.topic = lease_kafka_partitions.topic AND p.owner = ingester
    ORDER BY p.partition;
END
$$;

CREATE OR REPLACE FUNCTION analytics.release_kafka_partitions(topic text, ingester uuid, partitions integer[]) RETURNS void
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE analytics.kafka_partitions AS p
    SET owner = NULL
    WHERE p.topic = release_kafka_partitions.topic
        AND p.owner = release_kafka_partitions.ingester
        AND p.partition = ANY (release_kafka_partitions.partitions);
END;

-- The same of all, and of its place among the ingesters.
CREATE OR REPLACE FUNCTION analytics.leave_kafka_topic(topic text, ingester uuid) RETURNS void
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE analytics.kafka_partitions AS p
    SET owner = NULL
    WHERE p.topic = leave_kafka_topic.topic AND p.owner = leave_kafka_topic.ingester;
    DELETE FROM analytics.kafka_ingesters AS i
    WHERE i.topic = leave_kafka_topic.topic AND i.id = leave_kafka_topic.ingester;
END;

-- Moves each partition from where its owner believes it to where the rows of this transaction end; where the two are the same it
-- stays. Raises unless all of them are the ingester's and stand there, so that whoever was replaced commits nothing.
CREATE OR REPLACE FUNCTION analytics.advance_kafka_partitions(
    topic text, ingester uuid, partitions integer[], expected bigint[], next_offsets bigint[], leader_epochs integer[]
) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moved integer;
BEGIN
    PERFORM
    FROM analytics.kafka_partitions AS p
    WHERE p.topic = advance_kafka_partitions.topic AND p.partition = ANY (partitions)
    ORDER BY p.partition
    FOR NO KEY UPDATE;
    UPDATE analytics.kafka_partitions AS p
    SET next_offset = step.next_offset, leader_epoch = coalesce(step.leader_epoch, p.leader_epoch)
    FROM unnest(partitions, expected, next_offsets, leader_epochs) AS step (partition, expected, next_offset, leader_epoch)
    WHERE p.topic = advance_kafka_partitions.topic
        AND p.partition = step.partition
        AND p.owner = ingester
        AND p.next_offset = step.expected;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(partitions) THEN
        RAISE EXCEPTION '% of % partitions are not where ingester % believes them, or not its own',
            cardinality(partitions) - moved, cardinality(partitions), ingester
            USING ERRCODE = 'YP009';
    END IF;
END
$$;

-- Goes on behind records that are gone, and says so for good. Raises unless the partition is the ingester's and stands there.
CREATE OR REPLACE FUNCTION analytics.pass_kafka_gap(
    topic text, ingester uuid, partition integer, kind text, from_offset bigint, until_offset bigint
) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM analytics.advance_kafka_partitions(
        topic, ingester, ARRAY[partition], ARRAY[from_offset], ARRAY[until_offset], ARRAY[NULL::integer]
    );
    UPDATE analytics.kafka_partitions AS p
    SET leader_epoch = NULL
    WHERE p.topic = pass_kafka_gap.topic AND p.partition = pass_kafka_gap.partition;
    INSERT INTO analytics.kafka_gaps (topic, partition, kind, from_offset, until_offset)
    VALUES (
        pass_kafka_gap.topic,
        pass_kafka_gap.partition,
        pass_kafka_gap.kind,
        pass_kafka_gap.from_offset,
        pass_kafka_gap.until_offset
    );
END
$$;

GRANT EXECUTE ON FUNCTION
    analytics.know_kafka_topic(text, text, text),
    analytics.begin_kafka_topic_anew(text, text, text),
    analytics.lease_kafka_partitions(text, text, uuid, interval, integer),
    analytics.release_kafka_partitions(text, uuid, integer[]),
    analytics.leave_kafka_topic(text, uuid),
    analytics.advance_kafka_partitions(text, uuid, integer[], bigint[], bigint[], integer[]),
    analytics.pass_kafka_gap(text, uuid, integer, text, bigint, bigint)
TO yardpass_ingest;

RESET ROLE;
