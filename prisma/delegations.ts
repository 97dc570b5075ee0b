import { randomUUID } from 'node:crypto';
import { isDay } from '../domain/calendar';
import type { Day } from '../domain/calendar';
import { comment } from '../domain/text';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { change, holdersOf, invalid, mustBe, mustBeActive } from './staffLog';
import type { Desk, Stamp } from './staffLog';

/** A delegation as it stands; it counts while `state` is accepted and the day is within. */
export interface DelegationRecord { id: string; principal: string; delegate: string; from: Day; to: Day; stages: string[]; units: string[]; reason: string; state: 'offered' | 'accepted' | 'declined' | 'revoked' }
interface Wanted { principal: string; delegate: string; from: Day; to: Day; stages?: readonly string[] | undefined; units?: readonly string[] | undefined; reason: string }

const columns = `id, principal_id AS principal, delegate_id AS delegate, valid_from AS "from", valid_to AS "to", stages, units, reason,
  CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN declined_at IS NOT NULL THEN 'declined' WHEN accepted_at IS NOT NULL THEN 'accepted' ELSE 'offered' END AS state`;

/**
 * Offers that somebody stands for a person between two days (inclusive), for stages and units (none named: all). The principal or an administrator.
 * It counts once the delegate has accepted. @throws Refusal INVALID_FACT with field and rule, NOT_YOURS
 */
export const delegate = (books: Books, { principal, delegate: to, stages = [], units = [], ...wanted }: Wanted, stamp: Stamp): Promise<DelegationRecord> =>
  change(books, 'delegationOffered', { principal, to, stages, units, wanted }, [principal, to], stamp, async (desk) => {
    mustBe(desk, principal);
    const reason = comment(wanted.reason);
    mustBeActive(desk, principal, 'principal');
    mustBeActive(desk, to, 'delegate');
    if (principal === to) throw invalid('delegate', 'SELF');
    mustBeWithinAYear(wanted.from, wanted.to);
    if (reason.length === 0) throw invalid('reason', 'REQUIRED');
    await mustBeKnown(desk, stages, units);
    await mustHoldOffice(desk, principal, wanted.from, wanted.to);
    const { rows: [made] } = await desk.client.query<DelegationRecord>(
      `INSERT INTO delegations (id, principal_id, delegate_id, valid_from, valid_to, stages, units, reason, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${columns}`,
      [randomUUID(), principal, to, wanted.from, wanted.to, [...new Set(stages)], [...new Set(units)], reason, desk.by, desk.at]);
    return { subject: principal, answer: made!, wake: await concerning(desk, made!) };
  });

/** The delegate takes it on. @throws Refusal UNKNOWN_RECORD (also to strangers), NOT_YOURS, INVALID_FACT (answered or revoked already) */
export const acceptDelegation = (books: Books, id: string, stamp: Stamp): Promise<DelegationRecord> => move(books, id, stamp, 'delegationAccepted', 'accepted_at', ['offered'], onlyDelegate);

/** The delegate does not take it on. @throws Refusal as for acceptance */
export const declineDelegation = (books: Books, id: string, stamp: Stamp): Promise<DelegationRecord> => move(books, id, stamp, 'delegationDeclined', 'declined_at', ['offered'], onlyDelegate);

/** Ends it at once; by either of the two or an administrator. @throws Refusal UNKNOWN_RECORD (also to strangers), INVALID_FACT (over already) */
export const revokeDelegation = (books: Books, id: string, stamp: Stamp): Promise<DelegationRecord> => move(books, id, stamp, 'delegationRevoked', 'revoked_at', ['offered', 'accepted'], () => undefined);

/** What a person has given and received, the newest first. */
export async function delegationsOf({ pool }: Books, personId: string): Promise<{ given: DelegationRecord[]; received: DelegationRecord[] }> {
  const { rows } = await pool.query<DelegationRecord>(`SELECT ${columns} FROM delegations WHERE principal_id = $1 OR delegate_id = $1 ORDER BY created_at DESC, id`, [personId]);
  return { given: rows.filter(({ principal }) => principal === personId), received: rows.filter(({ delegate: to }) => to === personId) };
}

/** Revokes everything that a person gave or received, each with its line in the log; gives the principals, whose projects have to look again. */
export async function revokeAll(desk: Desk, personId: string): Promise<{ ids: string[]; principals: string[] }> {
  const { rows } = await desk.client.query<DelegationRecord>(
    `WITH open AS (SELECT id AS open_id FROM delegations WHERE (principal_id = $1 OR delegate_id = $1) AND revoked_at IS NULL AND declined_at IS NULL ORDER BY id FOR UPDATE)
     UPDATE delegations SET revoked_at = $2, revoked_by = $3 FROM open WHERE id = open_id RETURNING ${columns}`, [personId, desk.at, desk.by]);
  for (const one of rows) await desk.log('delegationRevoked', one.principal, one);
  return { ids: rows.map(({ id }) => id).sort(), principals: [...new Set(rows.map(({ principal }) => principal))] };
}

async function move(
  books: Books, id: string, stamp: Stamp, what: string, column: 'accepted_at' | 'declined_at' | 'revoked_at', from: readonly DelegationRecord['state'][], may: (desk: Desk, one: DelegationRecord) => void,
): Promise<DelegationRecord> {
  const known = await find(books.pool, id);
  if (!known) throw new Refusal('UNKNOWN_RECORD');
  return change(books, what, { id }, [known.principal, known.delegate], stamp, async (desk) => {
    if (!desk.administrator && ![known.principal, known.delegate].includes(desk.by)) throw new Refusal('UNKNOWN_RECORD');
    may(desk, known);
    // read again: whoever changes it holds both persons' rows, as we do now
    const { state } = (await find(desk.client, id))!;
    if (!from.includes(state)) throw invalid('id', state.toUpperCase());
    const { rows: [moved] } = await desk.client.query<DelegationRecord>(`UPDATE delegations SET ${column} = $2, revoked_by = $3 WHERE id = $1 RETURNING ${columns}`, [id, desk.at, column === 'revoked_at' ? desk.by : null]);
    return { subject: known.principal, answer: moved!, wake: await concerning(desk, known) };
  });
}

const find = async (where: Books['pool'] | Desk['client'], id: string): Promise<DelegationRecord | undefined> =>
  (await where.query<DelegationRecord>(`SELECT ${columns} FROM delegations WHERE id = $1`, [id])).rows[0];

function onlyDelegate(desk: Desk, one: DelegationRecord): void { if (desk.by !== one.delegate) throw new Refusal('NOT_YOURS'); }

const concerning = async (desk: Desk, { principal, delegate: to }: DelegationRecord) => ({ people: [principal, to], holders: await holdersOf(desk, [principal]) });

function mustBeWithinAYear(from: Day, to: Day): void {
  if (!isDay(from)) throw invalid('from', 'NO_SUCH_DAY');
  if (!isDay(to)) throw invalid('to', 'NO_SUCH_DAY');
  if (to < from) throw invalid('to', 'BEFORE_FROM');
  // a year to the day: from 2026-03-01 the last day is 2027-02-28
  if (to >= `${Number(from.slice(0, 4)) + 1}${from.slice(4)}`) throw invalid('to', 'LONGER_THAN_A_YEAR');
}

async function mustBeKnown({ client }: Desk, stages: readonly string[], units: readonly string[]): Promise<void> {
  const { rows: strange } = await client.query<{ field: string; value: string }>(
    `SELECT 'units' AS field, u AS value FROM unnest($1::text[]) u WHERE NOT EXISTS (SELECT 1 FROM units WHERE id = u)
     UNION ALL SELECT 'stages', s FROM unnest($2::text[]) s WHERE NOT EXISTS (SELECT 1 FROM procedures WHERE jsonb_exists(definition::jsonb -> 'stages', s))`, [units, stages]);
  if (strange[0]) throw invalid(strange[0].field, 'UNKNOWN', { value: strange[0].value });
}

/** Only what is one's own passes on: who holds nothing on any of the days has nothing to give. */
async function mustHoldOffice({ client }: Desk, principal: string, from: Day, to: Day): Promise<void> {
  const { rows } = await client.query('SELECT 1 FROM offices WHERE person_id = $1 AND valid_from <= $3 AND valid_to >= $2 LIMIT 1', [principal, from, to]);
  if (rows.length === 0) throw invalid('principal', 'NO_OFFICE');
}
