import type { PoolClient } from 'pg';
import { dayOf } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import { canonical } from '../domain/record';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { sha256 } from './hash';

/** Who changes people (`system` for the product itself), when by the product's clock, and under which key: the same key again gets the same answer. */
export interface Stamp { by: string; at: Instant; commandId: string }

/** Where a change is made: its transaction, the persons it concerns (locked), and today. */
export interface Desk { client: PoolClient; persons: ReadonlyMap<string, Locked>; by: string; administrator: boolean; at: Instant; today: Day; log(what: string, subject: string, data: object): Promise<void> }
interface Locked { id: string; administrator: boolean; active: boolean }

/** What a change led to: whom it is about, its answer (kept in the log), and whose projects have to look again. */
interface Changed<T> { subject: string; answer: T; wake?: { people: readonly string[]; holders: readonly string[] } }

/**
 * One change of people: all in one transaction with its line in `staff_log` and the marks of the projects that it may concern.
 * It holds the rows of everybody concerned, so nobody is deactivated in the middle of it.
 * @throws Refusal PERSON_INACTIVE, NOT_YOURS, KEY_REUSED, and what the deed refuses; then nothing changed.
 */
export async function change<T extends object>(books: Books, what: string, input: object, concerned: readonly string[], stamp: Stamp, deed: (desk: Desk) => Promise<Changed<T>>): Promise<T> {
  const fingerprint = sha256(canonical([what, input, stamp.by]));
  const client = await books.pool.connect();
  try {
    await client.query('BEGIN');
    const desk = await deskOf(client, concerned, stamp);
    // only now, with the sender's row held: the same request at the same moment has been answered by now
    const { rows: [earlier] } = await client.query<{ fingerprint: string; data: T }>('SELECT fingerprint, data FROM staff_log WHERE command_id = $1', [stamp.commandId]);
    if (earlier && earlier.fingerprint !== fingerprint) throw new Refusal('KEY_REUSED');
    const answer = earlier?.data ?? (await carryOut(desk, what, { ...stamp, fingerprint }, deed));
    await client.query('COMMIT');
    client.release();
    return answer;
  } catch (error) {
    // a connection that cannot take its deed back is not given to the next one
    await client.query('ROLLBACK').then(() => client.release(), (broken: Error) => client.release(broken));
    throw error;
  }
}

async function carryOut<T extends object>(desk: Desk, what: string, { by, at, commandId, fingerprint }: Stamp & { fingerprint: string }, deed: (desk: Desk) => Promise<Changed<T>>): Promise<T> {
  const { subject, answer, wake } = await deed(desk);
  await desk.client.query('INSERT INTO staff_log (at, by, what, subject, data, command_id, fingerprint) VALUES ($1, $2, $3, $4, $5, $6, $7)', [at, by, what, subject, JSON.stringify(answer), commandId, fingerprint]);
  if (wake) await wakeFor(desk.client, wake.people, wake.holders);
  return answer;
}

/**
 * Marks every open project that a change of these holders or persons may concern, so that its run looks again at who there is to act: what waits
 * for them, for any other office of theirs (a new one may bring a conflict), for whom they stand for, or for whose deputies they are.
 */
export async function wakeFor(client: Pick<PoolClient, 'query'>, personIds: readonly string[], holders: readonly string[]): Promise<void> {
  // in order, as the ledger and the relay take them
  await client.query(
    `WITH theirs AS (
       SELECT unnest($1::text[]) AS holder
       UNION SELECT holder FROM offices WHERE person_id = ANY($2)
       UNION SELECT o.holder FROM delegations d JOIN offices o ON o.person_id = d.principal_id WHERE d.delegate_id = ANY($2) AND d.accepted_at IS NOT NULL AND d.revoked_at IS NULL
     ), deputised AS (
       SELECT DISTINCT o.key AS office, o.value ->> 'deputy' AS deputy FROM procedures, jsonb_each(definition::jsonb -> 'offices') o
     ), concerned AS (
       SELECT holder FROM theirs
       UNION SELECT d.office || '@' || split_part(t.holder, '@', 2) FROM theirs t JOIN deputised d ON d.deputy = split_part(t.holder, '@', 1)
     ) INSERT INTO marks AS m (subject, position)
       SELECT DISTINCT 'project/' || p.code, 1 FROM tasks t JOIN projects p ON p.code = t.project_code AND p.ended IS NULL
       WHERE t.holder IN (SELECT holder FROM concerned) ORDER BY 1
     ON CONFLICT (subject) DO UPDATE SET position = m.position + 1`,
    [[...holders, ...personIds.map((id) => `person:${id}`)], personIds]);
}

async function deskOf(client: PoolClient, concerned: readonly string[], { by, at }: Stamp): Promise<Desk> {
  // everybody in one order, so that two changes never wait for each other
  const { rows } = await client.query<Locked>('SELECT id, administrator, deactivated_at IS NULL AS active FROM persons WHERE id = ANY($1) ORDER BY id FOR UPDATE', [[...concerned, by]]);
  const persons = new Map(rows.map((row) => [row.id, row]));
  const sender = persons.get(by);
  if (sender && !sender.active) throw new Refusal('PERSON_INACTIVE');
  if (!sender && by !== 'system') throw new Refusal('NOT_YOURS');
  const log = async (what: string, subject: string, data: object) => { await client.query('INSERT INTO staff_log (at, by, what, subject, data) VALUES ($1, $2, $3, $4, $5)', [at, by, what, subject, JSON.stringify(data)]); };
  return { client, persons, by, administrator: sender?.administrator ?? true, at, today: dayOf(at), log };
}

/** @throws Refusal NOT_YOURS */
export function mustAdminister({ administrator }: Desk): void { if (!administrator) throw new Refusal('NOT_YOURS'); }

/** Only one of these persons, or an administrator. @throws Refusal NOT_YOURS */
export function mustBe({ by, administrator }: Desk, ...persons: readonly string[]): void { if (!administrator && !persons.includes(by)) throw new Refusal('NOT_YOURS'); }

/** @throws Refusal INVALID_FACT: the person is unknown, or active no more. */
export function mustBeActive({ persons }: Desk, id: string, field: string): void {
  const person = persons.get(id);
  if (!person?.active) throw invalid(field, person ? 'INACTIVE' : 'UNKNOWN');
}

export const invalid = (field: string, rule: string, more: object = {}): Refusal => new Refusal('INVALID_FACT', { field, rule, ...more });

/** The offices that persons hold, held or will hold, each once. */
export async function holdersOf({ client }: Pick<Desk, 'client'>, personIds: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ holder: string }>('SELECT DISTINCT holder FROM offices WHERE person_id = ANY($1) ORDER BY holder', [personIds]);
  return rows.map(({ holder }) => holder);
}
