import type { Moment } from './decide';
import { conflictOf, inheritedConflict } from './duties';
import type { Conflict } from './duties';
import type { Acting, Actor, Holder } from './events';
import type { Duty, Office, Procedure } from './procedure';
import { holderOf } from './project';
import type { Project } from './project';
import { Refusal } from './refusal';
import { covers, deputiesNow } from './signability';

type Person = Extract<Actor, { kind: 'person' }>;

/** How a person comes to act for an office: as its holder, as the deputy who acts now, or for a principal by delegation. */
export interface Way extends Acting { office: Office; duty: Duty }

/** What an event keeps of how somebody came to do it: the duty that is taken on, and for whom. */
export interface Taken { takes: Duty; acting?: Acting }

export function takenOn({ duty, standsFor, delegation, deputy }: Omit<Way, 'office'>): Taken {
  const acting: Acting = { ...(standsFor ? { standsFor } : {}), ...(delegation ? { delegation } : {}), ...(deputy ? { deputy } : {}) };
  return { takes: duty, ...(Object.keys(acting).length > 0 ? { acting } : {}) };
}

/** Every way in which a person may act for an office in this project today, conflicts aside: own offices first, then borrowed ones. */
export function waysTo(procedure: Procedure, project: Pick<Project, 'facts' | 'stage' | 'routes'>, office: Office, { offices, standsFor = [] }: Person): Way[] {
  const { duty } = procedure.offices[office]!;
  const deputy = project.routes[office];
  const acting: [Holder, { deputy?: Office }][] = [[holderOf(project, office), {}], ...(deputy ? [[holderOf(project, deputy), { deputy }] as [Holder, { deputy: Office }]] : [])];
  const own = acting.filter(([holder]) => offices.includes(holder)).map(([, as]): Way => ({ office, duty, ...as }));
  const lent = standsFor.flatMap((principal) => acting
    .filter(([holder]) => principal.offices.includes(holder) && covers(principal, project.stage, holder))
    .map(([, as]): Way => ({ office, duty, standsFor: principal.person, delegation: principal.delegation, ...as })));
  return [...own, ...lent];
}

/** The conflict that keeps a person from going a way, one's own or the principal's; null where there is none. */
export function conflictOn(project: Project, person: Person, { duty, delegation }: Pick<Way, 'duty' | 'delegation'>): Conflict | null {
  return delegation ? inheritedConflict(project, person, person.standsFor!.find((principal) => principal.delegation === delegation)!, duty) : conflictOf(project, person, duty);
}

export const selfApproval = ({ why, held, through }: Conflict, duty: Duty): Refusal => new Refusal('SELF_APPROVAL', { why, heldDuty: held, duty, ...(through ? { through } : {}) });

/**
 * The way in which the actor may decide for one of some offices, with what the event keeps of it: the duty, and both names where somebody is stood for.
 * @throws Refusal NOT_YOUR_TURN, or SELF_APPROVAL for a conflict, one's own or the principal's
 */
export function mustAct(procedure: Procedure, project: Project, offices: readonly Office[], { actor, roster, at }: Pick<Moment, 'actor' | 'roster' | 'at'>): Way & { on: Taken } {
  // what no stage waits for is routed on the spot
  const routes = roster ? { ...project.routes, ...deputiesNow(procedure, project, offices, roster, at) } : project.routes;
  const ways = actor.kind === 'person' ? offices.flatMap((office) => waysTo(procedure, { ...project, routes }, office, actor)) : [];
  if (actor.kind !== 'person' || ways.length === 0) throw new Refusal('NOT_YOUR_TURN', { waitsFor: offices.map((office) => holderOf(project, office)) });
  const conflicts = ways.map((way) => conflictOn(project, actor, way));
  const clear = ways[conflicts.indexOf(null)];
  if (!clear) throw selfApproval(conflicts[0]!, ways[0]!.duty);
  return { ...clear, on: takenOn(clear) };
}

/** @throws Refusal REASON_REQUIRED */
export function mustSay(reason: string): void {
  if (!reason.trim()) throw new Refusal('REASON_REQUIRED');
}
