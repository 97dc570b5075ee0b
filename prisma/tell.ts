import type { Books } from './client';

/** A notice that is of no project: what it is about (a delegation, a lock) stands where the code stands, so the same is told once. */
export interface PersonalNotice { to: readonly string[]; about: string; number: number; template: string; facts: object }

/** Tells persons something by the couriers, on the channels they have; told already, it is not told again. */
export async function tell({ pool }: Pick<Books, 'pool'>, { to, about, number, template, facts }: PersonalNotice): Promise<void> {
  await pool.query(
    `WITH told AS (
       INSERT INTO notices (person_id, project_code, event_number, template, facts)
       SELECT p.id, $2, $3, $4, $5 FROM persons p WHERE p.id = ANY($1) AND p.deactivated_at IS NULL ON CONFLICT DO NOTHING RETURNING person_id
     )
     INSERT INTO marks AS m (subject, position) SELECT DISTINCT 'courier/' || person_id, 1 FROM told ORDER BY 1 ON CONFLICT (subject) DO UPDATE SET position = m.position + 1`,
    [to, about, number, template, JSON.stringify(facts)]);
}
