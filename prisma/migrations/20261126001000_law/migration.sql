-- Open projects for which nobody may lawfully sign are few and looked for often.
ALTER TABLE projects ADD COLUMN unattended boolean NOT NULL DEFAULT false;
CREATE INDEX projects_unattended_idx ON projects (code) WHERE unattended;

-- A command also moves money on budget lines and may move a project to other rules. The function of eight arguments stays for processes
-- that still run the version before; a later migration takes it away.
CREATE FUNCTION record_command(
  p_command text, p_fingerprint text, p_expected int, p_project jsonb, p_events jsonb, p_tasks jsonb, p_notices jsonb, p_day text, p_moves jsonb
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  p projects := jsonb_populate_record(NULL::projects, p_project);
BEGIN
  IF p_expected = 0 THEN
    INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, ended, version, head, state, unattended)
    VALUES (p.code, p.procedure_hash, p.fund, p.name, p.name_key, p.province, p.applicant, p.beneficiary, p.stage, p.round, p.unit, p.due, p.ended, p.version, p.head, p.state, p.unattended)
    ON CONFLICT DO NOTHING;
  ELSE
    UPDATE projects SET procedure_hash = p.procedure_hash, name = p.name, name_key = p.name_key, province = p.province, beneficiary = p.beneficiary, stage = p.stage, round = p.round,
      unit = p.unit, due = p.due, ended = p.ended, version = p.version, head = p.head, state = p.state, unattended = p.unattended, changed_at = now()
    WHERE code = p.code AND version = p_expected;
  END IF;
  IF NOT FOUND THEN RETURN 'moved'; END IF;

  INSERT INTO commands (id, project_code, fingerprint, first, last) VALUES (p_command, p.code, p_fingerprint, p_expected + 1, p.version);
  INSERT INTO events (project_code, number, type, at, by, command_id, data, previous, hash)
    SELECT p.code, e.number, e.type, e.at, e.by, p_command, e.data, e.previous, e.hash
    FROM jsonb_to_recordset(p_events) AS e(number int, type text, at text, by text, data text, previous text, hash text);

  -- one order of locks for every command: project, lines, marks
  IF p_moves IS NOT NULL THEN PERFORM move_budget(p.code, p_moves); END IF;

  IF p_tasks IS NOT NULL THEN
    DELETE FROM tasks WHERE project_code = p.code;
    INSERT INTO tasks (project_code, holder, stage, round, due, due_order)
      SELECT p.code, holder, p.stage, p.round, p.due, coalesce(p.due, 'infinity') FROM jsonb_array_elements_text(p_tasks) AS holder;
  END IF;

  IF jsonb_array_length(p_notices) > 0 THEN
    WITH told AS (
      INSERT INTO notices (person_id, project_code, event_number, template, facts)
        SELECT DISTINCT o.person_id, p.code, n.number, n.template, n.facts
        FROM jsonb_to_recordset(p_notices) AS n(number int, holder text, template text, facts text)
        JOIN LATERAL (
          SELECT person_id FROM offices WHERE holder = n.holder AND p_day BETWEEN valid_from AND valid_to
          -- who stands for a holder hears what the holder hears
          UNION SELECT d.delegate_id FROM offices f JOIN delegations d ON d.principal_id = f.person_id
            WHERE f.holder = n.holder AND p_day BETWEEN f.valid_from AND f.valid_to AND p_day BETWEEN d.valid_from AND d.valid_to
              AND d.accepted_at IS NOT NULL AND d.declined_at IS NULL AND d.revoked_at IS NULL
              AND (d.stages = '{}' OR p.stage = ANY(d.stages)) AND (d.units = '{}' OR split_part(n.holder, '@', 2) = ANY(d.units))
          UNION SELECT substr(n.holder, 8) WHERE n.holder LIKE 'person:%'
          UNION SELECT id FROM persons WHERE administrator AND deactivated_at IS NULL AND n.holder = 'administrator'
        ) o ON true
        ON CONFLICT DO NOTHING RETURNING person_id
    )
    INSERT INTO marks AS m (subject, position) SELECT DISTINCT 'courier/' || person_id, 1 FROM told ORDER BY 1
      ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  END IF;

  INSERT INTO marks AS m (subject, position) VALUES ('project/' || p.code, 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  RETURN 'recorded';
END $$;
GRANT EXECUTE ON FUNCTION record_command(text, text, int, jsonb, jsonb, jsonb, jsonb, text, jsonb) TO kc_app;
