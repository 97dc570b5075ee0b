import type { PoolClient } from 'pg';

/** Leaves a mark in the deed's own transaction: once it is committed the relay takes it and wakes the run of the subject (`planRound/…`, `courier/…`, `webhook/…`). */
export async function mark(db: Pick<PoolClient, 'query'>, subject: string): Promise<void> {
  await db.query('INSERT INTO marks AS m (subject, position) VALUES ($1, 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1', [subject]);
}
