import { notices, resend } from '../../prisma/noticeList';
import type { NoticeRow, NoticeState } from '../../prisma/noticeList';
import { noticeText } from '../../templates/notice';
import { sentence } from '../../templates/render';
import { visible } from '../access';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { stampOf } from './stamp';
import { menu } from './look';

const troubled: readonly NoticeState[] = ['UNKNOWN', 'FAILED', 'UNREACHED'];
const MOST = 9;

/** "Gửi lại MÃ": what of a project did not come, or may not have come, the newest first. A number sends one again; one whose fate is unknown is asked about first. */
export async function listResend(talk: Talk, code: string): Promise<Answer> {
  const { world: { books }, language } = talk;
  await visible(talk, code);
  const rows = (await Promise.all(troubled.map((state) => notices(books, { project: code, state, limit: MOST })))).flat().sort((a, b) => Number(BigInt(b.id) - BigInt(a.id))).slice(0, MOST);
  if (rows.length === 0) return { messages: [say(language, 'adminNothingToResend', { code }, menu(language))] };
  const lines = rows.map((row, index) => ({ number: index + 1, ...shown(talk, row) }));
  return { messages: [say(language, 'adminResend', { code, lines }, rows.map((row, index) => choice(language, index, sentence(language, 'labels', 'admin.resendTo', { person: lines[index]!.person }), row.state === 'UNKNOWN' ? `zu:${row.id}` : `yn:${row.id}:${row.state}`)))] };
}

/** A notice that may have arrived: says what is not known, and what is read if it is sent twice. */
export async function askResend(talk: Talk, id: string): Promise<Answer> {
  const { language } = talk;
  const row = await rowOf(talk, id);
  if (!row || !troubled.includes(row.state as NoticeState)) return { messages: [say(language, 'overAlready', {}, menu(language))] };
  return { messages: [say(language, 'adminResendUnknown', { code: row.project, ...shown(talk, row) }, [button(language, 'admin.resendAnyway', `yn:${row.id}:${row.state}`), button(language, 'cancel', 'no')])], ask: { what: 'admin', step: 'card' } };
}

/** Sent again, once, and only while it stands as it was shown. */
export async function sendAgain(talk: Talk, id: string, state: string): Promise<Answer> {
  const { language, world } = talk;
  const stamp = stampOf(talk);
  const row = await rowOf(talk, id);
  // handled again after a crash, the deed's own log answers
  if (row?.state !== state && !(await done(talk, stamp.commandId))) return { messages: [say(language, 'overAlready', {}, menu(language))] };
  await resend(world.books, id, stamp);
  const code = row?.project ?? '';
  return { messages: [say(language, 'adminResent', { person: row?.personName ?? row?.person ?? '' }, [button(language, 'admin.more', `zl:${code}`), ...menu(language)].slice(code ? 0 : 1))] };
}

/** A notice by its id, which comes from a button; or null. */
async function rowOf({ world: { books } }: Talk, id: string): Promise<NoticeRow | null> {
  if (!/^[1-9]\d{0,17}$/.test(id)) return null;
  const [row] = await notices(books, { before: String(BigInt(id) + 1n), limit: 1 });
  return row?.id === id ? row : null;
}

const done = async ({ world: { books: { pool } } }: Talk, commandId: string): Promise<boolean> => (await pool.query('SELECT 1 FROM staff_log WHERE command_id = $1', [commandId])).rowCount === 1;

function shown({ language }: Talk, { state, personName, person, channel, template, facts, changedAt, error }: NoticeRow) {
  let text = template;
  // words that lack a fact are named by their kind
  try { text = noticeText(language, template, facts).split('\n')[0]!.slice(0, 160); } catch { /* the kind is said instead */ }
  return { person: personName ?? person, channel, since: changedAt, text, error: error && error.slice(0, 120), state: sentence(language, 'labels', `admin.state.${state}`) };
}
