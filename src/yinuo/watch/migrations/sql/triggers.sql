-- Counts and history follow the rows in the very statement that changes them. A session says with yinuo.lane which of sixteen lines of a
-- count it adds to; without a word it is one by its own number, never 0, which is the watch's. Keys are taken in order, so that two
-- writers never wait for each other crosswise.
CREATE FUNCTION watch_lane() RETURNS smallint LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('yinuo.lane', true), '')::smallint, (1 + pg_backend_pid() % 15)::smallint)
$$;

CREATE FUNCTION watch_count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watch_count AS c (promise, month, verdict, grade, overlays, is_at_risk, lane, n)
        SELECT promise, month, verdict, grade, overlays, is_at_risk, watch_lane(), count(*) FROM added
        GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (promise, month, verdict, grade, overlays, is_at_risk, lane) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE FUNCTION watch_count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watch_count AS c (promise, month, verdict, grade, overlays, is_at_risk, lane, n)
        SELECT promise, month, verdict, grade, overlays, is_at_risk, watch_lane(), -count(*) FROM removed
        GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (promise, month, verdict, grade, overlays, is_at_risk, lane) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE FUNCTION watch_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watch_count AS c (promise, month, verdict, grade, overlays, is_at_risk, lane, n)
        SELECT promise, month, verdict, grade, overlays, is_at_risk, watch_lane(), sum(n) FROM (
            SELECT promise, month, verdict, grade, overlays, is_at_risk, 1 AS n FROM after
            UNION ALL SELECT promise, month, verdict, grade, overlays, is_at_risk, -1 FROM before
        ) AS both_sides GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (promise, month, verdict, grade, overlays, is_at_risk, lane) DO UPDATE SET n = c.n + excluded.n;
    INSERT INTO watch_change (promise, subject, number, revision, verdict_before, grade_before, overlays_before,
            verdict, grade, overlays, cause, at)
        SELECT a.promise, a.subject, a.number, a.revision, b.verdict, b.grade, b.overlays, a.verdict, a.grade, a.overlays, a.cause, a.judged_at
        FROM after a JOIN before b ON b.id = a.id
        WHERE (a.verdict, a.grade, a.overlays) <> (b.verdict, b.grade, b.overlays) ORDER BY a.id;
    RETURN NULL;
END $$;

CREATE TRIGGER watch_row_added AFTER INSERT ON watch_row REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION watch_count_added();
CREATE TRIGGER watch_row_removed AFTER DELETE ON watch_row REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION watch_count_removed();
CREATE TRIGGER watch_row_changed AFTER UPDATE ON watch_row REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION watch_count_changed();

-- Rows are rewritten often: leave room, and clean up early.
ALTER TABLE watch_row SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE watch_count SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
