import type { Day } from '../domain/calendar';
import type { Actor } from '../domain/events';
import type { Absence, Delegation, Roster, RosterPerson } from '../domain/people';
import { holds } from '../domain/signability';

type Person = Extract<Actor, { kind: 'person' }>;

/** A person of the roster who holds these offices, without end unless said. */
export const someone = (id: string, offices: readonly string[], { absences = [], active = true, from = '2000-01-01', to = '9999-12-31' }: { absences?: readonly Absence[]; active?: boolean; from?: Day; to?: Day } = {}): RosterPerson =>
  ({ id, name: id, active, offices: offices.map((holder) => ({ holder, from, to })), absences });

/** One stands for another, accepted and without end unless said. */
export const standing = (principal: string, delegate: string, more: Partial<Delegation> = {}): Delegation =>
  ({ id: `${principal}-${delegate}`, principal, delegate, stages: [], units: [], from: '2000-01-01', to: '9999-12-31', accepted: true, revoked: false, ...more });

/** The actor that the books make of a person of the roster: the offices held on the day, and the own offices of whoever the person stands for. */
export function actorOf(roster: Roster, id: string, day: Day): Person {
  const own = (who: string) => roster.people.filter((person) => person.id === who).flatMap((person) => person.offices.map(({ holder }) => holder).filter((holder) => holds(person, holder, day)));
  const active = roster.people.some((person) => person.id === id && person.active);
  const standsFor = roster.delegations
    .filter((one) => active && one.delegate === id && one.accepted && !one.revoked && one.from <= day && day <= one.to)
    .map((one) => ({ person: one.principal, delegation: one.id, offices: own(one.principal), stages: one.stages, units: one.units }))
    .filter(({ offices }) => offices.length > 0);
  return { kind: 'person', id, offices: own(id), standsFor };
}

/** Who there is and is not away on the day. */
export const here = (roster: Roster, day: Day): string[] =>
  roster.people.filter(({ active, absences }) => active && !absences.some(({ from, to }) => from <= day && day <= to)).map(({ id }) => id);
