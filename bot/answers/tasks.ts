import { dayOf } from '../../domain/calendar';
import { openOrder } from '../../domain/payment';
import type { Procedure } from '../../domain/procedure';
import type { Project, Vote } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { seatOf } from '../../domain/seat';
import { money, status } from '../../domain/view';
import { tasksOf } from '../../prisma/lists';
import { procedureOf } from '../../prisma/procedures';
import { actorOf, dutyOf, nameOf, visible } from '../access';
import type { Seen } from '../access';
import type { Button } from '../channel';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { letters, place } from './place';
import { numberOf } from './votes';

/** What waits for the person, the earliest deadline first. */
export async function listTasks({ world: { books }, person, language, at }: Talk): Promise<Answer> {
  const rows = await tasksOf(books, person.id, dayOf(at), 10);
  if (rows.length === 0) return { messages: [say(language, 'noTasks')] };
  const tasks = await Promise.all(rows.map(async ({ code, name, stage, due, procedureHash }, index) => ({
    number: index + 1, code, name, due, overdue: due !== null && at >= due, stage: (await procedureOf(books, procedureHash)).stages[stage]!.title,
  })));
  return { messages: [say(language, 'tasks', { tasks }, tasks.map(({ code }, index) => choice(language, index, code, `op:${code}`)))] };
}

/** A project as its signer has to see it: facts, papers, money, and what may be decided. */
export async function openTask(talk: Talk, code: string): Promise<Answer> {
  const { language, at } = talk;
  const { project, procedure } = await visible(talk, code);
  const now = status(procedure, project, at);
  const duty = dutyOf(talk, { procedure, project });
  const sums = money(procedure, project);
  const facts = {
    code, name: now.name, stage: now.title, province: project.facts.province, beneficiaries: project.facts.beneficiaries.join('; '), basis: now.basis, due: now.due, overdue: now.overdue,
    requested: sums.requested, total: sums.total, approved: project.approved, paid: sums.paid === '0' ? null : sums.paid, order: openOrder(project)?.amount ?? null,
    papers: project.papers.map(({ kind, name }) => ({ title: procedure.papers[kind] ?? { vi: kind, en: kind }, file: name })),
    missing: now.missing.map(({ title }) => title), waitsFor: now.waitsFor, yours: duty !== null, behalf: duty && (await nameOf(talk, principalIn(talk, { procedure, project }))),
  };
  return { messages: [say(language, 'task', facts, [...(duty ? decisions(talk, procedure, project, duty.prepares) : []), button(language, 'timeline', `tl:${code}`)])] };
}

/** Whom the person would sign for. */
function principalIn(talk: Talk, { procedure, project }: Seen): string | undefined {
  try {
    return seatOf(procedure, project, procedure.stages[project.stage]!, actorOf(talk)).standsFor;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function decisions({ language }: Talk, procedure: Procedure, project: Project, prepares: boolean): Button[] {
  const stage = procedure.stages[project.stage]!;
  const votes: Vote[] = ['approve', ...(stage.returned ? ['return' as const] : []), ...(stage.rejected ? ['reject' as const] : []), ...('council' in stage.signers && project.councils[project.stage] ? ['abstain' as const] : [])];
  // the button remembers what this message showed
  return votes.map((vote) => button(language, vote === 'approve' && prepares ? 'vote.submit' : `vote.${vote}`, `v:${letters[vote]}:${place(project)}:${numberOf(project)}`));
}
