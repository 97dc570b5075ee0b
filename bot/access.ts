import { concerns } from '../domain/access';
import { dayOf } from '../domain/calendar';
import type { Procedure } from '../domain/procedure';
import { holderOf } from '../domain/project';
import type { Actor, Project } from '../domain/project';
import { Refusal } from '../domain/refusal';
import { dutyNow } from '../domain/view';
import { projectsOf, tasksOf } from '../prisma/lists';
import { personById } from '../prisma/people';
import type { Talk } from './world';

export interface Seen { project: Project; procedure: Procedure }

/** A project that the person may see. @throws Refusal UNKNOWN_PROJECT also when it exists and is none of the person's business. */
export async function visible({ world, person, standsFor }: Talk, code: string): Promise<Seen> {
  const found = await world.ledger.read(code);
  if (!found || (!person.administrator && !concerns(found.procedure, found.project, { ...person, standsFor }))) throw new Refusal('UNKNOWN_PROJECT', { code });
  return found;
}

/** The person as the rules know them, with those whom they stand for. */
export const actorOf = ({ person: { id, offices, administrator }, standsFor }: Talk): Extract<Actor, { kind: 'person' }> => ({ kind: 'person', id, offices, administrator, standsFor });

/** What the person, or somebody they stand for, has to do in a project now. */
export const dutyOf = ({ person, standsFor }: Talk, { procedure, project }: Seen) => dutyNow(procedure, project, person.id, person.offices, standsFor);

/** Whether the person is told in the applicant's words. */
export const carries = (project: Project, { person, standsFor }: Talk): boolean =>
  (['implementer.director', 'beneficiary.representative'] as const).some((office) => [person, ...standsFor].some(({ offices }) => offices.includes(holderOf(project, office))));

/** The open projects that the person carries or that wait for the person, each once. */
export async function mine(talk: Talk): Promise<Seen[]> {
  const { world: { books, ledger }, person, at } = talk;
  const carried = await projectsOf(books, person.id, dayOf(at), 20);
  const waiting = await tasksOf(books, person.id, dayOf(at), 20);
  const codes = [...new Set([...waiting, ...carried].map(({ code }) => code))];
  const found = await Promise.all(codes.map((code) => ledger.read(code)));
  return found.filter((one) => one !== null).filter(({ project }) => !project.ended);
}

/** The name of somebody who is stood for; null when nobody is. */
export const nameOf = async ({ world, at }: Talk, id: string | undefined): Promise<string | null> =>
  (id === undefined ? null : (await personById(world.books, id, dayOf(at)))?.name ?? null);
