-- What names a customer is seen by whoever sees the customer: the same policy as beside every other row of a customer.
DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['rating', 'member', 'answer'] LOOP
    EXECUTE format('ALTER TABLE feedback_%s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE feedback_%s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY of_customers_in_reach ON feedback_%s USING ('
      'EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id))', guarded);
  END LOOP;
END $$;

-- Samples and answers are counted over everybody, whoever closes a survey, and a link is known to be somebody's before anybody is reached.
-- That is done by functions of the tables' owner, which give codes and numbers; only inside of them does the policy let anything through, and
-- only where the owner itself is bound by policies is it needed.
CREATE FUNCTION feedback_counting() RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(
    current_setting('yinuo.purpose', true) = 'counting'
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'feedback_member'::regclass), false)
$$;
CREATE POLICY counted ON feedback_member USING ((SELECT feedback_counting()));
CREATE POLICY counted ON feedback_answer FOR SELECT USING ((SELECT feedback_counting()));

-- Whose link ends so: asked with the digest of what only they know.
CREATE FUNCTION feedback_asked(asked bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET yinuo.purpose = 'counting' AS $$
  SELECT m.customer_id FROM feedback_member m WHERE m.digest = asked
$$;

CREATE FUNCTION feedback_turnout(of_survey bigint) RETURNS TABLE (members bigint, sent bigint, answered bigint, named bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET yinuo.purpose = 'counting' AS $$
  SELECT count(*), count(*) FILTER (WHERE m.is_sent), count(*) FILTER (WHERE m.has_answered),
         (SELECT count(*) FROM feedback_answer a WHERE a.survey_id = of_survey)
    FROM feedback_member m WHERE m.survey_id = of_survey
$$;

CREATE FUNCTION feedback_named_answers(of_survey bigint) RETURNS TABLE (way text, department text, staff text, tier text, marks jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET yinuo.purpose = 'counting' AS $$
  SELECT a.way, a.department, a.staff, a.tier, a.marks FROM feedback_answer a WHERE a.survey_id = of_survey
$$;

-- Everybody whose answer lies in a box is written in one statement, in the order of their customers.
CREATE FUNCTION feedback_touch_members(of_survey bigint, in_box text, to_box text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET yinuo.purpose = 'counting' AS $$
  UPDATE feedback_member SET box = to_box WHERE survey_id = of_survey AND box = in_box
$$;

-- Named ratings as the audit sees them (see customers, migration 0007).
CREATE FUNCTION feedback_ratings_audited() RETURNS TABLE (number text, score smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.case_number, r.score FROM feedback_rating r WHERE (SELECT customers_auditing())
$$;
