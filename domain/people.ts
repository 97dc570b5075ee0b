import type { Day } from './calendar';
import type { Holder } from './project';

/** An office that a person holds between two days, both inclusive. */
export interface OfficeHeld { holder: Holder; from: Day; to: Day }

/** Days on which a person does not act, both inclusive. */
export interface Absence { from: Day; to: Day }

/**
 * One person stands for another between two days (both inclusive), for the stages and units named (empty: all). It counts once the delegate
 * has accepted and until it is revoked, and never reaches further: only the principal's own offices pass on.
 */
export interface Delegation {
  id: string;
  principal: string;
  delegate: string;
  stages: readonly string[];
  units: readonly string[];
  from: Day;
  to: Day;
  accepted: boolean;
  revoked: boolean;
}

export interface RosterPerson { id: string; name: string; active: boolean; offices: readonly OfficeHeld[]; absences: readonly Absence[] }

/** Who there is to act: what signability and re-routing are computed from. */
export interface Roster { people: readonly RosterPerson[]; delegations: readonly Delegation[] }
