import { ApplicationFailure } from '@temporalio/activity';
import { ChannelBusy, ChannelRefused, channelNames } from '../bot/channel';
import type { ChannelName } from '../bot/channel';
import type { Activities } from '../workflows/activities';
import { render } from '../templates/render';
import type { World } from './index';

/** The ladder: a chat app before the web chat, which only those who look at the page see. */
const ladder: readonly ChannelName[] = [...channelNames].reverse();

interface Row { id: string; person_id: string; template: string; facts: string; state: string; channel: ChannelName | null; language: 'vi' | 'en'; chat_id: string | null }

/** Telling people. A notice goes PENDING, SENDING, then SENT, FAILED, UNKNOWN or UNREACHED. */
export const deliveries = ({ ledger: { books: { pool } }, channels }: World): Pick<Activities, 'waitingNotices' | 'deliver' | 'markUnreached'> => {
  const mark = (id: string, state: string, more: { channel?: string; providerId?: string; error?: string } = {}) =>
    pool.query('UPDATE notices SET state = $2, channel = coalesce($3, channel), provider_id = $4, error = $5, changed_at = now() WHERE id = $1', [id, state, more.channel ?? null, more.providerId ?? null, more.error ?? null]);

  /** Sends one notice. One that was being sent when we died is not sent again where that could show it twice: its state is honestly unknown. */
  async function tell(name: ChannelName, row: Row): Promise<void> {
    const channel = channels.get(name);
    if (!channel || !row.chat_id) { await mark(row.id, 'PENDING'); return; }
    const begunOn = row.state === 'SENDING' ? channels.get(row.channel ?? name) ?? channel : null;
    if (begunOn && !begunOn.repeatable) { await mark(row.id, 'UNKNOWN', { channel: begunOn.name }); return; }
    const text = await wordsOf(name, row);
    if (text === null) return;
    await mark(row.id, 'SENDING', { channel: name });
    try {
      const { providerId } = await channel.send(row.chat_id, { text, notice: { template: row.template, facts: JSON.parse(row.facts) as Record<string, unknown>, language: row.language } }, BigInt(row.id));
      await mark(row.id, 'SENT', { channel: name, providerId });
    } catch (error) {
      if (error instanceof ChannelRefused) {
        // the next rung of the ladder tells it: this chat takes nothing more, or (`keeps`) only not this
        if (error.keeps) await pool.query('UPDATE notices SET passed = passed || $2::text WHERE id = $1', [row.id, name]);
        else await pool.query('UPDATE addresses SET active = false, refused_at = now() WHERE channel = $1 AND chat_id = $2', [name, row.chat_id]);
        await mark(row.id, 'PENDING', { error: error.reason });
        return;
      }
      if (error instanceof ChannelBusy) {
        await mark(row.id, 'PENDING');
        throw ApplicationFailure.create({ type: 'ChannelBusy', message: 'The channel asks to wait', nextRetryDelay: error.seconds * 1000 });
      }
      if (channel.repeatable) throw error;
      await mark(row.id, 'UNKNOWN', { channel: name, error: (error as Error).name });
    }
  }

  /** Tells all at once where twice does no harm: three statements for any number of notices. */
  async function tellTogether(name: ChannelName, rows: readonly Row[]): Promise<void> {
    const channel = channels.get(name)!;
    const worded: { text: string; noticeId: bigint }[] = [];
    for (const row of rows) {
      const text = await wordsOf(name, row);
      if (text !== null) worded.push({ text, noticeId: BigInt(row.id) });
    }
    if (worded.length === 0) return;
    await channel.sendMany!(rows[0]!.chat_id!, worded);
    await pool.query("UPDATE notices SET state = 'SENT', channel = $2, changed_at = now() WHERE id = ANY($1::bigint[])", [worded.map(({ noticeId }) => noticeId.toString()), name]);
  }

  /** The notice's words; null when they lack a fact, as they then would at every try: the others that wait must not wait for this one. */
  async function wordsOf(name: ChannelName, row: Row): Promise<string | null> {
    try {
      return render(row.language, `notices/${row.template}`, JSON.parse(row.facts) as object);
    } catch (error) {
      await mark(row.id, 'FAILED', { channel: name, error: (error as Error).message });
      return null;
    }
  }

  return {
    /** Reads only. */
    async waitingNotices(personId) {
      const { rows } = await pool.query<{ id: string; passed: ChannelName[] }>("SELECT id::text, passed FROM notices WHERE person_id = $1 AND state IN ('PENDING', 'SENDING') ORDER BY id LIMIT 1000", [personId]);
      if (rows.length === 0) return { channel: null, ids: [] };
      const { rows: linked } = await pool.query<{ channel: ChannelName }>('SELECT channel FROM addresses WHERE person_id = $1 AND active', [personId]);
      const rungFor = (passed: readonly ChannelName[]) => ladder.find((name) => channels.has(name) && linked.some((one) => one.channel === name) && !passed.includes(name)) ?? null;
      const channel = rungFor(rows[0]!.passed);
      // in order: only those that go the way of the first
      const other = rows.findIndex(({ passed }) => rungFor(passed) !== channel);
      return { channel, ids: rows.slice(0, other < 0 ? undefined : other).map(({ id }) => id) };
    },
    /** May run twice: what is told already is passed over, what was being told is treated as `tell` says. */
    async deliver(channel, noticeIds) {
      const { rows } = await pool.query<Row>(
        `SELECT n.id::text, n.person_id, n.template, n.facts, n.state, n.channel, p.language,
           (SELECT chat_id FROM addresses a WHERE a.person_id = n.person_id AND a.channel = $2 AND a.active ORDER BY linked_at DESC LIMIT 1) AS chat_id
         FROM notices n JOIN persons p ON p.id = n.person_id WHERE n.id = ANY($1::bigint[]) AND n.state IN ('PENDING', 'SENDING') ORDER BY n.id`, [noticeIds, channel]);
      const name = channel as ChannelName;
      const together = channels.get(name)?.sendMany ? rows.filter(({ chat_id, state, channel: begunOn }) => chat_id && (state === 'PENDING' || !begunOn || begunOn === name)) : [];
      if (together.length > 0) await tellTogether(name, together);
      for (const row of rows) if (!together.includes(row)) await tell(name, row);
    },
    /** May run twice: it says the same. One that was being sent when its channel went away may have arrived, so it is UNKNOWN. */
    async markUnreached(noticeIds) {
      await pool.query("UPDATE notices SET state = CASE state WHEN 'SENDING' THEN 'UNKNOWN' ELSE 'UNREACHED' END, changed_at = now() WHERE id = ANY($1::bigint[]) AND state IN ('PENDING', 'SENDING')", [noticeIds]);
    },
  };
};
