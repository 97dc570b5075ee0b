import { hash, verify } from '@node-rs/argon2';
import { isDay } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import { Refusal } from '../domain/refusal';
import { comment } from '../domain/text';
import type { Books } from './client';
import { change, invalid, mustAdminister, mustBeActive } from './staffLog';
import type { Stamp } from './staffLog';

/** Wrong tries until it is locked, and for how many minutes it is then. */
const TRIES = 5;
const LOCKED_MINUTES = 60;

/** Sets a person's own PIN, six digits, kept as an argon2id hash; a new one unlocks. The log keeps that it was set, never what it is. @throws Refusal PIN_TOO_EASY, INVALID_FACT */
export async function setPin(books: Books, pin: string, stamp: Stamp): Promise<{ set: true }> {
  if (!/^\d{6}$/.test(pin)) throw invalid('pin', 'SIX_DIGITS');
  if (isEasy(pin)) throw new Refusal('PIN_TOO_EASY');
  const hashed = await hash(pin);
  return change(books, 'pinSet', {}, [stamp.by], stamp, async (desk) => {
    mustBeActive(desk, stamp.by, 'person');
    await desk.client.query(
      'INSERT INTO person_pins (person_id, hash, set_at) VALUES ($1, $2, $3) ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at, tries = 0, locked_until = NULL', [stamp.by, hashed, stamp.at]);
    return { subject: stamp.by, answer: { set: true as const } };
  });
}

/** One digit over and over, digits in a row, or the same two or three repeated. */
function isEasy(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, index) => Number(digit) - Number(pin[index])));
  return (steps.size === 1 && Math.abs([...steps][0]!) <= 1) || /^(\d{2})\1\1$|^(\d{3})\2$/.test(pin);
}

/** Whether a person has a PIN, and until when it is locked. */
export async function pinState({ pool }: Pick<Books, 'pool'>, personId: string): Promise<'unset' | 'set' | { lockedUntil: Instant }> {
  const { rows: [row] } = await pool.query<{ locked: Date | null }>('SELECT CASE WHEN locked_until > now() THEN locked_until END AS locked FROM person_pins WHERE person_id = $1', [personId]);
  return !row ? 'unset' : row.locked ? { lockedUntil: row.locked.toISOString() } : 'set';
}

/** What a try came to; `justLocked` for the one that locked it. */
export type Tried = { fits: true } | { fits: false; left: number } | { fits: false; lockedUntil: Instant; justLocked: boolean } | { fits: false; unset: true };

/** Tries a PIN. The try is counted first, so that however many come at once, no more than five are looked at. */
export async function tryPin({ pool }: Pick<Books, 'pool'>, personId: string, pin: string): Promise<Tried> {
  const { rows: [row] } = await pool.query<{ hash: string; tries: number; locked_until: Date | null }>(
    `UPDATE person_pins p SET tries = n.tries, locked_until = CASE WHEN n.tries >= $2 THEN now() + make_interval(mins => $3) END
     FROM (SELECT person_id, CASE WHEN locked_until IS NULL THEN tries + 1 ELSE 1 END AS tries FROM person_pins WHERE person_id = $1 AND (locked_until IS NULL OR locked_until <= now()) FOR UPDATE) n
     WHERE p.person_id = n.person_id RETURNING p.hash, p.tries, p.locked_until`, [personId, TRIES, LOCKED_MINUTES]);
  if (!row) {
    const state = await pinState({ pool }, personId);
    return typeof state === 'string' ? { fits: false, unset: true } : { fits: false, ...state, justLocked: false };
  }
  if (await verify(row.hash, pin)) {
    await pool.query('UPDATE person_pins SET tries = 0, locked_until = NULL WHERE person_id = $1 AND hash = $2', [personId, row.hash]);
    return { fits: true };
  }
  return row.locked_until ? { fits: false, lockedUntil: row.locked_until.toISOString(), justLocked: true } : { fits: false, left: TRIES - row.tries };
}

/** The unit's own word, for all its offices in every procedure; no stage's setting, so it stands under no procedure and no stage. */
const NAME = 'secondFactor';

/** Whether one of these units demands a second factor on a day. */
export async function secondFactorDemanded({ pool }: Pick<Books, 'pool'>, units: readonly string[], day: Day): Promise<boolean> {
  const { rows } = await pool.query<{ value: unknown }>(
    `SELECT DISTINCT ON (unit) value FROM settings WHERE name = '${NAME}' AND procedure_id = '' AND unit = ANY($1) AND effective_from <= $2 ORDER BY unit, effective_from DESC, id DESC`, [units, day]);
  return rows.some(({ value }) => value === true);
}

export interface FactorDemand { unit: string; demanded: boolean; effectiveFrom: Day; reason: string }

/** A unit demands a second factor from a day on, today at the earliest, or does no more. Administrators only. @throws Refusal NOT_YOURS, INVALID_FACT, REASON_REQUIRED */
export const demandSecondFactor = (books: Books, { unit, demanded, effectiveFrom, reason }: FactorDemand, stamp: Stamp): Promise<FactorDemand> =>
  change(books, 'secondFactorDemanded', { unit, demanded, effectiveFrom, reason }, [], stamp, async (desk) => {
    mustAdminister(desk);
    if (!isDay(effectiveFrom)) throw invalid('effectiveFrom', 'NO_SUCH_DAY');
    if (effectiveFrom < desk.today) throw invalid('effectiveFrom', 'PAST');
    const because = comment(reason);
    if (because === '') throw new Refusal('REASON_REQUIRED');
    if ((await desk.client.query('SELECT 1 FROM units WHERE id = $1', [unit])).rowCount === 0) throw invalid('unit', 'UNKNOWN');
    await desk.client.query(
      "INSERT INTO settings (unit, procedure_id, stage, name, value, effective_from, reason, entered_by, entered_at) VALUES ($1, '', '', $2, $3, $4, $5, $6, $7)",
      [unit, NAME, JSON.stringify(demanded), effectiveFrom, because, desk.by, desk.at]);
    return { subject: unit, answer: { unit, demanded, effectiveFrom, reason: because } };
  });
