-- Cases on their processes and what was acknowledged, as the audit sees them: numbers and versions alone (see customers, migration 0007).
CREATE FUNCTION processes_following_audited() RETURNS TABLE (number text, process text, version int, step int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number, p.number, v.place::int, coalesce(s.place, 0)::int
    FROM processes_following f JOIN service_case c ON c.id = f.case_id JOIN processes_version v ON v.id = f.version_id
    JOIN processes_process p ON p.id = v.process_id LEFT JOIN processes_step s ON s.id = f.step_id
   WHERE (SELECT customers_auditing())
$$;

CREATE FUNCTION processes_shown_audited() RETURNS TABLE (number text, seen text, began text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH coded AS (SELECT v.id, s.number || '/' || v.place AS code FROM processes_sheetversion v JOIN processes_sheet s ON s.id = v.sheet_id)
  SELECT c.number, coalesce(a.code, ''), CASE WHEN b.id IS NULL THEN '' ELSE coalesce(w.code, 'none') END
    FROM service_case c
    LEFT JOIN LATERAL (
      SELECT k.code FROM processes_shown h JOIN coded k ON k.id = h.version_id
       WHERE h.case_id = c.id AND h.acknowledged_at IS NOT NULL ORDER BY h.acknowledged_at DESC, h.id DESC LIMIT 1
    ) AS a ON true
    LEFT JOIN processes_start b ON b.case_id = c.id
    LEFT JOIN processes_shown h ON h.id = b.shown_id LEFT JOIN coded w ON w.id = h.version_id
   WHERE (SELECT customers_auditing()) AND (a.code IS NOT NULL OR b.id IS NOT NULL)
$$;
