import { awaited } from '../../domain/awaited';
import { gapFacts } from '../../domain/notices';
import type { Words } from '../../domain/procedure';
import type { Office } from '../../domain/procedure';
import { stuck } from '../../prisma/stuck';
import type { Stuck } from '../../prisma/stuck';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { menu } from './look';
import { sentence } from '../../templates/render';

/** How many lines have a button: with more of them a list by number is unreadable. */
const BUTTONS = 12;

/** "Tắc ở đâu": everything that stands still, why, since when, and what mends it; a number opens the next step. */
export async function listStuck(talk: Talk): Promise<Answer> {
  const { world: { books }, language, at } = talk;
  const found = await stuck(books, at);
  if (isEmpty(found)) return { messages: [say(language, 'adminNothingStuck', {}, menu(language))] };
  const [unattended, overdue] = await Promise.all([withGaps(talk, found.unattended.items), withWaiting(talk, found.overdue.items)]);
  const facts = { ...found, unattended: { ...found.unattended, items: unattended }, overdue: { ...found.overdue, items: overdue }, setAside: { ...found.setAside, items: found.setAside.items.map((one) => ({ ...one, reason: one.reason.slice(0, 120) })) } };
  const steps = [
    ...found.restarts.map(({ code }) => ({ code, deed: 'restart', data: `zr:${code}` })),
    ...found.unattended.items.map(({ code }) => ({ code, deed: 'reassign', data: `za:${code}` })),
    ...found.notices.items.map(({ code }) => ({ code, deed: 'resend', data: `zl:${code}` })),
    ...found.payments.items.map(({ code }) => ({ code, deed: 'look', data: `st:${code}` })),
    ...found.overdue.items.map(({ code }) => ({ code, deed: 'look', data: `st:${code}` })),
  ];
  const buttons = steps.filter((one, index) => steps.findIndex(({ data }) => data === one.data) === index).slice(0, BUTTONS)
    .map(({ code, deed, data }, index) => choice(language, index, sentence(language, 'labels', `admin.${deed}`, { code }), data));
  return { messages: [say(language, 'adminStuck', facts, buttons.length > 0 ? buttons : [button(language, 'help', 'hp')])] };
}

const isEmpty = ({ marks, restarts, alarms, ...lists }: Stuck): boolean => !marks && restarts.length === 0 && alarms.length === 0 && Object.values(lists).every(({ count }) => count === 0);

/** Which office nobody fills, why, and the smallest thing that mends it. */
const withGaps = (talk: Talk, items: readonly { code: string; since: Date }[]) => Promise.all(items.map(async ({ code, since }) => {
  const { procedure, project } = (await talk.world.ledger.read(code))!;
  return { code, since, name: project.facts.name, stage: procedure.stages[project.stage]?.title ?? null, gaps: project.gaps.map((gap) => gapFacts(procedure, gap)) };
}));

/** Whom an overdue project waits for: offices, and members of a council without their names. */
const withWaiting = (talk: Talk, items: readonly { code: string; due: Date }[]) => Promise.all(items.map(async ({ code, due }) => {
  const { procedure, project } = (await talk.world.ledger.read(code))!;
  const member: Words = { vi: sentence('vi', 'labels', 'council'), en: sentence('en', 'labels', 'council') };
  const waitsFor = awaited(procedure, project).map((holder) => procedure.offices[holder.split('@')[0] as Office]?.title ?? member);
  return { code, due, name: project.facts.name, stage: procedure.stages[project.stage]?.title ?? null, waitsFor: [...new Set(waitsFor)] };
}));
