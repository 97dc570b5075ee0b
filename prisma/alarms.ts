import type { Books } from './client';

type Query = Pick<Books['pool'], 'query'>;

/** Tells the administrators that something has to be mended; the same kind and detail stands once until it is cleared. The detail holds no secret and no personal data. */
export async function raiseAlarm(pool: Query, kind: string, detail: string): Promise<void> {
  await pool.query('INSERT INTO alarms (kind, detail) VALUES ($1, $2) ON CONFLICT (kind, detail) WHERE cleared_at IS NULL DO NOTHING', [kind, detail]);
}

/** What was wrong is mended: every open alarm of the kind, or only the one with this detail. */
export async function clearAlarm(pool: Query, kind: string, detail?: string): Promise<void> {
  await pool.query('UPDATE alarms SET cleared_at = now() WHERE kind = $1 AND cleared_at IS NULL AND ($2::text IS NULL OR detail = $2)', [kind, detail ?? null]);
}

/** What is wrong now, oldest first. */
export async function openAlarms(pool: Query): Promise<{ kind: string; since: Date; detail: string }[]> {
  return (await pool.query<{ kind: string; since: Date; detail: string }>('SELECT kind, since, detail FROM alarms WHERE cleared_at IS NULL ORDER BY since, id')).rows;
}
