import { newSecret } from '../../../prisma/hash';
import type { Button } from '../../channel';
import type { OaButtonShown } from './client';
import type { Oa } from './index';

const TITLE_LIMIT = 100;
const shape = /^kc:[\w-]{22}$/;

/** Buttons as the platform shows them. A press comes back as a text that anybody could type, so it carries a key of this chat, good for 30 days. */
export async function keepButtons({ books, now }: Oa, chatId: string, buttons: readonly Button[]): Promise<OaButtonShown[]> {
  if (buttons.length === 0) return [];
  const shown = buttons.map(({ label, data }) => ({ title: label.normalize('NFC').slice(0, TITLE_LIMIT), payload: `kc:${newSecret()}`, data }));
  await books.pool.query(
    "INSERT INTO oa_buttons (key, chat_id, data, expires_at) SELECT key, $1, data, $4::timestamptz + interval '30 days' FROM unnest($2::text[], $3::text[]) AS made(key, data)",
    [chatId, shown.map(({ payload }) => payload), shown.map(({ data }) => data), await now()]);
  return shown.map(({ title, payload }) => ({ title, payload }));
}

/** What a text presses: the button's data; empty for a key that is not this chat's or too old; null for an ordinary text. */
export async function pressedBy({ books, now }: Oa, chatId: string, text: string): Promise<string | null> {
  if (!shape.test(text.trim())) return null;
  const { rows: [row] } = await books.pool.query<{ data: string }>('SELECT data FROM oa_buttons WHERE key = $1 AND chat_id = $2 AND expires_at > $3', [text.trim(), chatId, await now()]);
  return row?.data ?? '';
}
