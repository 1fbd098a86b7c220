-- All that a migration makes, one object a row: what it is, and how it is defined. Two databases that give the same rows have the
-- same schema, whatever the order in which it was made.
WITH ours AS (
    SELECT n.oid, n.nspname, n.nspowner, n.nspacl
    FROM pg_namespace AS n
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'migrations')
), relations AS (
    SELECT c.*
    FROM pg_class AS c
    JOIN ours AS n ON n.oid = c.relnamespace
), granted AS (
    SELECT 'schema ' || n.nspname AS object, n.nspowner AS owner, n.nspacl AS acl FROM ours AS n
    UNION ALL
    SELECT 'relation ' || c.oid::regclass, c.relowner, c.relacl FROM relations AS c
    UNION ALL
    SELECT 'column ' || c.oid::regclass || '.' || a.attname, NULL, a.attacl
    FROM relations AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure, p.proowner, p.proacl FROM pg_proc AS p JOIN ours AS n ON n.oid = p.pronamespace
    UNION ALL
    SELECT concat_ws(' ', 'defaults', d.defaclrole::regrole, n.nspname, d.defaclobjtype), d.defaclrole, d.defaclacl
    FROM pg_default_acl AS d
    LEFT JOIN ours AS n ON n.oid = d.defaclnamespace
)
SELECT
    'rights: ' || g.object AS object,
    concat_ws(
        ' ',
        g.owner::regrole,
        (
            SELECT coalesce(string_agg(r.written, ', ' ORDER BY r.written COLLATE "C"), 'nothing')
            FROM (
                SELECT format('%s%s to %s by %s',
                    a.privilege_type, CASE WHEN a.is_grantable THEN '*' END,
                    CASE a.grantee WHEN 0 THEN 'everybody' ELSE a.grantee::regrole::text END, a.grantor::regrole)
                FROM aclexplode(g.acl) AS a
            ) AS r (written)
            WHERE g.acl IS NOT NULL
        )
    ) AS definition
FROM granted AS g
UNION ALL
SELECT
    'relation ' || c.oid::regclass,
    concat_ws(
        ' ', c.relkind, c.relpersistence, c.relreplident, c.reloptions::text, 'toast', t.reloptions::text,
        m.amname, CASE WHEN c.relrowsecurity THEN 'rls' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,
        pg_get_partkeydef(c.oid), i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid),
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
        s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle
    )
FROM relations AS c
LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
LEFT JOIN pg_am AS m ON m.oid = c.relam
LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
LEFT JOIN pg_sequence AS s ON s.seqrelid = c.oid
UNION ALL
SELECT
    'column ' || c.oid::regclass || '.' || a.attname,
    concat_ws(
        ' ', a.attnum, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, a.attidentity,
        a.attgenerated, a.attstorage, a.attcompression, a.attstattarget, a.attoptions::text,
        nullif(a.attcollation, 0)::regcollation, pg_get_expr(d.adbin, d.adrelid)
    )
FROM relations AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT
    'constraint ' || coalesce(nullif(k.conrelid, 0)::regclass::text, 'of no table') || '.' || k.conname,
    concat_ws(' ', pg_get_constraintdef(k.oid), k.conenforced, k.convalidated, k.condeferrable, k.condeferred)
FROM pg_constraint AS k
JOIN ours AS n ON n.oid = k.connamespace
UNION ALL
SELECT 'index ' || i.indexrelid::regclass, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered)
FROM pg_index AS i
JOIN relations AS c ON c.oid = i.indexrelid
UNION ALL
SELECT 'trigger ' || c.oid::regclass || '.' || t.tgname, concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger AS t
JOIN relations AS c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal
UNION ALL
SELECT
    'policy ' || c.oid::regclass || '.' || p.polname,
    concat_ws(
        ' ', p.polcmd, p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), 'check',
        pg_get_expr(p.polwithcheck, p.polrelid)
    )
FROM pg_policy AS p
JOIN relations AS c ON c.oid = p.polrelid
UNION ALL
SELECT 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid)
FROM pg_proc AS p
JOIN ours AS n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p')
UNION ALL
SELECT 'type ' || t.oid::regtype, concat_ws(' ', t.typtype, nullif(t.typbasetype, 0)::regtype)
FROM pg_type AS t
JOIN ours AS n ON n.oid = t.typnamespace
WHERE t.typtype NOT IN ('b')
UNION ALL
SELECT 'comment ' || concat_ws(' ', o.type, o.identity), d.description
FROM pg_description AS d
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS o
WHERE o.schema IN (SELECT n.nspname FROM ours AS n) OR o.identity IN (SELECT n.nspname FROM ours AS n)
ORDER BY 1, 2
