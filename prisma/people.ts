import { randomInt } from 'node:crypto';
import type { Holder } from '../domain/project';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { newSecret, sha256 } from './hash';

/** Somebody known; one who is not `active` holds and administers nothing any more, and every door refuses. */
export interface Person { id: string; name: string; language: 'vi' | 'en'; active: boolean; administrator: boolean; offices: Holder[] }

const personColumns = `p.id, p.name, p.language, p.deactivated_at IS NULL AS active, p.administrator AND p.deactivated_at IS NULL AS administrator,
  coalesce((SELECT array_agg(o.holder ORDER BY o.holder) FROM offices o WHERE o.person_id = p.id AND p.deactivated_at IS NULL AND $2 BETWEEN o.valid_from AND o.valid_to), '{}') AS offices`;

async function one({ pool }: Books, name: string, from: string, key: string | readonly string[], day: string): Promise<Person | null> {
  const keys = typeof key === 'string' ? [key] : key;
  const { rows } = await pool.query<Person>({ name, text: `SELECT ${personColumns} FROM ${from}`, values: [keys[0], day, ...keys.slice(1)] });
  return rows[0] ?? null;
}

/** A person with the offices held on a day. */
export const personById = (books: Books, id: string, day: string): Promise<Person | null> => one(books, 'person-by-id', 'persons p WHERE p.id = $1', id, day);

/** The bearer of an API token, or null when it is unknown or expired. Who was deactivated is still known by it (`active` false), so that the attempt has a name. */
export const personByToken = (books: Books, token: string, day: string): Promise<Person | null> =>
  one(books, 'person-by-token', 'tokens t JOIN persons p ON p.id = t.person_id WHERE t.hash = $1 AND (t.expires_at IS NULL OR t.expires_at > now() OR p.deactivated_at IS NOT NULL)', sha256(token), day);

/** The person behind a chat, or null when it is not linked; also one who is not active any more. */
export const personByChat = (books: Books, channel: string, chatId: string, day: string): Promise<Person | null> =>
  one(books, 'person-by-chat', 'addresses a JOIN persons p ON p.id = a.person_id WHERE a.active AND a.channel = $1 AND a.chat_id = $3', [channel, chatId], day);

/** A new API token for a person; shown once, kept as a hash. @throws Refusal PERSON_INACTIVE */
export async function issueToken(books: Books, personId: string): Promise<string> {
  const token = newSecret();
  await handOut(books, 'INSERT INTO tokens (hash, person_id) SELECT $1, $2', [sha256(token), personId]);
  return token;
}

/**
 * A one-time key that links a chat to a person: 15 minutes, 22 characters that chat links allow. With `bothSides` it links nothing before the
 * code that the chat shows is given back where the key was made (`links.ts`). @throws Refusal PERSON_INACTIVE
 */
export async function issueLinkKey(books: Books, personId: string, { bothSides = false }: { bothSides?: boolean } = {}): Promise<string> {
  const key = newSecret();
  await handOut(books, `INSERT INTO link_keys (hash, person_id, expires_at, both_sides) SELECT $1, $2, now() + interval '15 minutes', ${bothSides}`, [sha256(key), personId]);
  return key;
}

async function handOut({ pool }: Books, insert: string, values: readonly [hash: string, personId: string]): Promise<void> {
  const { rowCount } = await pool.query(`${insert} WHERE NOT EXISTS (SELECT 1 FROM persons WHERE id = $2 AND deactivated_at IS NOT NULL)`, [...values]);
  if (rowCount === 0) throw new Refusal('PERSON_INACTIVE');
}

/** `waits`: the code that the chat shows, and that its person gives back where the key was made. */
export type LinkResult = { linked: Person } | { waits: string } | { refused: 'unknown' | 'used' | 'expired' };

/** What the platforms let through in a start link: anything else is dropped without an error. */
export const linkKeyPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Links a chat by a one-time key, or has it wait for its code; of two at once exactly one wins. */
export async function link(books: Books, channel: string, chatId: string, key: string, day: string): Promise<LinkResult> {
  if (!linkKeyPattern.test(key)) return { refused: 'unknown' };
  const [hash, code] = [sha256(key), String(randomInt(1_000_000)).padStart(6, '0')];
  const { rows: [used] } = await books.pool.query<{ person_id: string; both_sides: boolean }>(
    `WITH used AS (UPDATE link_keys SET used_at = now() WHERE hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING person_id, both_sides),
       linked AS (
         INSERT INTO addresses (channel, chat_id, person_id) SELECT $2, $3, person_id FROM used WHERE NOT both_sides
         ON CONFLICT (channel, chat_id) DO UPDATE SET person_id = excluded.person_id, active = true, linked_at = now()
       ),
       old AS (DELETE FROM pending_links WHERE asked_at < now() - interval '30 days'),
       waiting AS (INSERT INTO pending_links (person_id, channel, chat_id, hash) SELECT person_id, $2, $3, $4 FROM used WHERE both_sides)
     SELECT person_id, both_sides FROM used`, [hash, channel, chatId, pendingHash({ channel, chatId }, code)]);
  if (used) return used.both_sides ? { waits: code } : { linked: (await personById(books, used.person_id, day))! };
  const { rows: [known] } = await books.pool.query<{ used_at: Date | null }>('SELECT used_at FROM link_keys WHERE hash = $1', [hash]);
  return { refused: !known ? 'unknown' : known.used_at ? 'used' : 'expired' };
}

/** A code counts for its chat only. */
export const pendingHash = ({ channel, chatId }: { channel: string; chatId: string }, code: string): string => sha256(`${channel}/${chatId}/${code}`);
