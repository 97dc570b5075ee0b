import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { mark } from './marks';
import { change, invalid, mustAdminister } from './staffLog';
import type { Stamp } from './staffLog';

/** What somebody was told or is to be told. `facts` are what its words are made of. */
export interface NoticeRow {
  id: string; person: string; personName: string | null; project: string; event: number; template: string; facts: object; state: string; channel: string | null; error: string | null;
  createdAt: Date; changedAt: Date; readAt: Date | null;
}
export const noticeStates = ['PENDING', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'UNREACHED', 'EXPIRED', 'MUTED'] as const;
export type NoticeState = (typeof noticeStates)[number];

export interface Wanted { person?: string | undefined; project?: string | undefined; state?: NoticeState | undefined; unread?: boolean | undefined; before?: string | undefined; limit: number }

/** The newest first. */
export async function notices({ pool }: Books, { person, project, state, unread, before, limit }: Wanted): Promise<NoticeRow[]> {
  // the state stands in the text: only then the database knows that its small index will do
  const { rows } = await pool.query<Omit<NoticeRow, 'facts'> & { facts: string }>(
    `SELECT n.id::text, n.person_id AS person, p.name AS "personName", n.project_code AS project, n.event_number AS event, n.template, n.facts, n.state, n.channel, n.error,
       n.created_at AS "createdAt", n.changed_at AS "changedAt", n.read_at AS "readAt"
     FROM notices n LEFT JOIN persons p ON p.id = n.person_id
     WHERE ($1::text IS NULL OR n.person_id = $1) AND ($2::text IS NULL OR n.project_code = $2) AND ($3::bool IS NULL OR (n.read_at IS NULL) = $3) AND ($4::bigint IS NULL OR n.id < $4)
       ${state && noticeStates.includes(state) ? `AND n.state = '${state}'` : ''}
     ORDER BY n.id DESC LIMIT $5`, [person ?? null, project ?? null, unread ?? null, before ?? null, limit]);
  return rows.map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as object }));
}

/** Notes that a person read a notice; the first time counts. False when there is none of this person's. */
export async function readOne({ pool }: Books, person: string, id: string, at: string): Promise<boolean> {
  return (await pool.query('UPDATE notices SET read_at = coalesce(read_at, $3) WHERE id = $1 AND person_id = $2', [id, person, at])).rowCount === 1;
}

/** Notes that a person read all up to a notice; how many were new. */
export async function readUpTo({ pool }: Books, person: string, id: string, at: string): Promise<number> {
  return (await pool.query('UPDATE notices SET read_at = $3 WHERE person_id = $2 AND id <= $1 AND read_at IS NULL', [id, person, at])).rowCount ?? 0;
}

const again: readonly NoticeState[] = ['UNKNOWN', 'FAILED', 'UNREACHED'];

/**
 * Has a notice sent again that did not come or may not have come, with a word that says so; it goes down the whole ladder of channels anew, alone, and no validity ends it. What was sent or waits is
 * not repeated. Administrators only. @throws Refusal UNKNOWN_RECORD, INVALID_FACT (its state), NOT_YOURS
 */
export const resend = (books: Books, id: string, stamp: Stamp): Promise<{ id: string; state: NoticeState }> =>
  change(books, 'noticeResent', { id }, [], stamp, async (desk) => {
    mustAdminister(desk);
    const { rows: [row] } = await desk.client.query<{ person_id: string; state: NoticeState; facts: string }>('SELECT person_id, state, facts FROM notices WHERE id = $1 FOR UPDATE', [id]);
    if (!row) throw new Refusal('UNKNOWN_RECORD');
    if (!again.includes(row.state)) throw invalid('state', 'NOT_AGAIN', { state: row.state });
    await desk.client.query("UPDATE notices SET state = 'PENDING', facts = $2, channel = NULL, provider_id = NULL, error = NULL, passed = '{}', bundle = NULL, alone = true, changed_at = now() WHERE id = $1",
      [id, JSON.stringify({ ...(JSON.parse(row.facts) as object), resent: true })]);
    await mark(desk.client, `courier/${row.person_id}`);
    return { subject: row.person_id, answer: { id, state: 'PENDING' as const } };
  });
