import { concerns } from '../domain/access';
import { dayOf } from '../domain/calendar';
import type { Gap, Holder } from '../domain/events';
import { holderOf } from '../domain/project';
import type { Command, Project } from '../domain/project';
import type { Procedure } from '../domain/procedure';
import { Refusal } from '../domain/refusal';
import { status } from '../domain/view';
import type { Person } from '../prisma/people';
import { standsFor } from '../prisma/roster';
import { mustKnowUnits } from '../prisma/units';
import type { Asked, World } from './route';

/** A project that is the person's business, by the own offices or by delegation; any other is answered as if it did not exist. @throws Refusal UNKNOWN_PROJECT */
export async function visible({ ledger }: World, code: string, person: Person) {
  const found = await ledger.read(code.toUpperCase());
  if (!found) throw new Refusal('UNKNOWN_PROJECT', { code });
  if (person.administrator || concerns(found.procedure, found.project, person)) return found;
  // only who has no office of the own in it is looked up further
  const lent = await standsFor(ledger.books, person.id, dayOf(await ledger.now()));
  if (lent.length === 0 || !concerns(found.procedure, found.project, { ...person, standsFor: lent })) throw new Refusal('UNKNOWN_PROJECT', { code });
  return found;
}

/** Gives a command on a project that the person may see, and answers with the status after it. */
export async function act({ world, person, commandId, params }: Pick<Asked<{ code: string }, unknown, unknown>, 'world' | 'person' | 'commandId' | 'params'>, command: Command) {
  const code = params.code.toUpperCase();
  try {
    await visible(world, code, person);
  } catch (error) {
    // the answer tells a stranger nothing, the audit tells us of the attempt
    if (error instanceof Refusal) await world.ledger.refuse(code, command, person.id, commandId, error);
    throw error;
  }
  const { project, procedure, entries } = await world.ledger.act(code, command, { person: person.id }, commandId);
  return { ...shown(procedure, project, person, entries.at(-1)?.at ?? project.since), events: entries.map(({ number, event }) => ({ number, type: event.type })) };
}

/** Nobody could ever answer for a unit that nobody registered. A stranger is left to the command, which refuses it and keeps the attempt. @throws Refusal INVALID_FACT */
export async function mustKnowNamed({ world, person, params }: Pick<Asked<{ code: string }, unknown, unknown>, 'world' | 'person' | 'params'>, units: Readonly<Record<string, string | undefined>>, field?: string): Promise<void> {
  if (await visible(world, params.code, person).catch(() => null)) await mustKnowUnits(world.ledger.books, units, field);
}

/** The status as the person may see it. */
export function shown(procedure: Procedure, project: Project, person: Person, at: string) {
  return { ...status(procedure, project, at), gaps: project.gaps.map((gap) => discreet(gap, mayName(procedure, project, person, gap.holder))) };
}

/** Who fills an office is named to administrators and in the office's own unit; a council's members to each other and to the unit that appoints them. */
export function mayName(procedure: Procedure, project: Project, person: Person, holder: Holder): boolean {
  if (person.administrator) return true;
  const { signers } = procedure.stages[project.stage] ?? {};
  if (!holder.includes('@') && project.councils[project.stage]?.members.includes(person.id)) return true;
  const unit = unitOf(holder) ?? (signers && 'council' in signers ? unitOf(holderOf(project, signers.council.appointedBy)) : undefined);
  return unit !== undefined && person.offices.some((office) => unitOf(office) === unit);
}

const unitOf = (holder: Holder): string | undefined => holder.split('@')[1];

/** A gap and what would mend it; without names it is so many persons. */
export function discreet({ persons, mend, ...gap }: Gap, named: boolean) {
  const { person, ...rest } = mend;
  return { ...gap, count: persons.length, persons: named ? persons : [], mend: named && person !== undefined ? { ...rest, person } : rest };
}
