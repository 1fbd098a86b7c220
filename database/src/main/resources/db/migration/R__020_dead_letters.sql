-- Dead letters: their months, and what they weigh.
SET ROLE yardpass_owner;

SELECT analytics.add_month_partitions('analytics.dead_letters');

-- What is kept in all, with what a row weighs beside its payload, so that writers can stop in time. Reads every letter, though
-- not their payloads.
CREATE OR REPLACE FUNCTION analytics.dead_letter_bytes() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(sum(octet_length(l.payload) + 256), 0)::bigint FROM analytics.dead_letters AS l;
END;
GRANT EXECUTE ON FUNCTION analytics.dead_letter_bytes() TO yardpass_ingest;

RESET ROLE;
