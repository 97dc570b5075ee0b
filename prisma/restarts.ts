import { randomUUID } from 'node:crypto';
import type { Instant } from '../domain/calendar';
import { Refusal } from '../domain/refusal';
import { comment } from '../domain/text';
import type { Books } from './client';
import type { Ledger } from './ledger';
import { change, invalid, mustAdminister } from './staffLog';
import type { Desk, Stamp } from './staffLog';
import { tell } from './tell';

/** How long a request waits for a second administrator: a day later the run may have mended itself, so it is looked at anew. */
const HOURS = 24;

/** A run that is to be started anew. `confirmed`: a second administrator agreed, and it may be carried out. */
export interface RestartRequest { id: string; code: string; reason: string; askedBy: string; askedByName: string; until: Instant; confirmedBy: string | null; state: 'asked' | 'confirmed' }

/** The part of the engine that a restart needs. */
export interface Restarter { restart(code: string, reason: string): Promise<{ runId: string }>; health(): Promise<boolean> }

interface Row { id: string; code: string; reason: string; asked_by: string; name: string; expires_at: Date; confirmed_by: string | null; done_at: Date | null }
const SELECT = 'SELECT r.id, r.project_code AS code, r.reason, r.asked_by, p.name, r.expires_at, r.confirmed_by, r.done_at FROM restart_requests r JOIN persons p ON p.id = r.asked_by';

const shown = ({ id, code, reason, asked_by: askedBy, name: askedByName, expires_at: expires, confirmed_by: confirmedBy }: Row): RestartRequest =>
  ({ id, code, reason, askedBy, askedByName, until: expires.toISOString(), confirmedBy, state: confirmedBy ? 'confirmed' : 'asked' });

/** The request of a project that waits for a second administrator or for the engine, or null. */
export async function openRestart({ pool }: Pick<Books, 'pool'>, code: string, at: Instant): Promise<RestartRequest | null> {
  const { rows: [row] } = await pool.query<Row>(`${SELECT} WHERE r.project_code = $1 AND r.done_at IS NULL AND r.expires_at > $2`, [code, at]);
  return row ? shown(row) : null;
}

/** All that wait for a second administrator, the oldest first. */
export async function openRestarts({ pool }: Pick<Books, 'pool'>, at: Instant): Promise<RestartRequest[]> {
  const { rows } = await pool.query<Row>(`${SELECT} WHERE r.done_at IS NULL AND r.expires_at > $1 ORDER BY r.asked_at, r.id LIMIT 20`, [at]);
  return rows.map(shown);
}

/** The other administrators, who may agree. */
export async function otherAdministrators({ pool }: Pick<Books, 'pool'>, id: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM persons WHERE administrator AND deactivated_at IS NULL AND id <> $1 ORDER BY id', [id]);
  return rows.map((row) => row.id);
}

/**
 * Asks for a restart, or agrees to what another administrator asked for; asking twice is one request. The others are told, with a button to agree.
 * Administrators only. @throws Refusal NOT_YOURS, UNKNOWN_PROJECT, REASON_REQUIRED, SECOND_ADMIN_MISSING
 */
export async function agreeRestart(books: Books, { code, reason }: { code: string; reason: string }, stamp: Stamp): Promise<RestartRequest> {
  const said = comment(reason);
  const request = await change(books, 'restartAgreed', { code, reason: said }, [], stamp, async (desk) => {
    mustAdminister(desk);
    const { rowCount } = await desk.client.query('SELECT 1 FROM projects WHERE code = $1 FOR UPDATE', [code]);
    if (rowCount === 0) throw new Refusal('UNKNOWN_PROJECT');
    const { rows: [open] } = await desk.client.query<Row>(`${SELECT} WHERE r.project_code = $1 AND r.done_at IS NULL AND r.expires_at > $2`, [code, desk.at]);
    const answer = open ? await agreed(desk, open) : await asked(desk, code, said);
    return { subject: stamp.by, answer };
  });
  if (request.state === 'asked' && request.askedBy === stamp.by) await tellOthers(books, request);
  return request;
}

/** Agrees to one request that was shown. @throws Refusal NOT_YOURS, UNKNOWN_RECORD, INVALID_FACT (`id`: it is over), SECOND_PERSON_REQUIRED */
export const confirmRestart = (books: Books, id: string, stamp: Stamp): Promise<RestartRequest> =>
  change(books, 'restartConfirmed', { id }, [], stamp, async (desk) => {
    mustAdminister(desk);
    const { rows: [open] } = await desk.client.query<Row>(`${SELECT} WHERE r.id = $1 FOR UPDATE OF r`, [id]);
    if (!open) throw new Refusal('UNKNOWN_RECORD');
    if (open.done_at || open.expires_at.toISOString() <= desk.at) throw invalid('id', 'OVER');
    if (open.asked_by === desk.by && !open.confirmed_by) throw new Refusal('SECOND_PERSON_REQUIRED', { at: open.expires_at.toISOString() });
    return { subject: stamp.by, answer: await agreed(desk, open) };
  });

/**
 * Does what two agreed on: one line in the project's record by whoever confirmed, then a new run. Done again after a fault it adds nothing and
 * starts one run more, which repeats nothing either. What the engine throws is thrown on; the request stays confirmed then.
 */
export async function carryOutRestart({ ledger, engine }: { ledger: Ledger; engine: Restarter }, { id, code, reason, askedBy, confirmedBy }: RestartRequest): Promise<{ runId: string; repeated: boolean }> {
  if (!confirmedBy) throw new Error('A restart that nobody confirmed is not carried out');
  const { books } = ledger;
  const { repeated } = await ledger.act(code, { type: 'restart', reason }, { person: confirmedBy }, `restart/${id}`);
  const { runId } = await engine.restart(code, reason);
  await books.pool.query('UPDATE restart_requests SET done_at = $2 WHERE id = $1 AND done_at IS NULL', [id, await ledger.now()]);
  await tell(books, { to: [askedBy], about: `restart/${id}`, number: 1, template: 'restartDone', facts: { code, reason } });
  return { runId, repeated };
}

async function asked({ client, by, at }: Desk, code: string, reason: string): Promise<RestartRequest> {
  if (!reason) throw new Refusal('REASON_REQUIRED');
  const { rowCount } = await client.query('SELECT 1 FROM persons WHERE administrator AND deactivated_at IS NULL AND id <> $1 LIMIT 1', [by]);
  if (rowCount === 0) throw new Refusal('SECOND_ADMIN_MISSING');
  const id = randomUUID();
  await client.query("INSERT INTO restart_requests (id, project_code, reason, asked_by, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5::timestamptz + make_interval(hours => $6))", [id, code, reason, by, at, HOURS]);
  const { rows: [made] } = await client.query<Row>(`${SELECT} WHERE r.id = $1`, [id]);
  return shown(made!);
}

/** A second administrator makes it confirmed; the first one again, or a third, changes nothing. */
async function agreed({ client, by, at }: Desk, open: Row): Promise<RestartRequest> {
  if (open.asked_by === by || open.confirmed_by) return shown(open);
  await client.query('UPDATE restart_requests SET confirmed_by = $2, confirmed_at = $3 WHERE id = $1', [open.id, by, at]);
  return shown({ ...open, confirmed_by: by });
}

async function tellOthers(books: Books, { id, code, reason, askedBy, askedByName, until }: RestartRequest): Promise<void> {
  await tell(books, { to: await otherAdministrators(books, askedBy), about: `restart/${id}`, number: 0, template: 'restartAsked', facts: { restart: id, code, by: askedByName, reason, until } });
}
