import type { Words } from '../../domain/procedure';
import { gapFacts } from '../../domain/notices';
import { progress } from '../../domain/progress';
import { status } from '../../domain/view';
import { usualDuration } from '../../prisma/stageDurations';
import { carries, dutyOf, visible } from '../access';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';
import { mayAnswer, questionIn } from './questions';

/** Where a file is and why it does not move where it does not; the applicant reads the portal's words, the office its own. */
export async function tellStatus(talk: Talk, code: string): Promise<Answer> {
  const { language, at, world } = talk;
  const { project, procedure } = await visible(talk, code);
  const now = status(procedure, project, at);
  const duty = dutyOf(talk, { procedure, project });
  const carried = carries(project, talk);
  const asked = mayAnswer(talk, project) && questionIn(project) !== null;
  const buttons = [
    button(language, 'timeline', `tl:${code}`),
    ...(duty ? [duty.prepares ? button(language, 'submit', `sb:${code}`) : button(language, 'open', `op:${code}`)] : []),
    ...(asked ? [button(language, 'answer', `an:${code}`)] : []),
    ...(carried && now.missing.length > 0 ? [button(language, 'papers', `pp:${code}`)] : []),
    ...(project.ended ? [] : [button(language, 'basis', `bs:${code}`)]),
  ];
  const usual = project.ended ? null : await usualDuration(world.books, procedure.fund, project.stage, at);
  const facts = {
    ...now, progress: project.ended ? null : progress(procedure, project), usual, prepares: duty?.prepares ?? false, missing: now.missing.map(({ title }): Words => title), step: carried ? now.shown : now.title, yourTurn: duty !== null, asked,
    still: project.clock.pauses.find(({ to }) => to === null)?.from ?? null, gaps: now.gaps.map((gap) => gapFacts(procedure, gap)),
  };
  return { messages: [say(language, 'status', facts, buttons)] };
}

/** "Căn cứ": the text behind the step and its term, and how well it is known. */
export async function tellBasis(talk: Talk, code: string): Promise<Answer> {
  const { language, at } = talk;
  const { project, procedure } = await visible(talk, code);
  const now = status(procedure, project, at);
  const deadline = procedure.stages[project.stage]?.deadline ?? null;
  const facts = { code, step: carries(project, talk) ? now.shown : now.title, basis: now.basis || procedure.basis, procedure: procedure.title, term: deadline && { source: deadline.source, mark: deadline.mark }, due: now.due };
  return { messages: [say(language, 'basis', facts, [button(language, 'status', `st:${code}`)])] };
}
