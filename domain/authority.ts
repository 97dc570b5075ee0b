import type { Actor, Holder } from './events';
import type { Office } from './procedure';
import { holderOf } from './project';
import type { Project } from './project';
import { Refusal } from './refusal';

/** @throws Refusal when the actor does not hold the office today. */
export function mustHold(actor: Actor, holder: Holder, code: 'NOT_YOUR_TURN' | 'NOT_YOUR_PROJECT'): void {
  if (actor.kind !== 'person' || !actor.offices.includes(holder)) throw new Refusal(code, { waitsFor: [holder] });
}

/** The first of some offices that the actor holds in this project. @throws Refusal NOT_YOUR_TURN */
export function heldOf(actor: Actor, project: Pick<Project, 'facts'>, offices: readonly Office[]): Office {
  const held = actor.kind === 'person' ? offices.find((office) => actor.offices.includes(holderOf(project, office))) : undefined;
  if (!held) throw new Refusal('NOT_YOUR_TURN', { waitsFor: offices.map((office) => holderOf(project, office)) });
  return held;
}

/** @throws Refusal REASON_REQUIRED */
export function mustSay(reason: string): void {
  if (!reason.trim()) throw new Refusal('REASON_REQUIRED');
}
