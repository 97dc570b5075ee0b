import { concerns } from '../domain/access';
import type { Procedure } from '../domain/procedure';
import { holderOf } from '../domain/project';
import type { Project } from '../domain/project';
import type { Person } from '../prisma/people';
import { projectsOf, tasksOf } from '../prisma/lists';
import { dayOf } from '../domain/calendar';
import { Refusal } from '../domain/refusal';
import type { Talk } from './world';

export interface Seen { project: Project; procedure: Procedure }

/** A project that the person may see. @throws Refusal UNKNOWN_PROJECT also when it exists and is none of the person's business. */
export async function visible({ world, person }: Talk, code: string): Promise<Seen> {
  const found = await world.ledger.read(code);
  if (!found || !concerns(found.procedure, found.project, person)) throw new Refusal('UNKNOWN_PROJECT', { code });
  return found;
}

/** Whether the person is told in the applicant's words. */
export const carries = (project: Project, { offices }: Person): boolean =>
  (['implementer.director', 'beneficiary.representative'] as const).some((office) => offices.includes(holderOf(project, office)));

/** The open projects that the person carries or that wait for the person, each once. */
export async function mine(talk: Talk): Promise<Seen[]> {
  const { world: { books, ledger }, person, at } = talk;
  const carried = await projectsOf(books, person.id, dayOf(at), 20);
  const waiting = await tasksOf(books, person.id, dayOf(at), 20);
  const codes = [...new Set([...waiting, ...carried].map(({ code }) => code))];
  const found = await Promise.all(codes.map((code) => ledger.read(code)));
  return found.filter((one) => one !== null).filter(({ project }) => !project.ended);
}
