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
