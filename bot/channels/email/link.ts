import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Day } from '../../../domain/calendar';
import type { Books } from '../../../prisma/client';
import { isStaff } from '../../../prisma/links';
import { sha256 } from '../../../prisma/hash';
import { render } from '../../../templates/render';
import type { Language } from '../../../templates/render';
import type { Channel, Heard } from '../../channel';
import { mailAddress } from './address';

/** The chat in which a code is asked for and given back. */
export type Asker = Pick<Heard, 'channel' | 'chatId'>;
/** `sent` is also said when nothing was mailed: whether an address is known is nobody's business. */
export type MailCodeAnswer = 'sent' | 'notAnAddress' | 'tooMany';
/** `address`: the person of this chat is told by e-mail from now on; `chat`: this chat is that of the address's person. */
export type CodeAnswer = { linked: 'address' | 'chat'; person: string; address: string } | { refused: 'wrong' | 'expired' | 'otherPerson' | 'staff' };

const minutes = 15;
const mostAnHour = 3;
const mostTries = 5;

/**
 * Mails a code to an address that somebody named in a chat: the only way to link the two (IDN-11). It goes to an address of a person, or to
 * any address when the chat is a person's; else nothing is mailed and the same is answered. Staff link by keys only: their mail says that
 * somebody asked, without a code. At most three an hour for a chat and for an address.
 */
export async function mailCode({ pool }: Books, channel: Channel, asker: Asker, typed: string, language: Language, day: Day): Promise<MailCodeAnswer> {
  const address = mailAddress(typed);
  if (address === null) return 'notAnAddress';
  const { rows: [known] } = await pool.query<{ asked: number; person: string | null }>(
    `SELECT greatest((SELECT count(*) FROM mail_codes WHERE channel = $1 AND chat_id = $2 AND asked_at > now() - interval '1 hour'),
       (SELECT count(*) FROM mail_codes WHERE address = $3 AND asked_at > now() - interval '1 hour'))::int AS asked,
       (SELECT p.id FROM addresses a JOIN persons p ON p.id = a.person_id WHERE p.deactivated_at IS NULL AND ((a.channel = $1 AND a.chat_id = $2 AND a.active) OR (a.channel = 'email' AND a.chat_id = $3)) ORDER BY a.channel = 'email' DESC LIMIT 1) AS person`,
    [asker.channel, asker.chatId, address]);
  if (known!.asked >= mostAnHour) return 'tooMany';
  const staff = known!.person !== null && (await isStaff({ pool }, known!.person, day));
  const code = String(randomInt(100_000_000)).padStart(8, '0');
  await pool.query(
    `WITH old AS (DELETE FROM mail_codes WHERE asked_at < now() - interval '30 days')
     INSERT INTO mail_codes (channel, chat_id, address, hash) VALUES ($1, $2, $3, $4)`, [asker.channel, asker.chatId, address, known!.person && !staff ? hashOf(asker, code) : null]);
  // whoever owns the address reads there that somebody asks; a mail that is not taken looks like one that was, and nobody can tell by the time it takes
  if (known!.person) void channel.send(address, { text: staff ? render(language, 'chat/mailAsked', { channel: asker.channel }) : render(language, 'chat/mailCode', { code, minutes, channel: asker.channel }) }).catch(() => { console.error('email: a code was not taken by the mail server'); });
  return 'sent';
}

/**
 * Takes the code back in the chat in which it was asked for. A chat of a person links the address to that person; a chat of nobody becomes one
 * of the address's person. An address of somebody else is not taken over. Of two at once one wins; after five wrong tries a code is dead.
 */
export async function takeMailCode({ pool }: Books, asker: Asker, typed: string, day: Day): Promise<CodeAnswer> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: [asked] } = await client.query<{ id: string; address: string; hash: string | null; tries: number; late: boolean }>(
      `SELECT id, address, hash, tries, asked_at < now() - $3 * interval '1 minute' AS late FROM mail_codes WHERE channel = $1 AND chat_id = $2 AND used_at IS NULL ORDER BY id DESC LIMIT 1 FOR UPDATE`,
      [asker.channel, asker.chatId, minutes]);
    const answer = await taken();
    await client.query('COMMIT');
    return answer;

    async function taken(): Promise<CodeAnswer> {
      if (!asked) return { refused: 'wrong' };
      if (asked.late || asked.tries >= mostTries) return { refused: 'expired' };
      if (!isSame(asked.hash, hashOf(asker, typed.replace(/\s/g, '')))) {
        await client.query('UPDATE mail_codes SET tries = tries + 1 WHERE id = $1', [asked.id]);
        return { refused: 'wrong' };
      }
      await client.query('UPDATE mail_codes SET used_at = now() WHERE id = $1', [asked.id]);
      const holder = async (channel: string, chatId: string) => (await client.query<{ person_id: string }>('SELECT person_id FROM addresses WHERE channel = $1 AND chat_id = $2 AND (active OR channel = $3)', [channel, chatId, 'email'])).rows[0]?.person_id;
      const [here, there] = [await holder(asker.channel, asker.chatId), await holder('email', asked.address)];
      const person = here ?? there;
      if (!person) return { refused: 'expired' };
      if (here && there && here !== there) return { refused: 'otherPerson' };
      if (await isStaff({ pool: client as unknown as Books['pool'] }, person, day)) return { refused: 'staff' };
      const [channel, chatId] = here ? ['email', asked.address] : [asker.channel, asker.chatId];
      await client.query('INSERT INTO addresses (channel, chat_id, person_id) VALUES ($1, $2, $3) ON CONFLICT (channel, chat_id) DO UPDATE SET person_id = $3, active = true, linked_at = now()', [channel, chatId, person]);
      return { linked: here ? 'address' : 'chat', person, address: asked.address };
    }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** A code counts only in its chat. */
const hashOf = ({ channel, chatId }: Asker, code: string): string => sha256(`${channel}/${chatId}/${code}`);

const isSame = (kept: string | null, given: string): boolean => timingSafeEqual(Buffer.from((kept ?? '').padEnd(64, '-')), Buffer.from(given));
