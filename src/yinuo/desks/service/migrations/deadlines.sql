-- What presses most of a case follows the watch's rows in the very statement that changes them; cases without a line here cost one look.
-- The lines hold nothing of a person, so that whoever writes the watch keeps them without seeing customers. They are taken in one order.
CREATE FUNCTION service_deadlines_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched text[];
BEGIN
    SELECT array_agg(subject ORDER BY subject) INTO touched FROM (
        SELECT d.subject FROM service_deadline d WHERE d.subject IN (SELECT c.subject FROM changed c WHERE c.subject LIKE 'case:%')
        ORDER BY d.subject FOR UPDATE
    ) AS held;
    IF touched IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE service_deadline d
       SET due_at = n.due_at, promise = coalesce(n.promise, ''), opened_at = n.opened_at, is_at_risk = coalesce(n.is_at_risk, false),
           running = a.running, paused = a.paused, kept = a.kept, broken = a.broken
      FROM unnest(touched) AS t (subject)
      LEFT JOIN LATERAL (
          SELECT w.due_at, w.promise, w.opened_at, w.is_at_risk FROM watch_row w
           WHERE w.subject = t.subject AND w.verdict = 0 AND w.number <> 0 AND NOT w.is_paused AND NOT w.is_period AND w.due_at IS NOT NULL
           ORDER BY w.due_at, w.promise LIMIT 1
      ) AS n ON true
      CROSS JOIN LATERAL (
          SELECT count(*) FILTER (WHERE w.verdict = 0 AND NOT w.is_paused) AS running,
                 count(*) FILTER (WHERE w.verdict = 0 AND w.is_paused) AS paused,
                 count(*) FILTER (WHERE w.verdict = 1) AS kept, count(*) FILTER (WHERE w.verdict = 2) AS broken
            FROM watch_row w WHERE w.subject = t.subject AND w.number <> 0 AND NOT w.is_period
      ) AS a
     WHERE d.subject = t.subject;
    RETURN NULL;
END $$;

CREATE TRIGGER service_deadlines_added AFTER INSERT ON watch_row REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION service_deadlines_follow();
CREATE TRIGGER service_deadlines_changed AFTER UPDATE ON watch_row REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION service_deadlines_follow();
CREATE TRIGGER service_deadlines_removed AFTER DELETE ON watch_row REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION service_deadlines_follow();
