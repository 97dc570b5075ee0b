import { holderOf } from '../../domain/project';
import { dutyOf, mine } from '../access';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { mayAnswer, questionIn } from './questions';

/** What the person has to do and by when: own steps, questions to answer, missing papers, reports that were asked for. */
export async function tellDuties(talk: Talk): Promise<Answer> {
  const { person, language } = talk;
  const all = await mine(talk);
  const duties = all.flatMap(({ project, procedure }) => {
    const duty = dutyOf(talk, { procedure, project });
    return duty ? [{ code: project.code, stage: procedure.stages[project.stage]!.title, due: project.due, missing: duty.missing.map(({ title }) => title), ready: duty.prepares && duty.missing.length === 0, prepares: duty.prepares }] : [];
  }).map((duty, index) => ({ ...duty, number: index + 1 }));
  const questions = all.flatMap(({ project }) => {
    const question = mayAnswer(talk, project) ? questionIn(project) : null;
    return question ? [{ code: project.code, ...question }] : [];
  });
  const reports = all.flatMap(({ project, procedure }) => {
    const asked = procedure.stages[project.stage]?.reports;
    if (!asked || !person.offices.includes(holderOf(project, asked.office))) return [];
    return Object.entries(project.reports).filter(([, state]) => state === 'asked').map(([month]) => ({ code: project.code, month }));
  });
  if (duties.length + questions.length + reports.length === 0) return { messages: [say(language, 'noDuties', {}, [button(language, 'projects', 'pj')])] };
  const buttons = duties.slice(0, 8).map(({ code, prepares }, index) => choice(language, index, code, `${prepares ? 'st' : 'op'}:${code}`));
  return { messages: [say(language, 'duties', { duties, questions, reports }, buttons)] };
}
