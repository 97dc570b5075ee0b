import { ApplicationFailure } from '@temporalio/activity';
import { ChannelBusy, ChannelRefused, channelNames } from '../bot/channel';
import type { Button, Channel, ChannelName, NoticeFacts } from '../bot/channel';
import { keysOf } from '../bot/offer';
import { mergedText, planTelling, tellings } from '../domain/telling';
import type { Pace, Waiting } from '../domain/telling';
import type { Activities } from '../workflows/activities';
import { noticeText } from '../templates/notice';
import { render } from '../templates/render';
import type { World } from './index';

/** The ladder: the chat apps, then the web chat, which only those who look at the page see, and e-mail last. */
const ladder: readonly ChannelName[] = [...channelNames].reverse();
/** Templates of which it matters whether their last day is today. */
const digests = Object.entries(tellings).filter(([, { priority }]) => priority === 'digest').map(([template]) => template);
/** Of those who have no preferences and are told by the installation's quiet hours. */
const digestHour = '08:00';

interface Queued {
  id: string; state: 'PENDING' | 'SENDING'; channel: ChannelName | null; bundle: string | null; alone: boolean; passed: ChannelName[];
  template: string; project: string; since: string; age: number; due: string | null;
}
interface Row { id: string; person_id: string; template: string; facts: string; state: string; channel: ChannelName | null; bundle: string | null; language: 'vi' | 'en'; chat_id: string | null }
interface Person { quiet_from: string | null; quiet_to: string; digest_at: string; muted: string[]; preferred: string | null; linked: ChannelName[] }
type As = 'merged' | 'digest';

/**
 * Telling people. A notice goes PENDING, SENDING, then SENT, FAILED, UNKNOWN or UNREACHED; one that came too late is EXPIRED, one that the
 * person does not want MUTED.
 */
export const deliveries = ({ ledger, channels, quietHours = null, turns }: World): Pick<Activities, 'waitingNotices' | 'deliver' | 'passOver' | 'markUnreached'> => {
  const { pool } = ledger.books;
  const mark = (ids: readonly string[], state: string, more: { channel?: string; providerId?: string; error?: string; bundle?: string | null } = {}) =>
    pool.query('UPDATE notices SET state = $2, channel = coalesce($3, channel), provider_id = $4, error = $5, bundle = $6, changed_at = now() WHERE id = ANY($1::bigint[])',
      [ids, state, more.channel ?? null, more.providerId ?? null, more.error ?? null, more.bundle ?? null]);

  /** Whoever was reached is no alarm any more. */
  const sent = (ids: readonly string[], channel: string, person: string, providerId: string | null = null) => pool.query({
    name: 'notices-sent', values: [ids, channel, person, providerId],
    text: `WITH reached AS (UPDATE alarms SET cleared_at = now() WHERE kind = 'unreachedPerson' AND detail = $3 AND cleared_at IS NULL)
      UPDATE notices SET state = 'SENT', channel = $2, provider_id = $4, error = NULL, changed_at = now() WHERE id = ANY($1::bigint[])`,
  });

  /** Sends one message with one notice or several. One that was being sent when we died is not sent again where that could show it twice: its state is honestly unknown. */
  async function tell(name: ChannelName, rows: readonly Row[], as?: As): Promise<void> {
    const channel = channels.get(name);
    const [{ chat_id: chatId, person_id: person } = { chat_id: null, person_id: '' }] = rows;
    const ids = rows.map(({ id }) => id);
    if (!channel || !chatId) { await mark(ids, 'PENDING'); return; }
    const lost = rows.filter(({ state, channel: begunOn }) => state === 'SENDING' && !(channels.get(begunOn ?? name) ?? channel).repeatable);
    for (const row of lost) await mark([row.id], 'UNKNOWN', { channel: row.channel ?? name });
    // what was to go with them is looked at anew
    if (lost.length > 0) return;
    const worded = await wordsOf(name, rows, as);
    if (!worded) return;
    const told = worded.rows.map(({ id }) => id);
    await turns?.take(name, chatId);
    const bundle = as ? (rows[0]!.state === 'SENDING' && rows[0]!.bundle) || told[0]! : null;
    await mark(told, 'SENDING', { channel: name, bundle });
    try {
      const buttons = await pressable(channel, chatId, person, worded);
      const { providerId } = await channel.send(chatId, { text: worded.text, notice: worded.notice, ...(buttons.length > 0 ? { buttons } : {}) }, BigInt(bundle ?? told[0]!));
      await sent(told, name, person, providerId);
    } catch (error) {
      await failed(channel, { told, bundle, chatId, several: as !== undefined && told.length > 1 }, error);
    }
  }

  async function failed({ name, repeatable }: Channel, { told, bundle, chatId, several }: { told: string[]; bundle: string | null; chatId: string; several: boolean }, error: unknown): Promise<void> {
    if (error instanceof ChannelRefused) {
      // the next rung of the ladder tells it: this chat takes nothing more, or (`keeps`) only not this; a message of several is first taken apart
      if (error.gone) await pool.query('DELETE FROM addresses WHERE channel = $1 AND chat_id = $2', [name, chatId]);
      else if (!error.keeps) await pool.query('UPDATE addresses SET active = false, refused_at = now() WHERE channel = $1 AND chat_id = $2', [name, chatId]);
      else if (several) await pool.query('UPDATE notices SET alone = true WHERE id = ANY($1::bigint[])', [told]);
      else await pool.query('UPDATE notices SET passed = passed || $2::text WHERE id = ANY($1::bigint[])', [told, name]);
      await mark(told, 'PENDING', { error: error.reason });
      return;
    }
    if (error instanceof ChannelBusy) {
      await mark(told, 'PENDING');
      throw ApplicationFailure.create({ type: 'ChannelBusy', message: 'The channel asks to wait', nextRetryDelay: error.seconds * 1000 });
    }
    if (repeatable) throw error;
    await mark(told, 'UNKNOWN', { channel: name, error: (error as Error).name, bundle });
  }

  /** What one notice gives to press, where a channel's buttons say which they are. */
  const pressable = async ({ name: channel, can }: Channel, chatId: string, id: string, { rows, notice }: { rows: readonly Row[]; notice: NoticeFacts }): Promise<Button[]> =>
    (rows.length === 1 && can.buttons !== 'none' ? keysOf(ledger.books, { person: { id }, heard: { channel, chatId } }, notice) : []);

  /** Tells all at once where twice does no harm: three statements for any number of notices. */
  async function tellTogether(name: ChannelName, rows: readonly Row[]): Promise<void> {
    const channel = channels.get(name)!;
    const worded: { text: string; noticeId: bigint; buttons: Button[] }[] = [];
    for (const row of rows) {
      const one = await wordsOf(name, [row]);
      if (one) worded.push({ text: one.text, noticeId: BigInt(row.id), buttons: await pressable(channel, row.chat_id!, row.person_id, one) });
    }
    if (worded.length === 0) return;
    await channel.sendMany!(rows[0]!.chat_id!, worded);
    await sent(worded.map(({ noticeId }) => noticeId.toString()), name, rows[0]!.person_id);
  }

  /** The message's words; a notice that lacks a fact fails alone, as it would at every try: the others that wait must not wait for it. Null when none is left. */
  async function wordsOf(name: ChannelName, rows: readonly Row[], as?: As): Promise<{ text: string; notice: NoticeFacts; rows: Row[] } | null> {
    const said: { row: Row; text: string; facts: Record<string, unknown> }[] = [];
    for (const row of rows) {
      try {
        const facts = JSON.parse(row.facts) as Record<string, unknown>;
        said.push({ row, facts, text: noticeText(row.language, row.template, facts) });
      } catch (error) {
        await mark([row.id], 'FAILED', { channel: name, error: (error as Error).message });
      }
    }
    const [first] = said;
    if (!first) return null;
    const { language, template } = first.row;
    const texts = said.map(({ text }) => text);
    const told = said.map(({ row }) => row);
    if (!as || texts.length === 1) return { text: first.text, notice: { template, facts: first.facts, language }, rows: told };
    const facts = { count: texts.length, lines: texts.map((text) => text.split('\n')[0]!) };
    return { text: as === 'digest' ? render(language, 'chat/digest', facts) : mergedText(texts), notice: { template: as, facts, language }, rows: told };
  }

  const paceOf = ({ quiet_from, quiet_to, digest_at, muted }: Person): Pace | null => {
    if (quiet_from !== null) return { quiet: { from: quiet_from, to: quiet_to }, digestAt: digest_at, muted };
    return quietHours && { quiet: quietHours, digestAt: digestHour, muted: [] };
  };

  return {
    /** May run twice: what came too late, or is not wanted, is marked so once; else it reads only. */
    async waitingNotices(personId) {
      const { rows } = await pool.query<Queued>({
        name: 'waiting-notices', values: [personId, digests],
        // what no event tells of (an alarm) happened when it was written; what an administrator sends again is never too late
        text: `SELECT n.id::text, n.state, n.channel, n.bundle::text, n.alone, n.passed, n.template, n.project_code AS project, CASE WHEN n.facts LIKE '%"resent":true%' THEN 0 ELSE extract(epoch FROM now() - n.created_at) * 1000 END::float8 AS age,
            coalesce(e.at, to_char((n.created_at + (SELECT coalesce(max(millis), 0) FROM clock_shift WHERE id = 1) * interval '1 millisecond') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS since,
            CASE WHEN n.template = ANY($2) THEN n.facts::jsonb->>'due' END AS due
          FROM notices n LEFT JOIN events e ON e.project_code = n.project_code AND e.number = n.event_number
          WHERE n.person_id = $1 AND n.state IN ('PENDING', 'SENDING') ORDER BY n.id LIMIT 1000`,
      });
      if (rows.length === 0) return { channel: null, ids: [] };
      const { rows: [person] } = await pool.query<Person>({
        name: 'told-person', values: [personId],
        text: `SELECT p.quiet_from, p.quiet_to, p.digest_at, p.muted, p.preferred, ARRAY(SELECT channel FROM addresses WHERE person_id = $1 AND active) AS linked
          FROM (VALUES (1)) AS one LEFT JOIN notice_preferences p ON p.person_id = $1`,
      });
      const rungs = ladderOf(person!.preferred).filter((name) => channels.has(name) && person!.linked.includes(name));
      const rungFor = ({ passed }: Queued): ChannelName | null => rungs.find((name) => !passed.includes(name)) ?? null;
      const byId = new Map(rows.map((row) => [row.id, row]));

      // a message of several that was on its way when we died is finished first, as the same message
      const begun = rows.find(({ state, bundle }) => state === 'SENDING' && bundle !== null);
      if (begun) {
        const ids = rows.filter(({ state, bundle }) => state === 'SENDING' && bundle === begun.bundle).map(({ id }) => id);
        return { channel: rungFor(begun), ids, as: digests.includes(begun.template) ? 'digest' : 'merged' };
      }
      const pace = paceOf(person!);
      const now = await ledger.now();
      const { expired, muted, next, waitUntil } = planTelling(rows.map((row): Waiting => ({ ...row, ageMs: row.age, begun: row.state === 'SENDING' })), pace, now);
      if (expired.length > 0) await mark(expired, 'EXPIRED');
      if (muted.length > 0) await mark(muted, 'MUTED');
      if (!next) return waitUntil ? { channel: null, ids: [], waitUntil, now } : { channel: null, ids: [] };
      const channel = rungFor(byId.get(next.ids[0]!)!);
      // in order: only those that go the way of the first
      const other = next.ids.findIndex((id) => rungFor(byId.get(id)!) !== channel);
      const ids = other < 0 ? next.ids : next.ids.slice(0, other);
      return { channel, ids, ...(next.as === 'each' || ids.length < 2 ? {} : { as: next.as }) };
    },
    /** May run twice: what is told already is passed over, what was being told is treated as `tell` says. */
    async deliver(channel, noticeIds, as) {
      const { rows } = await pool.query<Row>(
        `SELECT n.id::text, n.person_id, n.template, n.facts, n.state, n.channel, n.bundle::text, p.language,
           (SELECT chat_id FROM addresses a WHERE a.person_id = n.person_id AND a.channel = $2 AND a.active ORDER BY linked_at DESC LIMIT 1) AS chat_id
         FROM notices n JOIN persons p ON p.id = n.person_id WHERE n.id = ANY($1::bigint[]) AND n.state IN ('PENDING', 'SENDING') ORDER BY n.id`, [noticeIds, channel]);
      const name = channel as ChannelName;
      if (as) { if (rows.length > 0) await tell(name, rows, as); return; }
      const together = channels.get(name)?.sendMany ? rows.filter(({ chat_id, state, channel: begunOn }) => chat_id && (state === 'PENDING' || !begunOn || begunOn === name)) : [];
      if (together.length > 0) await tellTogether(name, together);
      for (const row of rows) if (!together.includes(row)) await tell(name, [row]);
    },
    /** May run twice: a channel is passed over once. */
    async passOver(channel, noticeIds) {
      await pool.query("UPDATE notices SET passed = passed || $2::text, changed_at = now() WHERE id = ANY($1::bigint[]) AND state IN ('PENDING', 'SENDING') AND NOT $2 = ANY(passed)", [noticeIds, channel]);
    },
    /**
     * May run twice: it says the same. One that was being sent when its channel went away may have arrived, so it is UNKNOWN. The administrators
     * are told once of a person whom nothing reaches, until something does.
     */
    async markUnreached(noticeIds) {
      await pool.query(
        `WITH lost AS (
           UPDATE notices SET state = CASE state WHEN 'SENDING' THEN 'UNKNOWN' ELSE 'UNREACHED' END, changed_at = now()
             WHERE id = ANY($1::bigint[]) AND state IN ('PENDING', 'SENDING') RETURNING id, state, person_id, project_code, facts
         ), missed AS (
           SELECT DISTINCT ON (person_id) person_id, project_code, facts FROM lost
             WHERE state = 'UNREACHED' AND EXISTS (SELECT 1 FROM persons p WHERE p.id = person_id AND p.deactivated_at IS NULL) ORDER BY person_id, id
         ), raised AS (
           INSERT INTO alarms (kind, detail) SELECT 'unreachedPerson', person_id FROM missed ORDER BY 2 ON CONFLICT DO NOTHING RETURNING id, detail
         ), alarmed AS (
           -- not an event of the project, hence a number that no event has
           INSERT INTO notices (person_id, project_code, event_number, template, facts)
             SELECT p.id, m.project_code, -r.id, 'unreachedPerson', jsonb_build_object('code', m.project_code, 'name', coalesce(m.facts::jsonb->>'name', ''), 'person', r.detail)::text
             FROM raised r JOIN missed m ON m.person_id = r.detail JOIN persons p ON p.administrator AND p.deactivated_at IS NULL AND p.id <> r.detail
             ON CONFLICT DO NOTHING RETURNING person_id
         )
         INSERT INTO marks AS m (subject, position) SELECT DISTINCT 'courier/' || person_id, 1 FROM alarmed ORDER BY 1 ON CONFLICT (subject) DO UPDATE SET position = m.position + 1`, [noticeIds]);
    },
  };
};

/** What the person prefers comes before the rest. */
const ladderOf = (preferred: string | null): readonly ChannelName[] => [...ladder.filter((name) => name === preferred), ...ladder.filter((name) => name !== preferred)];
