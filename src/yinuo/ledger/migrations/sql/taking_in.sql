-- Locks the heads of streams for the rest of the transaction, in one order for everybody, so that no two writers wait for each other:
-- requests (ledger_dedup) first, then streams that are new, then those that there are, each by name. An import, which has no time to ask
-- first, keeps to the same order: it writes its requests before its events, and ledger_take_in makes new streams before it moves others.
CREATE OR REPLACE FUNCTION ledger_lock_streams(subjects text[], make boolean)
RETURNS TABLE (subject text, seq bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF make THEN
        INSERT INTO ledger_stream (subject, seq, hash)
            SELECT s, 0, decode(repeat('00', 32), 'hex') FROM (SELECT DISTINCT s FROM unnest(subjects) AS s) d
            WHERE NOT EXISTS (SELECT 1 FROM ledger_stream k WHERE k.subject = s)
            ORDER BY s COLLATE "C" ON CONFLICT DO NOTHING;
    END IF;
    RETURN QUERY SELECT k.subject, k.seq, k.hash FROM ledger_stream k
        WHERE k.subject = ANY (subjects) ORDER BY k.subject COLLATE "C" FOR UPDATE;
END $$;

-- Runs after each INSERT or COPY, whoever wrote it: recomputes the hashes, checks numbers, chain and columns against the bodies,
-- and moves the heads. The application's role has no other way to a head.
-- In canonical JSON the keys are sorted and quotes inside texts are escaped, so what follows the last `,"id":"` is the signed form's own
-- tail whatever `data` holds, and cutting it out is several times faster than parsing; `prev` is its thirteenth piece between quotes.
-- OFFSET 0 keeps the steps apart: each piece is cut once, and the sort carries narrow rows only. A head moves only from what the first
-- event of its stream names before itself to the last; where another writer was faster, it does not, and the counts tell. Joins go by
-- index whether one row was written or twenty thousand: the plan is kept for the session. The counts of `made` and `held` are asked for so
-- that new streams come first, and the others are taken by name (see ledger_lock_streams).
CREATE OR REPLACE FUNCTION ledger_take_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET work_mem = '64MB' SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    found record;
BEGIN
    WITH cut AS (
        SELECT a.*, split_part(a.body, ',"id":"', -1) AS tail FROM added a OFFSET 0
    ), pieces AS (
        SELECT b.*, split_part(b.tail, '"', 13) AS prev, split_part(b.tail, ',"retracts":', -1) AS rest FROM cut b OFFSET 0
    ), fitting AS (
        SELECT b.id, b.subject, b.seq, b.hash, b.prev,
            b.hash = sha256(convert_to(b.body, 'UTF8'))
            AND starts_with(b.tail, b.id || '","kind":"' || b.kind
                || '","occurred_at":"' || to_char(b.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                || '","prev":"' || b.prev
                || '","received_at":"' || to_char(b.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                || '","recorded_at":"' || to_char(b.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","refs":[')
            AND starts_with(b.rest, coalesce('"' || b.retracts || '"', 'null') || ',"schema":1,"seq":' || b.seq || ',"source":"')
            AND starts_with(split_part(b.body, ',"corrects":', 2), coalesce('"' || b.corrects || '"', 'null') || ',"data":{')
            AND split_part(b.rest, ',"subject":', -1) = to_json(b.subject)::text || '}' AS fits
        FROM pieces b OFFSET 0
    ), chained AS MATERIALIZED (
        SELECT c.id, c.subject, c.seq, c.hash, lead(c.seq) OVER w IS NULL AS is_last,
            first_value(c.seq) OVER w AS first_seq, first_value(c.prev) OVER w AS first_prev,
            coalesce(c.fits AND c.seq = coalesce(lag(c.seq) OVER w + 1, c.seq)
                AND c.prev = coalesce(encode(lag(c.hash) OVER w, 'hex'), c.prev), false) AS is_good
        FROM fitting c WINDOW w AS (PARTITION BY c.subject COLLATE "C" ORDER BY c.seq)
    ), ends AS MATERIALIZED (
        SELECT subject, seq, hash, first_seq, first_prev FROM chained WHERE is_last
    ), made AS (
        INSERT INTO ledger_stream (subject, seq, hash)
            SELECT subject, seq, hash FROM ends WHERE first_seq = 1 AND first_prev = repeat('0', 64) ORDER BY subject COLLATE "C"
        ON CONFLICT DO NOTHING RETURNING 1
    ), held AS MATERIALIZED (
        SELECT k.subject FROM ledger_stream k WHERE k.subject IN (SELECT subject FROM ends) AND (SELECT count(*) FROM made) >= 0
        ORDER BY k.subject COLLATE "C" FOR UPDATE
    ), moved AS (
        UPDATE ledger_stream k SET seq = l.seq, hash = l.hash FROM ends l
        WHERE k.subject = l.subject AND k.seq = l.first_seq - 1 AND encode(k.hash, 'hex') = l.first_prev
            AND (SELECT count(*) FROM held) >= 0 RETURNING 1
    ), wrong AS (
        SELECT id, subject, seq FROM chained WHERE NOT is_good LIMIT 1
    )
    SELECT (SELECT count(*) FROM ends) AS streams, (SELECT count(*) FROM moved) + (SELECT count(*) FROM made) AS done,
        wrong.id, wrong.subject, wrong.seq INTO found FROM (SELECT) one LEFT JOIN wrong ON true;
    IF found.id IS NOT NULL THEN
        RAISE EXCEPTION 'Event % (number % of %) does not continue its stream, or its columns are not what its body says.',
            found.id, found.seq, found.subject USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF found.done <> found.streams THEN
        SELECT e.id, e.subject, e.seq INTO found
            FROM (SELECT DISTINCT ON (subject) id, subject, seq, hash FROM added ORDER BY subject, seq DESC) e
            LEFT JOIN ledger_stream k ON k.subject = e.subject WHERE k.hash IS DISTINCT FROM e.hash LIMIT 1;
        RAISE EXCEPTION 'Event % (number % of %) does not continue its stream as it stands now: it is not the next one, '
            'or another writer wrote to the stream at the same time; try again.',
            found.id, found.seq, found.subject USING ERRCODE = 'serialization_failure';
    END IF;
    IF found.streams > 0 THEN
        NOTIFY yinuo_ledger;
    END IF;
    RETURN NULL;
END $$;
