import { dayOf } from '../../domain/calendar';
import { projectsOf } from '../../prisma/lists';
import { procedureOf } from '../../prisma/procedures';
import { dutyNow, status, timeline } from '../../domain/view';
import type { TimelineLine } from '../../domain/view';
import { holderOf } from '../../domain/project';
import { sentence } from '../../templates/render';
import type { Language } from '../../templates/render';
import { carries, mine, visible } from '../access';
import type { Button } from '../channel';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';

/** What anybody may begin with. */
export const menu = (language: Language): Button[] =>
  [button(language, 'projects', 'pj'), button(language, 'duties', 'du'), button(language, 'tasks', 'ts'), button(language, 'help', 'hp')];

/** Where a file is; the applicant reads the portal's words, the office its own. */
export async function tellStatus(talk: Talk, code: string): Promise<Answer> {
  const { person, language, at } = talk;
  const { project, procedure } = await visible(talk, code);
  const now = status(procedure, project, at);
  const duty = dutyNow(procedure, project, person.id, person.offices);
  const buttons = [
    button(language, 'timeline', `tl:${code}`),
    ...(duty ? [duty.prepares ? button(language, 'submit', `sb:${code}`) : button(language, 'open', `op:${code}`)] : []),
    ...(carries(project, person) && now.missing.length > 0 ? [button(language, 'papers', `pp:${code}`)] : []),
  ];
  return { messages: [say(language, 'status', { ...now, missing: now.missing.map(({ title }) => title), step: carries(project, person) ? now.shown : now.title, yourTurn: duty !== null }, buttons)] };
}

/** The projects that the person carries. */
export async function listProjects({ world: { books }, person, language, at }: Talk): Promise<Answer> {
  const projects = await projectsOf(books, person.id, dayOf(at), 10);
  if (projects.length === 0) return { messages: [say(language, 'noProjects', {}, menu(language))] };
  const rows = await Promise.all(projects.map(async (project, index) => {
    const procedure = await procedureOf(books, project.procedure.hash);
    return { number: index + 1, code: project.code, name: project.facts.name, shown: status(procedure, project, at).shown };
  }));
  return { messages: [say(language, 'projects', { count: rows.length, projects: rows }, rows.map(({ code }, index) => choice(language, index, code, `st:${code}`)))] };
}

/** The way of a project so far, in words; what concerns only the machine is left out, and long ways keep their end. */
export async function tellTimeline(talk: Talk, code: string): Promise<Answer> {
  const { person, language, at, world } = talk;
  const { project, procedure } = await visible(talk, code);
  const now = status(procedure, project, at);
  const lines = timeline(procedure, await world.ledger.entries(code)).filter(({ what }) => what !== 'restarted').slice(-40);
  return {
    messages: [say(language, 'timeline', { code, step: carries(project, person) ? now.shown : now.title, lines: lines.map((line) => ({ at: line.at, text: worded(language, line) })) }, [button(language, 'status', `st:${code}`)])],
  };
}

/** What the person has to do and by when: own steps, missing papers, reports that were asked for. */
export async function tellDuties(talk: Talk): Promise<Answer> {
  const { person, language } = talk;
  const all = await mine(talk);
  const duties = all.flatMap(({ project, procedure }) => {
    const duty = dutyNow(procedure, project, person.id, person.offices);
    return duty ? [{ code: project.code, stage: procedure.stages[project.stage]!.title, due: project.due, missing: duty.missing.map(({ title }) => title), ready: duty.prepares && duty.missing.length === 0, prepares: duty.prepares }] : [];
  }).map((duty, index) => ({ ...duty, number: index + 1 }));
  const reports = all.flatMap(({ project, procedure }) => {
    const asked = procedure.stages[project.stage]?.reports;
    if (!asked || !person.offices.includes(holderOf(project, asked.office))) return [];
    return Object.entries(project.reports).filter(([, state]) => state === 'asked').map(([month]) => ({ code: project.code, month }));
  });
  if (duties.length + reports.length === 0) return { messages: [say(language, 'noDuties', {}, [button(language, 'projects', 'pj')])] };
  const buttons = duties.slice(0, 8).map(({ code, prepares }, index) => choice(language, index, code, `${prepares ? 'st' : 'op'}:${code}`));
  return { messages: [say(language, 'duties', { duties, reports }, buttons)] };
}

const worded = (language: Language, line: TimelineLine): string => {
  const key = line.what === 'signedOff' ? `signedOff.${line.outcome}` : line.what;
  const council = { vi: sentence('vi', 'labels', 'council'), en: sentence('en', 'labels', 'council') };
  return sentence(language, 'timeline', key, { reason: null, month: '', amount: null, office: council, ...line });
};
