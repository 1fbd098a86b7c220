-- Kafka: how far each partition of a topic is stored, and who stores it. An offset moves in the commit that holds its rows, so
-- that nothing is lost and nothing is told twice, whoever is killed when. One lease an ingester, and not one a partition: its
-- renewal never waits for a batch.
SET ROLE yardpass_owner;

CREATE TABLE analytics.kafka_topics (
    topic text NOT NULL,
    -- Of whom the offsets are. A topic that was made anew has another id, and its records are others.
    cluster_id text NOT NULL,
    topic_id text NOT NULL,
    known_since timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT kafka_topics_pkey PRIMARY KEY (topic)
);

CREATE TABLE analytics.kafka_ingesters (
    topic text NOT NULL,
    id uuid NOT NULL,
    lease_until timestamptz NOT NULL,
    CONSTRAINT kafka_ingesters_pkey PRIMARY KEY (topic, id)
);

CREATE TABLE analytics.kafka_partitions (
    topic text NOT NULL,
    partition integer NOT NULL,
    -- Of the first record that is not stored.
    next_offset bigint NOT NULL DEFAULT 0,
    -- Of the record before, by which a broker tells a log that was cut off behind our back.
    leader_epoch integer,
    owner uuid,
    CONSTRAINT kafka_partitions_pkey PRIMARY KEY (topic, partition),
    CONSTRAINT kafka_partitions_partition_not_negative CHECK (partition >= 0),
    CONSTRAINT kafka_partitions_next_offset_not_negative CHECK (next_offset >= 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE analytics.kafka_gaps (
    id uuid NOT NULL DEFAULT uuidv7(),
    topic text NOT NULL,
    partition integer NOT NULL,
    kind text NOT NULL,
    -- Where we stood, and from where we went on; records between them were never seen, or others came in their place.
    from_offset bigint NOT NULL,
    until_offset bigint NOT NULL,
    noticed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT kafka_gaps_pkey PRIMARY KEY (id),
    CONSTRAINT kafka_gaps_kind_known CHECK (kind IN ('recreated', 'truncated', 'retention'))
);

ALTER TABLE analytics.kafka_topics ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.kafka_ingesters ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.kafka_partitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.kafka_gaps ENABLE ROW LEVEL SECURITY;

RESET ROLE;
