import type { Books } from '../../../prisma/client';
import type { Channel, Heard, Message } from '../../channel';

/** The web chat: its messages are rows of ours, so a notice is shown once however often it is sent. */
export function webChannel({ pool }: Books): Channel {
  return {
    name: 'web',
    can: { buttons: 'inline', mostButtons: 50, textLimit: 20_000, edits: false, filesIn: 'any', proactive: 'always' },
    repeatable: true,
    async send(chatId: string, { text, buttons = [] }: Message, noticeId?: bigint) {
      const { rows: [row] } = await pool.query<{ id: string }>(
        `INSERT INTO chat_messages (channel, chat_id, from_us, text, buttons, notice_id) VALUES ('web', $1, true, $2, $3, $4)
         ON CONFLICT (notice_id) DO NOTHING RETURNING id`, [chatId, text, JSON.stringify(buttons), noticeId?.toString() ?? null]);
      if (row) return { providerId: row.id };
      const { rows: [earlier] } = await pool.query<{ id: string }>('SELECT id FROM chat_messages WHERE notice_id = $1', [noticeId!.toString()]);
      return { providerId: earlier!.id };
    },
    async sendMany(chatId, notices) {
      await pool.query(
        `INSERT INTO chat_messages (channel, chat_id, from_us, text, notice_id, buttons) SELECT 'web', $1, true, text, id, buttons FROM unnest($2::text[], $3::bigint[], $4::text[]) WITH ORDINALITY AS told(text, id, buttons, place) ORDER BY place
         ON CONFLICT (notice_id) DO NOTHING`, [chatId, notices.map(({ text }) => text), notices.map(({ noticeId }) => noticeId.toString()), notices.map(({ buttons = [] }) => JSON.stringify(buttons))]);
    },
    /** Blots out the last message with figures in a row that the person wrote: a PIN stays in nobody's transcript. */
    async remove(chatId) {
      await pool.query(
        `UPDATE chat_messages SET text = '••••••' WHERE id = (SELECT max(id) FROM chat_messages WHERE channel = 'web' AND chat_id = $1 AND NOT from_us AND regexp_replace(text, '[\\s.-]', '', 'g') ~ '[0-9]{4}')`, [chatId]);
    },
    async note({ chatId, text, file, button }: Heard) {
      const said = text ?? file?.name ?? button ?? '';
      await pool.query("INSERT INTO chat_messages (channel, chat_id, from_us, text) VALUES ('web', $1, false, $2)", [chatId, said]);
    },
  };
}
