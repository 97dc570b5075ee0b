import type { Day } from '../domain/calendar';
import type { Books } from './client';
import { sha256 } from './hash';
import { pendingHash } from './people';

/** A chat on a platform. */
export interface Chat { channel: string; chatId: string }
/** A chat of a person. `id` names it towards its person: a chat's own id may be a secret. `active` false: the platform refuses it at present. */
export interface LinkedChat extends Chat { id: string; linkedAt: Date; active: boolean }
/** A chat that used a key and waits for its code; `until` it is forgotten. */
export interface WaitingChat { channel: string; askedAt: Date; until: Date }

const MINUTES = 10;
const MOST_TRIES = 5;
const open = `settled_at IS NULL AND tries < ${MOST_TRIES} AND asked_at > now() - interval '${MINUTES} minutes'`;

/** What a person, and nobody else, calls a chat by. */
export const chatName = ({ channel, chatId }: Chat): string => sha256(`chat/${channel}/${chatId}`).slice(0, 16);

/** The chats of a person that are in use or refused by their platform, the oldest first. */
export async function chatsOf({ pool }: Pick<Books, 'pool'>, personId: string): Promise<LinkedChat[]> {
  const { rows } = await pool.query<Omit<LinkedChat, 'id'>>(
    'SELECT channel, chat_id AS "chatId", linked_at AS "linkedAt", active FROM addresses WHERE person_id = $1 AND (active OR refused_at IS NOT NULL) ORDER BY linked_at, channel, chat_id', [personId]);
  return rows.map((one) => ({ ...one, id: chatName(one) }));
}

/** The chats that used a key of this person and wait. */
export async function waitingChats({ pool }: Pick<Books, 'pool'>, personId: string): Promise<WaitingChat[]> {
  const { rows } = await pool.query<WaitingChat>(
    `SELECT channel, asked_at AS "askedAt", asked_at + interval '${MINUTES} minutes' AS until FROM pending_links WHERE person_id = $1 AND ${open} ORDER BY id`, [personId]);
  return rows;
}

/**
 * The second side: the person who made the key types the code that the chat shows. Whoever stole a key has a chat with another code, so nothing
 * that the person types links it. After five wrong codes, or ten minutes, a waiting chat is forgotten.
 */
export async function confirmLink({ pool }: Pick<Books, 'pool'>, personId: string, typed: string): Promise<{ linked: Chat } | { refused: 'nothing' | 'wrong' }> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const answer = await confirmed();
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }

  async function confirmed(): ReturnType<typeof confirmLink> {
    const { rows: waiting } = await client.query<Chat & { id: string; hash: string }>(
      `SELECT id::text, channel, chat_id AS "chatId", hash FROM pending_links WHERE person_id = $1 AND ${open} AND EXISTS (SELECT 1 FROM persons WHERE id = $1 AND deactivated_at IS NULL) ORDER BY id FOR UPDATE`, [personId]);
    if (waiting.length === 0) return { refused: 'nothing' };
    const code = typed.replace(/\s/g, '');
    const fits = waiting.find((one) => one.hash === pendingHash(one, code));
    if (!fits) {
      await client.query('UPDATE pending_links SET tries = tries + 1 WHERE id = ANY($1::bigint[])', [waiting.map(({ id }) => id)]);
      return { refused: 'wrong' };
    }
    const { channel, chatId } = fits;
    await client.query('UPDATE pending_links SET settled_at = now() WHERE id = $1', [fits.id]);
    await client.query('INSERT INTO addresses (channel, chat_id, person_id) VALUES ($1, $2, $3) ON CONFLICT (channel, chat_id) DO UPDATE SET person_id = $3, active = true, linked_at = now()', [channel, chatId, personId]);
    return { linked: { channel, chatId } };
  }
}

/** The person lets go of a chat: nothing that is done there makes it theirs again but linking anew. False when it is not theirs. */
export async function unlink({ pool }: Pick<Books, 'pool'>, personId: string, { channel, chatId }: Chat): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE addresses SET active = false, refused_at = NULL WHERE person_id = $1 AND channel = $2 AND chat_id = $3 AND (active OR refused_at IS NOT NULL)', [personId, channel, chatId]);
  return rowCount === 1;
}

/** Whether somebody holds, or will hold, an office that is not the applicant's, or administers: such people link chats at the console only. */
export async function isStaff({ pool }: Pick<Books, 'pool'>, personId: string, day: Day): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM persons p WHERE p.id = $1 AND (p.administrator OR EXISTS (
       SELECT 1 FROM offices o WHERE o.person_id = p.id AND o.valid_to >= $2 AND o.holder NOT LIKE 'implementer.%' AND o.holder NOT LIKE 'beneficiary.%'))`, [personId, day]);
  return rowCount === 1;
}

/** How often a chat changed hands: numbers what its persons are told of it. */
export async function changesOf({ pool }: Pick<Books, 'pool'>, { channel, chatId }: Chat): Promise<number> {
  const { rows: [row] } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM link_log WHERE channel = $1 AND chat_id = $2', [channel, chatId]);
  return row!.count;
}
