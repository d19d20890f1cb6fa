-- What checks found wrong, as the audit sees it: the place in its round and what became of it (see customers, migration 0007).
CREATE FUNCTION accuracy_errors_audited() RETURNS TABLE (round text, place integer, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.number, i.place, i.outcome FROM accuracy_item i JOIN accuracy_round r ON r.id = i.round_id
   WHERE (SELECT customers_auditing()) AND i.outcome IN ('wrong', 'corrected')
$$;
