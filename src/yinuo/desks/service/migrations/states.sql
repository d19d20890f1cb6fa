-- In which state a case is stands with its line, so that the views of cases that wait and of solved ones are read off an index of deadlines
-- too: most of their clocks stand still, and in the index of all deadlines they would come behind everything that runs.

CREATE FUNCTION service_deadline_takes_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT coalesce(max(c.state), NEW.state) INTO NEW.state FROM service_case c WHERE c.number = substr(NEW.subject, 6);
  RETURN NEW;
END $$;

CREATE TRIGGER service_deadline_takes_state BEFORE INSERT ON service_deadline
  FOR EACH ROW EXECUTE FUNCTION service_deadline_takes_state();

CREATE FUNCTION service_deadlines_follow_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE service_deadline SET state = NEW.state WHERE subject = 'case:' || NEW.number;
  RETURN NULL;
END $$;

CREATE TRIGGER service_deadlines_follow_case AFTER UPDATE OF state ON service_case
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION service_deadlines_follow_case();
