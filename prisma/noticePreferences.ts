import type { Books } from './client';

/** Hours are `HH:MM` in Vietnam; quiet from and to the same hour: never quiet. `preferred` is the channel that is tried first. */
export interface NoticePreferences { quietFrom: string; quietTo: string; digestAt: string; muted: string[]; preferred: string | null }

/** What a person asked for; null: nothing, so the installation's quiet hours count. */
export async function preferencesOf({ pool }: Books, person: string): Promise<NoticePreferences | null> {
  const { rows: [row] } = await pool.query<NoticePreferences>('SELECT quiet_from AS "quietFrom", quiet_to AS "quietTo", digest_at AS "digestAt", muted, preferred FROM notice_preferences WHERE person_id = $1', [person]);
  return row ?? null;
}

/** Takes the place of what was asked for before. What waits is looked at again at once. */
export async function setPreferences({ pool }: Books, person: string, { quietFrom, quietTo, digestAt, muted, preferred }: NoticePreferences): Promise<void> {
  await pool.query(
    `WITH kept AS (
       INSERT INTO notice_preferences (person_id, quiet_from, quiet_to, digest_at, muted, preferred) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (person_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, digest_at = excluded.digest_at, muted = excluded.muted, preferred = excluded.preferred, changed_at = now()
       RETURNING person_id
     ) INSERT INTO marks AS m (subject, position) SELECT 'courier/' || person_id, 1 FROM kept ON CONFLICT (subject) DO UPDATE SET position = m.position + 1`, [person, quietFrom, quietTo, digestAt, [...new Set(muted)].sort(), preferred]);
}
