import type { Books } from './client';

/** A proposal that a person puts together in chat. `id` names it for good, `step` is the question that comes next; `data` is the chat's own. */
export interface KeptDraft { id: string; data: string; step: string }

/** The draft of a person, whichever channel it was begun on; null when there is none. */
export async function draftOf({ pool }: Books, personId: string): Promise<KeptDraft | null> {
  const { rows: [row] } = await pool.query<KeptDraft>('SELECT id, data, step FROM chat_drafts WHERE person_id = $1', [personId]);
  return row ?? null;
}

/** Keeps a draft in place of the person's earlier one. */
export async function keepDraft({ pool }: Books, personId: string, { id, data, step }: KeptDraft): Promise<void> {
  await pool.query(
    `INSERT INTO chat_drafts (person_id, id, data, step) VALUES ($1, $2, $3, $4)
     ON CONFLICT (person_id) DO UPDATE SET id = excluded.id, data = excluded.data, step = excluded.step, changed_at = now()`, [personId, id, data, step]);
}

/** Throws this very draft away; false when it was gone. */
export async function dropDraft({ pool }: Books, personId: string, id: string): Promise<boolean> {
  return (await pool.query('DELETE FROM chat_drafts WHERE person_id = $1 AND id = $2', [personId, id])).rowCount === 1;
}
