import type { Holder, StandsFor } from './events';
import { conflicts } from './procedure';
import type { Duty } from './procedure';
import type { Project } from './project';

export interface Candidate { id: string; offices: readonly Holder[] }

/** Why a person may not take a duty on; `through` names the principal whose conflict a delegate inherits. */
export interface Conflict { why: 'duty' | 'applicant' | 'interest'; held: Duty; through?: string }

/**
 * The conflict that keeps a person from a duty in this project, or null. It is a matter of the person across the whole project: what was
 * signed before, who filed it, who belongs to the unit that carries or benefits, a declared interest (separation of duties; LPCTN 36/2018/QH14
 * Art. 23 on conflicts of interest, from memory).
 */
export function conflictOf(project: Project, person: Candidate, duty: Duty): Conflict | null {
  const held = Object.hasOwn(project.duties, person.id) ? project.duties[person.id] : undefined;
  if (held && conflicts(held, duty)) return { why: 'duty', held };
  if (duty === 'prepare') return null;
  if (project.proposedBy === person.id || belongsToApplicant(project, person.offices)) return { why: 'applicant', held: 'prepare' };
  return Object.hasOwn(project.interests, person.id) ? { why: 'interest', held: 'prepare' } : null;
}

/** The same for one who acts by delegation: own conflicts, and those of the one stood for. */
export function inheritedConflict(project: Project, person: Candidate, principal: StandsFor, duty: Duty): Conflict | null {
  const own = conflictOf(project, person, duty);
  if (own) return own;
  const theirs = conflictOf(project, { id: principal.person, offices: principal.held ?? principal.offices }, duty);
  return theirs && { ...theirs, through: principal.person };
}

/** Whether a person holds any office of the project's implementer or beneficiaries, a named one or not. */
function belongsToApplicant({ facts, places }: Project, offices: readonly Holder[]): boolean {
  const units = { implementer: [facts.units.implementer], beneficiary: [facts.units.beneficiary, ...places.map(({ unit }) => unit)] };
  return offices.some((holder) => {
    const [office, unit] = holder.split('@') as [string, string];
    const party = office.split('.')[0] as 'implementer' | 'beneficiary';
    return Object.hasOwn(units, party) && units[party].includes(unit);
  });
}
