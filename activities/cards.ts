import { ApplicationFailure } from '@temporalio/activity';
import { ChannelBusy, ChannelRefused } from '../bot/channel';
import type { ChannelName } from '../bot/channel';
import { render } from '../templates/render';
import type { Language } from '../templates/render';
import type { Activities } from '../workflows/activities';
import type { World } from './index';

interface Card { chat_id: string; provider_id: string; stage: string; round: number; text: string; language: Language | null }

/** Takes the buttons off messages whose decision is no longer open, wherever it was taken, and says what came of it (OPS-08). */
export const cards = ({ ledger, channels, turns }: World): Pick<Activities, 'staleCards' | 'closeCards'> => {
  const { pool } = ledger.books;
  const moved = 'FROM cards c JOIN projects p ON p.code = c.project_code WHERE c.project_code = $1 AND (p.stage <> c.stage OR p.round <> c.round)';

  async function closing(code: string, { stage, round, text, language }: Card): Promise<string> {
    const { project, procedure } = (await ledger.read(code))!;
    const { last } = project;
    const here = last && last.stage === stage && last.round === round && ['approved', 'rejected', 'returned'].includes(last.outcome) ? last : null;
    const { rows: [who] } = await pool.query<{ name: string }>('SELECT name FROM persons WHERE id = $1', [here?.by ?? '']);
    const now = procedure.stages[project.stage] ?? procedure.ends[project.stage]!;
    return `${text}\n\n${render(language ?? 'vi', 'chat/cardClosed', { code, who: who?.name ?? null, at: here?.at ?? null, outcome: here?.outcome ?? null, stage: now.title })}`;
  }

  return {
    /** Reads only. */
    async staleCards(code) {
      const { rows } = await pool.query<{ channel: string }>(`SELECT DISTINCT c.channel ${moved} ORDER BY 1`, [code]);
      return rows.map(({ channel }) => channel);
    },
    /** May run twice: changing a message to what it is already does no harm, and what is closed is forgotten. */
    async closeCards(name, code) {
      const channel = channels.get(name as ChannelName);
      const { rows } = await pool.query<Card>(
        `SELECT c.chat_id, c.provider_id, c.stage, c.round, c.text, (SELECT language FROM addresses a JOIN persons o ON o.id = a.person_id WHERE a.channel = c.channel AND a.chat_id = c.chat_id) AS language
         ${moved} AND c.channel = $2 ORDER BY c.at`, [code, name]);
      for (const card of rows) {
        if (channel?.edit) await turns?.take(channel.name, card.chat_id);
        try {
          await channel?.edit?.(card.chat_id, card.provider_id, { text: await closing(code, card) });
        } catch (error) {
          if (error instanceof ChannelBusy) throw ApplicationFailure.create({ type: 'ChannelBusy', message: 'The channel asks to wait', nextRetryDelay: error.seconds * 1000 });
          // the message is gone or the chat is closed: nobody can press it
          if (!(error instanceof ChannelRefused)) throw error;
        }
        await pool.query('DELETE FROM cards WHERE channel = $1 AND chat_id = $2 AND provider_id = $3', [name, card.chat_id, card.provider_id]);
      }
    },
  };
};
