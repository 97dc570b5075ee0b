import { applicantOf } from '../../domain/awaited';
import type { Instant } from '../../domain/calendar';
import { holderOf } from '../../domain/project';
import type { Project } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { comment } from '../../domain/text';
import { mine, visible } from '../access';
import type { Ask } from '../dialog';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { messageOf } from './stamp';

/** What the applicant has to answer: the office's question, or else what an inspection found first; null when nothing. */
export function questionIn(project: Project): { text: string; answerBy: Instant; finding?: string } | null {
  const { owes } = project.clock;
  if (owes) return { text: owes.text, answerBy: owes.answerBy };
  const open = project.ended ? undefined : project.findings.find(({ closed, answer }) => !closed && answer === null);
  return open ? { text: open.text, answerBy: open.due, finding: open.id } : null;
}

/** A question is answered by the implementer or the beneficiary, a finding by the implementer. */
export const mayAnswer = ({ person: { offices } }: Talk, project: Project): boolean =>
  offices.includes(applicantOf(project)) || (project.clock.owes !== null && offices.includes(holderOf(project, 'beneficiary.representative')));

/** "Trả lời": for the project that is named or the only one that is asked; what was typed behind its code is the answer at once. */
export async function startAnswer(talk: Talk, code: string | null, said = ''): Promise<Answer> {
  const { language } = talk;
  const open = (code ? [await visible(talk, code)] : await mine(talk)).filter(({ project }) => questionIn(project) !== null && mayAnswer(talk, project));
  if (open.length === 0) throw new Refusal('NOTHING_OWED');
  if (open.length > 1) {
    const projects = open.slice(0, 10).map(({ project }, index) => ({ number: index + 1, code: project.code, name: project.facts.name }));
    return { messages: [say(language, 'chooseAnswer', { projects }, projects.map((one, index) => choice(language, index, one.code, `an:${one.code}`)))] };
  }
  const { project } = open[0]!;
  const { finding } = questionIn(project)!;
  const ask: Asked = { what: 'answer', code: project.code, stage: project.stage, round: project.round, ...(finding ? { finding } : {}) };
  return comment(said) ? takeAnswer(talk, ask, said) : asking(talk, project, ask);
}

type Asked = Extract<Ask, { what: 'answer' }>;

function asking({ language }: Talk, project: Project, ask: Asked): Answer {
  const question = questionIn(project);
  return question ? { messages: [say(language, 'askAnswer', { code: ask.code, ...question })], ask } : { messages: [say(language, 'stale', {}, [button(language, 'status', `st:${ask.code}`)])] };
}

/** The answer was typed: the ledger takes it, and the term runs on. */
export async function takeAnswer(talk: Talk, ask: Asked, typed: string): Promise<Answer> {
  const { language, person, heard, world } = talk;
  const { code, stage, round, finding } = ask;
  const seen = await visible(talk, code);
  const text = comment(typed).slice(0, 2000);
  if (!text) return asking(talk, seen.project, ask);
  const { project } = await world.ledger.act(code, finding ? { type: 'answerFinding', id: finding, answer: text } : { type: 'answer', stage, round, text }, { person: person.id }, messageOf(heard));
  return { messages: [say(language, 'answered', { code, runs: finding === undefined, due: project.due }, [button(language, 'status', `st:${code}`)])] };
}
