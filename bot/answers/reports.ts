import { dayOf, monthOf } from '../../domain/calendar';
import { holderOf } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { comment } from '../../domain/text';
import { mine, visible } from '../access';
import { readAmount } from '../../domain/amount';
import type { Ask } from '../dialog';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { messageOf } from './stamp';

/** "Báo cáo tháng": for the project that is meant, the oldest month that was asked for, else this month. */
export async function startReport(talk: Talk, code: string | null): Promise<Answer> {
  const { language, person, at } = talk;
  const all = code ? [await visible(talk, code)] : await mine(talk);
  const open = all.filter(({ project, procedure }) => {
    const reports = procedure.stages[project.stage]?.reports;
    return reports && person.offices.includes(holderOf(project, reports.office));
  });
  if (open.length === 0) {
    if (code) throw new Refusal('REPORT_NOT_WANTED');
    return { messages: [say(language, 'noReport', {}, [button(language, 'projects', 'pj')])] };
  }
  if (open.length > 1) {
    const projects = open.slice(0, 10).map(({ project }, index) => ({ number: index + 1, code: project.code, name: project.facts.name }));
    return { messages: [say(language, 'chooseReport', { projects }, projects.map((one, index) => choice(language, index, one.code, `rp:${one.code}`)))] };
  }
  const { project } = open[0]!;
  const asked = Object.entries(project.reports).filter(([, state]) => state === 'asked').map(([month]) => month).sort();
  const month = asked[0] ?? monthOf(dayOf(at));
  if (project.reports[month] === 'filed') throw new Refusal('REPORT_ALREADY_FILED', { month });
  return { messages: [say(language, 'askDone', { code: project.code, month })], ask: { what: 'done', code: project.code, month } };
}

/** What was done; then the money. */
export function takeDone({ language }: Talk, { code, month }: Extract<Ask, { what: 'done' }>, typed: string): Answer {
  return { messages: [say(language, 'askSpent')], ask: { what: 'spent', code, month, done: comment(typed).slice(0, 2000) } };
}

/** What was spent; then the ledger. */
export async function takeSpent(talk: Talk, ask: Extract<Ask, { what: 'spent' }>, typed: string): Promise<Answer> {
  const { language, person, heard, world } = talk;
  const spent = readAmount(typed);
  if (spent === null) return { messages: [say(language, 'notMoney')], ask };
  const { code, month, done } = ask;
  await visible(talk, code);
  await world.ledger.act(code, { type: 'fileReport', month, done, spent }, { person: person.id }, messageOf(heard));
  return { messages: [say(language, 'reportFiled', { code, month, spent }, [button(language, 'status', `st:${code}`)])] };
}
