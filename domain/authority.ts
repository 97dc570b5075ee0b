import type { Actor } from './project';
import { Refusal } from './refusal';

/** @throws Refusal when the actor does not hold the office today. */
export function mustHold(actor: Actor, holder: string, code: 'NOT_YOUR_TURN' | 'NOT_YOUR_PROJECT'): void {
  if (actor.kind !== 'person' || !actor.offices.includes(holder)) throw new Refusal(code, { waitsFor: [holder] });
}
