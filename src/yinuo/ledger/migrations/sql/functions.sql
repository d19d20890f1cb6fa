-- Only what is true of the database alone stands here; what an event says is Python's business.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger only grows: % on % is refused. Append a correction instead.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_event_only_grows BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_dedup_only_grows BEFORE UPDATE OR DELETE ON ledger_dedup
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_leaf_only_grows BEFORE UPDATE OR DELETE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_node_only_grows BEFORE UPDATE OR DELETE ON ledger_node
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_control_only_grows BEFORE UPDATE OR DELETE ON ledger_control
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_checkpoint_only_grows BEFORE UPDATE OR DELETE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

-- Locks the heads of streams for the rest of the transaction, in one order for everybody, so that no two writers wait for each other.
CREATE FUNCTION ledger_lock_streams(subjects text[], make boolean)
RETURNS TABLE (subject text, seq bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF make THEN
        INSERT INTO ledger_stream (subject, seq, hash)
            SELECT DISTINCT s, 0, decode(repeat('00', 32), 'hex') FROM unnest(subjects) AS s
            WHERE NOT EXISTS (SELECT 1 FROM ledger_stream k WHERE k.subject = s)
            ORDER BY s ON CONFLICT DO NOTHING;
    END IF;
    RETURN QUERY SELECT k.subject, k.seq, k.hash FROM ledger_stream k
        WHERE k.subject = ANY (subjects) ORDER BY k.subject FOR UPDATE;
END $$;

-- Runs after each INSERT or COPY, whoever wrote it: recomputes the hashes, checks numbers, chain and columns against the bodies,
-- and moves the heads. The application's role has no other way to a head.
-- In canonical JSON the keys are sorted and quotes inside texts are escaped, so what follows the last `,"id":"` is the signed form's own
-- tail whatever `data` holds, and cutting it out is several times faster than parsing. The sort carries narrow rows only. A head moves only
-- from what was read to what follows it; where another writer was faster, it does not, and the counts tell. Joins go by index whether one
-- row was written or twenty thousand: the plan is kept for the session.
CREATE FUNCTION ledger_take_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET work_mem = '64MB' SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    found record;
BEGIN
    WITH cut AS (
        SELECT a.*, split_part(a.body, ',"id":"', -1) AS tail FROM added a OFFSET 0
    ), fitting AS (
        SELECT b.id, b.subject, b.seq, b.hash, substr(b.tail, strpos(b.tail, '","prev":"') + 10, 64) AS prev,
            b.hash = sha256(convert_to(b.body, 'UTF8'))
            AND starts_with(b.tail, b.id || '","kind":"' || b.kind
                || '","occurred_at":"' || to_char(b.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z')
                || '","prev":"' || substr(b.tail, strpos(b.tail, '","prev":"') + 10, 64)
                || '","received_at":"' || to_char(b.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z')
                || '","recorded_at":"' || to_char(b.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z') || '","refs":[')
            AND starts_with(split_part(b.tail, ',"retracts":', -1), coalesce('"' || b.retracts || '"', 'null')
                || ',"schema":1,"seq":' || b.seq || ',"source":"')
            AND starts_with(split_part(b.body, ',"corrects":', 2), coalesce('"' || b.corrects || '"', 'null') || ',"data":{')
            AND split_part(b.tail, ',"subject":', -1) = to_json(b.subject) || '}' AS fits
        FROM cut b
    ), chained AS MATERIALIZED (
        SELECT c.id, c.subject, c.seq, c.hash, k.seq AS head_seq, k.hash AS head, lead(c.seq) OVER w IS NULL AS is_last,
            coalesce(c.fits
                AND c.seq = coalesce(lag(c.seq) OVER w, k.seq, 0) + 1
                AND c.prev = encode(coalesce(lag(c.hash) OVER w, k.hash, decode(repeat('00', 32), 'hex')), 'hex'), false) AS is_good
        FROM fitting c LEFT JOIN ledger_stream k ON k.subject = c.subject
        WINDOW w AS (PARTITION BY c.subject ORDER BY c.seq)
    ), ends AS MATERIALIZED (
        SELECT subject, seq, hash, head_seq, head FROM chained WHERE is_last
    ), moved AS (
        UPDATE ledger_stream k SET seq = l.seq, hash = l.hash FROM ends l
        WHERE k.subject = l.subject AND k.seq = l.head_seq AND k.hash = l.head RETURNING 1
    ), made AS (
        INSERT INTO ledger_stream (subject, seq, hash) SELECT subject, seq, hash FROM ends WHERE head IS NULL
        ON CONFLICT DO NOTHING RETURNING 1
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
        RAISE EXCEPTION 'Another writer wrote to one of these streams at the same time; try again.' USING ERRCODE = 'serialization_failure';
    END IF;
    IF found.streams > 0 THEN
        NOTIFY yinuo_ledger;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_event_is_taken_in AFTER INSERT ON ledger_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_take_in();

-- Every transaction with a smaller number has ended: what it wrote can be read, and nothing will come before it any more.
CREATE FUNCTION ledger_horizon() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;

-- After a dump was restored into another cluster, transaction numbers start low again. New events must still sort after all old ones, so
-- a base is added to them, once, as a constant in the column's default and in the horizon. Called by the owner after each migrate.
CREATE FUNCTION ledger_settle() RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    here bigint := (SELECT system_identifier FROM pg_control_system());
    known ledger_origin;
    above bigint;
BEGIN
    SELECT * INTO known FROM ledger_origin;
    IF known.cluster = here THEN
        RETURN false;
    END IF;
    LOCK TABLE ledger_event IN SHARE ROW EXCLUSIVE MODE;
    SELECT greatest(coalesce(max(xid), 0), coalesce(known.base, 0)) INTO above FROM ledger_event;
    INSERT INTO ledger_origin (cluster, base) VALUES (here, above)
        ON CONFLICT (one) DO UPDATE SET cluster = excluded.cluster, base = excluded.base;
    EXECUTE format('ALTER TABLE ledger_event ALTER COLUMN xid SET DEFAULT pg_current_xact_id()::text::bigint + %s', above);
    EXECUTE format('CREATE OR REPLACE FUNCTION ledger_horizon() RETURNS bigint LANGUAGE sql STABLE AS '
        '$h$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %s $h$', above);
    RETURN true;
END $$;

-- Makes the partitions of the months from one instant to another. A month whose events already lie in the rest stays there.
CREATE FUNCTION ledger_make_months(from_at timestamptz, until_at timestamptz, app name) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
    month timestamptz := date_trunc('month', greatest(from_at, '1990-01-01 00:00+00'));
    part text;
    made integer := 0;
BEGIN
    WHILE month <= least(until_at, now() + interval '1 year') LOOP
        part := 'ledger_event_' || to_char(month, 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('yinuo ledger months'));
                IF to_regclass(part) IS NULL THEN
                    EXECUTE format('CREATE TABLE %I (LIKE ledger_event INCLUDING CONSTRAINTS)', part);
                    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = app) AND app <> current_user THEN
                        EXECUTE format('REVOKE ALL ON %I FROM %I', part, app);
                    END IF;
                    EXECUTE format('ALTER TABLE ledger_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                        part, month, month + interval '1 month');
                    made := made + 1;
                END IF;
            EXCEPTION WHEN check_violation OR lock_not_available OR deadlock_detected THEN
                NULL;  -- the month's events stay in the rest; nothing is lost by it but a little speed
            END;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;
