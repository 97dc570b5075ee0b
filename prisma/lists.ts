import type { Project } from '../domain/project';
import { fromJson } from '../domain/record';
import type { Books } from './client';

export interface TaskRow { code: string; name: string; stage: string; round: number; due: string | null; procedureHash: string }

/**
 * What waits for a person, or for somebody they stand for, the earliest deadline first. One ordered look per office, never a count or a sort of
 * what is not shown: the same cost with fifty thousand open projects as with five hundred.
 */
export async function tasksOf({ pool }: Books, personId: string, day: string, limit = 20, after?: { due: string; code: string }): Promise<TaskRow[]> {
  // the limit stands in the text, so that the plan that is kept knows how little is wanted
  const most = Math.trunc(limit);
  const { rows } = await pool.query<{ code: string; name: string; stage: string; round: number; due: Date | null; procedure_hash: string }>({
    name: `tasks-${most}`,
    text: `SELECT t.project_code AS code, p.name, t.stage, t.round, t.due, p.procedure_hash
      FROM (
        SELECT DISTINCT ON (x.due_order, x.project_code) x.* FROM (
          SELECT mine.* FROM (SELECT holder FROM offices WHERE person_id = $1 AND $2 BETWEEN valid_from AND valid_to UNION SELECT 'person:' || $1) h
          CROSS JOIN LATERAL (
            SELECT * FROM tasks WHERE tasks.holder = h.holder AND (due_order, project_code) > ($3::timestamptz, $4::text) ORDER BY due_order, project_code LIMIT ${most}
          ) mine
          UNION ALL SELECT lent.* FROM delegations d
          JOIN persons principal ON principal.id = d.principal_id AND principal.deactivated_at IS NULL
          JOIN offices o ON o.person_id = d.principal_id AND $2 BETWEEN o.valid_from AND o.valid_to AND (d.units = '{}' OR split_part(o.holder, '@', 2) = ANY(d.units))
          CROSS JOIN LATERAL (
            SELECT * FROM tasks WHERE tasks.holder = o.holder AND (d.stages = '{}' OR tasks.stage = ANY(d.stages)) AND (due_order, project_code) > ($3::timestamptz, $4::text) ORDER BY due_order, project_code LIMIT ${most}
          ) lent
          WHERE d.delegate_id = $1 AND $2 BETWEEN d.valid_from AND d.valid_to AND d.accepted_at IS NOT NULL AND d.declined_at IS NULL AND d.revoked_at IS NULL
        ) x ORDER BY x.due_order, x.project_code LIMIT ${most}
      ) t JOIN projects p ON p.code = t.project_code ORDER BY t.due_order, t.project_code`,
    values: [personId, day, after?.due ?? '-infinity', after?.code ?? ''],
  });
  return rows.map(({ due, procedure_hash, ...row }) => ({ ...row, due: due?.toISOString() ?? null, procedureHash: procedure_hash }));
}

/** The projects that a person carries (as implementer or beneficiary), the newest first. */
export async function projectsOf({ pool }: Books, personId: string, day: string, limit = 50): Promise<Project[]> {
  const { rows } = await pool.query<{ state: string }>(
    `WITH mine AS (
       SELECT split_part(holder, '@', 2) AS unit, split_part(holder, '.', 1) AS party FROM offices WHERE person_id = $1 AND $2 BETWEEN valid_from AND valid_to
     )
     SELECT p.state FROM projects p
     WHERE p.applicant IN (SELECT unit FROM mine WHERE party = 'implementer') OR p.beneficiary IN (SELECT unit FROM mine WHERE party = 'beneficiary')
     ORDER BY p.code DESC LIMIT $3`, [personId, day, limit]);
  return rows.map(({ state }) => fromJson<Project>(state));
}

/** The next serial of a year, handed out once. */
export async function nextSerial({ pool }: Books, year: number): Promise<number> {
  const { rows } = await pool.query<{ last: number }>(
    'INSERT INTO counters (name, last) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET last = counters.last + 1 RETURNING last', [`project/${year}`]);
  return rows[0]!.last;
}
