import type { Books } from './client';

/** Five wrong tries an hour, from one chat and for one code. */
const MOST = 5;

/**
 * Counts a try of the look-up before it is looked at, so that tries at the same moment count too. Answers what takes it back when it was right;
 * null: there were too many. Kept in the database, so that it holds over processes.
 */
export async function countTry({ pool }: Books, { channel, chatId }: { channel: string; chatId: string }, code: string): Promise<{ right(): Promise<void> } | null> {
  const db = await pool.connect();
  try {
    await db.query('BEGIN');
    // one order of locks for everybody
    for (const what of [`look-up/chat/${channel}/${chatId}`, `look-up/code/${code}`].sort()) await db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [what]);
    await db.query("DELETE FROM look_up_tries WHERE channel = $1 AND chat_id = $2 AND at < now() - interval '1 hour'", [channel, chatId]);
    const { rows: [before] } = await db.query<{ chat: number; code: number }>(
      `SELECT count(*) FILTER (WHERE channel = $1 AND chat_id = $2)::int AS chat, count(*) FILTER (WHERE code = $3 AND $3 <> '')::int AS code
       FROM look_up_tries WHERE at >= now() - interval '1 hour' AND ((channel = $1 AND chat_id = $2) OR code = $3)`, [channel, chatId, code]);
    const allowed = before!.chat < MOST && before!.code < MOST;
    const { rows: [tried] } = allowed ? await db.query<{ id: string }>('INSERT INTO look_up_tries (channel, chat_id, code) VALUES ($1, $2, $3) RETURNING id', [channel, chatId, code]) : { rows: [] };
    await db.query('COMMIT');
    return tried ? { async right() { await pool.query('DELETE FROM look_up_tries WHERE id = $1', [tried.id]); } } : null;
  } catch (error) {
    await db.query('ROLLBACK');
    throw error;
  } finally {
    db.release();
  }
}
