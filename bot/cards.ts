import type { Books } from '../prisma/client';
import { sha256 } from '../prisma/hash';
import { placeOf } from './answers/place';
import type { Place } from './answers/place';
import type { Channel, Message } from './channel';

/**
 * Remembers a message that offers a decision, where it can be changed later: when the project moves on, its buttons are taken away
 * (`activities/cards.ts`). A project that moved while the message was on its way is looked at at once.
 */
export async function rememberCard(books: Books, channel: Channel, chatId: string, message: Message, providerId: string): Promise<void> {
  if (!channel.can.edits || !channel.edit) return;
  const at = await placeIn(books, message);
  if (!at) return;
  await books.pool.query('INSERT INTO cards (channel, chat_id, provider_id, project_code, stage, round, text) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
    [channel.name, chatId, providerId, at.code, at.stage, at.round, message.text]);
  await books.pool.query(
    `INSERT INTO marks AS m (subject, position) SELECT 'cards/' || code, 1 FROM projects WHERE code = $1 AND (stage <> $2 OR round <> $3)
     ON CONFLICT (subject) DO UPDATE SET position = m.position + 1`, [at.code, at.stage, at.round]);
}

/** The stage and round that a message's buttons decide on, or null when none of them decides. */
async function placeIn(books: Books, { buttons = [] }: Message): Promise<Place | null> {
  for (const { data } of buttons) {
    const decided = data.startsWith('k:') ? await behindKey(books, data.slice(2)) : data;
    const [deed, ...rest] = decided.split(':');
    if (deed !== 'v' && deed !== 'ok' && deed !== 'wc') continue;
    const [code = '', where = ''] = deed === 'v' ? rest.slice(1) : rest;
    const at = placeOf(code, where);
    if (at) return at;
  }
  return null;
}

/** What a single-use key stands for. */
async function behindKey({ pool }: Books, key: string): Promise<string> {
  const { rows: [known] } = await pool.query<{ data: string }>('SELECT data FROM button_keys WHERE hash = $1', [sha256(key)]);
  return known?.data ?? '';
}
