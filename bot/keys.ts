import { newSecret, sha256 } from '../prisma/hash';
import type { Books } from '../prisma/client';
import type { Button, Heard } from './channel';
import { placeOf } from './answers/place';

/** What buttons decide: a vote, votes together, a delegation offered, accepted, declined or revoked, an absence set or taken back, a proposal sent or thrown away, a withdrawal. Never taken from outside as it is. */
export const deciding: readonly string[] = ['ok', 'bk', 'dg', 'dy', 'dn', 'dr', 'av', 'ax', 'yr', 'yn', 'yq', 'yo', 'ux', 'pc', 'px', 'wc'];

export const decides = (data: string): boolean => deciding.includes(data.split(':')[0]!);
export const isKey = (data: string): boolean => data.startsWith('k:');

/** Whose key it is: a person in one chat. */
export interface KeyOwner { person: { id: string }; heard: Pick<Heard, 'channel' | 'chatId'> }

/** A question stays open as long as its dialog. */
const MINUTES = 30;

/** The same buttons, those that decide with a single-use key of this person and chat in place of what they decide: `k:` and 22 characters. */
export async function keyed(books: Books, owner: KeyOwner, buttons: readonly Button[], minutes = MINUTES): Promise<Button[]> {
  const made: Button[] = [];
  for (const one of buttons) made.push(decides(one.data) ? { ...one, data: `k:${await mint(books, owner, one.data, minutes)}` } : one);
  return made;
}

/** A key for something that waits to be decided; shown once, kept as its hash. What is long over is thrown away. */
export async function mint({ pool }: Books, { person, heard }: KeyOwner, data: string, minutes: number): Promise<string> {
  const key = newSecret();
  const [, first = '', second = ''] = data.split(':');
  const at = placeOf(first, second);
  await pool.query(
    `WITH old AS (DELETE FROM button_keys WHERE expires_at < now() - interval '30 days')
     INSERT INTO button_keys (hash, person_id, channel, chat_id, data, project_code, stage, round, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(mins => $9))`,
    [sha256(key), person.id, heard.channel, heard.chatId, data, at?.code ?? '', at?.stage ?? '', at?.round ?? 0, minutes]);
  return key;
}

/** What became of a pressed key: it is `taken` by this message, or it was used or has expired, or it is somebody else's, or nobody ever made it. */
export type Pressed = { is: 'taken'; data: string } | { is: 'used' | 'expired' | 'foreign'; data: string; code: string } | { is: 'unknown' };

/**
 * Uses a key. Of two presses at once one wins: the row is changed only where it is this person's, in this chat, in time and unused. The same
 * message again has it again, so what a crash interrupted goes on. The key of a web link is no button's.
 */
export async function take({ pool }: Pick<Books, 'pool'>, { person, heard }: KeyOwner, key: string, message: string, kind: 'button' | 'link' = 'button'): Promise<Pressed> {
  const hash = sha256(key);
  const { rows: [won] } = await pool.query<{ data: string }>(
    `UPDATE button_keys SET used_at = coalesce(used_at, now()), used_by = $5
     WHERE hash = $1 AND person_id = $2 AND channel = $3 AND chat_id = $4 AND ((used_at IS NULL AND expires_at > now()) OR used_by = $5) AND (data LIKE 'link:%') = $6 RETURNING data`,
    [hash, person.id, heard.channel, heard.chatId, message, kind === 'link']);
  if (won) return { is: 'taken', data: won.data };
  const known = await find({ pool }, key);
  if (!known || known.data.startsWith('link:') !== (kind === 'link')) return { is: 'unknown' };
  const is = known.person !== person.id || known.channel !== heard.channel || known.chatId !== heard.chatId ? 'foreign' : known.used ? 'used' : 'expired';
  return { is, data: known.data, code: known.code };
}

export interface KnownKey { person: string; channel: Heard['channel']; chatId: string; data: string; code: string; used: boolean; expired: boolean }

/** A key as it stands, without using it; null when nobody ever made it. */
export async function find({ pool }: Pick<Books, 'pool'>, key: string): Promise<KnownKey | null> {
  const { rows: [row] } = await pool.query<KnownKey>(
    'SELECT person_id AS person, channel, chat_id AS "chatId", data, project_code AS code, used_at IS NOT NULL AS used, expires_at <= now() AS expired FROM button_keys WHERE hash = $1', [sha256(key)]);
  return row ?? null;
}
