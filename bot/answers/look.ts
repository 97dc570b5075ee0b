import { dayOf } from '../../domain/calendar';
import { projectsOf } from '../../prisma/lists';
import { procedureOf } from '../../prisma/procedures';
import { status, timeline } from '../../domain/view';
import type { TimelineLine } from '../../domain/view';
import { sentence } from '../../templates/render';
import type { Language } from '../../templates/render';
import { carries, visible } from '../access';
import type { Button } from '../channel';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';

/** What anybody may begin with. */
export const menu = (language: Language): Button[] =>
  [button(language, 'projects', 'pj'), button(language, 'duties', 'du'), button(language, 'tasks', 'ts'), button(language, 'help', 'hp')];

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

/** What happens between the books and the machine only. */
const inner: readonly string[] = ['restarted', 'budgetMoved'];

/** The way of a project so far, in words; what concerns only the machine is left out, and long ways keep their end. */
export async function tellTimeline(talk: Talk, code: string): Promise<Answer> {
  const { language, at, world } = talk;
  const { project, procedure } = await visible(talk, code);
  const now = status(procedure, project, at);
  const lines = timeline(procedure, await world.ledger.entries(code)).filter(({ what }) => !inner.includes(what)).slice(-40);
  return {
    messages: [say(language, 'timeline', { code, step: carries(project, talk) ? now.shown : now.title, lines: lines.map((line) => ({ at: line.at, text: worded(language, line) })) }, [button(language, 'status', `st:${code}`)])],
  };
}

const worded = (language: Language, line: TimelineLine): string => {
  const key = line.what === 'signedOff' ? `signedOff.${line.outcome}` : line.what;
  const council = { vi: sentence('vi', 'labels', 'council'), en: sentence('en', 'labels', 'council') };
  return sentence(language, 'timeline', key, { reason: null, month: '', amount: null, office: council, ...line });
};
