import { askedOffices } from './awaited';
import { dayOf, plusDays } from './calendar';
import type { Day, Instant } from './calendar';
import { conflictOf } from './duties';
import type { Gap, Holder, StandsFor } from './events';
import type { Delegation, Roster, RosterPerson } from './people';
import type { Duty, Office, Procedure } from './procedure';
import { holderOf, seatOwner } from './project';
import type { Council, Project } from './project';
import { seatsFor } from './quorum';

/** One signature that the open stage asks for: who may lawfully give it, and who may not and why. */
export interface SeatReport { holder: Holder; office: Office | null; lawful: Lawful[]; barred: { person: string; why: 'absent' | 'duty' | 'applicant' | 'interest' | 'inactive' }[]; deputy: Office | null }
export interface Lawful { person: string; standsFor?: string; deputy?: Office }

/** Whether a lawful set of signers exists for the open stage, who acts in whose place, and what would mend what is missing. */
export interface Signability { seats: SeatReport[]; routes: Record<string, Office>; gaps: Gap[] }

/** Whom a roster has to name so that signability can be computed: the offices asked for with their deputies, and the council's persons. */
export function rosterNeeds(procedure: Procedure, project: Project): { holders: Holder[]; persons: string[] } {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended) return { holders: [], persons: [] };
  const offices = [...askedOffices(stage.signers), ...amending(project)].flatMap((office) => [office, procedure.offices[office]?.deputy].filter((one) => one !== undefined));
  return { holders: offices.map((office) => holderOf(project, office)), persons: [...(project.councils[project.stage]?.members ?? [])] };
}

/** Who confirms or decides the open amendment. */
const amending = ({ amendment }: Project): Office[] => (amendment ? [amendment.confirmed ? amendment.decides : amendment.confirms!] : []);

/** Signability of the open stage and of an open amendment at an instant. Empty when the project has ended or stands still. */
export function signability(procedure: Procedure, project: Project, roster: Roster, at: Instant): Signability {
  const signing = ofStage(procedure, project, roster, at);
  if (project.ended || project.suspended) return signing;
  const day = dayOf(at);
  // whoever decides an amendment signs nothing in the stage with it, so it is looked at by itself
  const beside = amending(project).filter((office) => !signing.seats.some((one) => one.office === office)).map((office) => {
    const own = seat(procedure, { ...project, votes: [] }, office, roster, day);
    return own.lawful.length > 0 ? own : widened(procedure, { ...project, votes: [] }, own, roster, day);
  });
  return { seats: [...signing.seats, ...beside], routes: { ...signing.routes, ...routesOf(beside) }, gaps: [...signing.gaps, ...gapsOf(place(beside), roster, day)] };
}

function ofStage(procedure: Procedure, project: Project, roster: Roster, at: Instant): Signability {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended || project.suspended) return { seats: [], routes: {}, gaps: [] };
  const day = dayOf(at);
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  if (council) return { seats: councilSeats(project, council, roster, day), routes: {}, gaps: councilGaps(procedure, project, council, roster, day) };
  const { signers } = stage;
  if ('atLeast' in signers) {
    const own = signers.of.map((office) => seat(procedure, project, office, roster, day));
    // deputies act where the holders are too few
    const seats = manyGaps(project, signers.atLeast, own, roster, day).length === 0 ? own : own.map((one) => widened(procedure, project, one, roster, day));
    return { seats, routes: routesOf(seats), gaps: manyGaps(project, signers.atLeast, seats, roster, day) };
  }
  const asked = askedOffices(signers).filter((office) => !project.votes.some((vote) => vote.office === office)).map((office) => seat(procedure, project, office, roster, day));
  const { seats, placed } = withFewestDeputies(asked, (one) => widened(procedure, project, one, roster, day));
  return { seats, routes: routesOf(seats), gaps: gapsOf(placed, roster, day) };
}

/** The deputies who act now for offices that no stage waits for: where nobody who holds the office may lawfully act. */
export function deputiesNow(procedure: Procedure, project: Project, offices: readonly Office[], roster: Roster, at: Instant): Record<string, Office> {
  const beside = { ...project, votes: [] };
  const asked = offices.map((office) => seat(procedure, beside, office, roster, dayOf(at)));
  return routesOf(asked.filter(({ lawful }) => lawful.length === 0).map((one) => widened(procedure, beside, one, roster, dayOf(at))));
}

const routesOf = (seats: readonly SeatReport[]): Record<string, Office> => Object.fromEntries(seats.filter(({ deputy }) => deputy).map(({ office, deputy }) => [office!, deputy!]));

/** Everyone who may fill an office in this project on a day: its holders and who stands for them. */
function seat(procedure: Procedure, project: Project, office: Office, roster: Roster, day: Day): SeatReport {
  return { holder: holderOf(project, office), office, ...candidates(project, office, procedure.offices[office]!.duty, roster, day), deputy: null };
}

/** The same with the office's deputy, where there is one who may act. */
function widened(procedure: Procedure, project: Project, one: SeatReport, roster: Roster, day: Day): SeatReport {
  const { duty, deputy } = procedure.offices[one.office!]!;
  if (!deputy) return one;
  const instead = candidates(project, deputy, duty, roster, day).lawful;
  return instead.length === 0 ? one : { ...one, lawful: [...one.lawful, ...instead.map((lawful) => ({ ...lawful, deputy }))], deputy };
}

/** As few deputies as fill as many seats as can be: also one for an office whose only holder is needed in another seat. */
function withFewestDeputies(asked: readonly SeatReport[], widen: (one: SeatReport) => SeatReport): { seats: SeatReport[]; placed: Placing } {
  let best = { seats: [...asked], placed: place(asked) };
  const wide = asked.map(widen);
  const sets = Array.from({ length: 2 ** asked.length }, (_, set) => asked.map((_one, seat) => Math.floor(set / 2 ** seat) % 2 === 1)).sort((a, b) => a.filter(Boolean).length - b.filter(Boolean).length);
  for (const chosen of sets) {
    if (best.placed.short.length === 0) break;
    const seats = asked.map((one, index) => (chosen[index] ? wide[index]! : one));
    const placed = place(seats);
    if (placed.short.length < best.placed.short.length) best = { seats, placed };
  }
  return best;
}

function candidates(project: Project, office: Office, duty: Duty, roster: Roster, day: Day): Pick<SeatReport, 'lawful' | 'barred'> {
  const holder = holderOf(project, office);
  const lawful: Lawful[] = [];
  const barred: SeatReport['barred'] = [];
  // who signed in this round, or was stood for, fills no second seat
  const acted = new Set(project.votes.flatMap((vote) => [vote.person, seatOwner(vote)]));
  const holders = roster.people.filter((person) => holds(person, holder, day));
  for (const person of holders) {
    const why = acted.has(person.id) ? 'duty' : barredBy(project, person, duty, day);
    if (why === null) lawful.push({ person: person.id });
    else barred.push({ person: person.id, why });
    for (const delegation of delegationsOf(roster, person, day, project, holder)) {
      const delegate = roster.people.find(({ id }) => id === delegation.delegate);
      if (!delegate) continue;
      // a delegate inherits the principal's conflicts; the principal's absence is what the delegation is for
      const inherited = why === 'absent' ? null : why;
      const theirs = inherited ?? (acted.has(delegate.id) ? 'duty' : barredBy(project, delegate, duty, day));
      if (theirs === null) lawful.push({ person: delegate.id, standsFor: person.id });
      else barred.push({ person: delegate.id, why: theirs });
    }
  }
  return { lawful, barred };
}

export const holds = (person: RosterPerson, holder: Holder, day: Day): boolean =>
  person.active && person.offices.some((office) => office.holder === holder && office.from <= day && day <= office.to);

const away = (person: RosterPerson, day: Day): boolean => person.absences.some(({ from, to }) => from <= day && day <= to);
export const officesOn = (person: RosterPerson, day: Day): Holder[] => (person.active ? person.offices.filter(({ from, to }) => from <= day && day <= to).map(({ holder }) => holder) : []);

function barredBy(project: Project, person: RosterPerson, duty: Duty, day: Day): SeatReport['barred'][number]['why'] | null {
  if (!person.active) return 'inactive';
  return conflictWhy(project, person, duty, day) ?? (away(person, day) ? 'absent' : null);
}

const conflictWhy = (project: Project, person: RosterPerson, duty: Duty, day: Day) => conflictOf(project, { id: person.id, offices: officesOn(person, day) }, duty)?.why ?? null;

const delegationsOf = (roster: Roster, principal: RosterPerson, day: Day, project: Project, holder: Holder): readonly Delegation[] =>
  roster.delegations.filter((one) => one.principal === principal.id && one.accepted && !one.revoked && one.from <= day && day <= one.to && covers(one, project.stage, holder));

/** Whether a delegation's scope reaches a stage and an office's unit. */
export const covers = ({ stages, units }: Pick<StandsFor, 'stages' | 'units'>, stage: string, holder: Holder): boolean =>
  (stages.length === 0 || stages.includes(stage)) && (units.length === 0 || units.includes(holder.split('@')[1]!));

/** The seats that nobody is left for, and the persons that the others take. */
interface Placing { short: SeatReport[]; taken: readonly string[] }

/** As many seats as can be filled: two signatures of one stage are two persons, whoever they stand for. Tried out, as stages have a handful of seats. */
function place([first, ...rest]: readonly SeatReport[], taken: readonly string[] = []): Placing {
  if (!first) return { short: [], taken };
  let best: Placing | null = null;
  for (const { person, standsFor = person } of first.lawful) {
    if (taken.includes(person) || taken.includes(standsFor)) continue;
    const filled = place(rest, [...taken, person, standsFor]);
    if (filled.short.length === 0) return filled;
    if (!best || filled.short.length < best.short.length) best = filled;
  }
  const left = place(rest, taken);
  return best && best.short.length <= left.short.length + 1 ? best : { short: [first, ...left.short], taken: left.taken };
}

/** The smallest change for each: somebody absent passes the office on; where all are in conflict, taken or gone, one more person is appointed. */
function gapsOf({ short, taken }: Placing, roster: Roster, day: Day): Gap[] {
  const used = [...taken];
  return short.map((one) => {
    const absent = absentHolders(one, roster, day).find((person) => !used.includes(person));
    if (absent) used.push(absent);
    return absent ? delegateGap(one, absent, roster, day) : appointGap(one, 1, namesOf([...one.barred, ...one.lawful]));
  });
}

/** Of several persons out of some offices so many are short: those who are absent pass their office on, for the rest more are appointed. */
function manyGaps(project: Project, wanted: number, seats: readonly SeatReport[], roster: Roster, day: Day): Gap[] {
  const lawful = seats.flatMap((one) => one.lawful);
  const own = new Set(lawful.filter(({ standsFor }) => standsFor === undefined).map(({ person }) => person));
  const stoodFor = represented(lawful.filter(({ person, standsFor }) => standsFor !== undefined && !own.has(person) && !own.has(standsFor)));
  const short = wanted - project.votes.filter(({ vote }) => vote === 'approve').length - own.size - stoodFor.length;
  if (short <= 0) return [];
  const away = new Map(seats.flatMap((one) => absentHolders(one, roster, day).filter((person) => !stoodFor.includes(person)).map((person) => [person, one] as const)));
  const passing = [...away].slice(0, short).map(([person, one]) => delegateGap(one, person, roster, day));
  const barred = namesOf(seats.flatMap((one) => one.barred));
  return passing.length === short ? passing : [...passing, appointGap(seats[0]!, short - passing.length, barred)];
}

/** As many principals as their delegates can stand for, each delegate for one: augmenting paths. */
function represented(lent: readonly Lawful[]): string[] {
  const by = new Map<string, string>();
  const stand = (principal: string, tried: Set<string>): boolean => lent.some(({ person, standsFor }) => {
    if (standsFor !== principal || tried.has(person)) return false;
    tried.add(person);
    const other = by.get(person);
    if (other !== undefined && !stand(other, tried)) return false;
    by.set(person, principal);
    return true;
  });
  for (const principal of new Set(lent.map(({ standsFor }) => standsFor!))) stand(principal, new Set());
  return [...by.values()];
}

/** Holders who could sign if they were here. */
const absentHolders = ({ holder, barred }: SeatReport, roster: Roster, day: Day): string[] =>
  barred.filter(({ person, why }) => why === 'absent' && roster.people.some((one) => one.id === person && holds(one, holder, day))).map(({ person }) => person);

function delegateGap({ holder, barred }: SeatReport, person: string, roster: Roster, day: Day): Gap {
  const until = roster.people.find(({ id }) => id === person)?.absences.filter(({ from, to }) => from <= day && day <= to).map(({ to }) => to).sort().at(-1);
  // an absence without an end has no day after it
  return { holder, why: 'absent', mend: { what: 'delegate', holder, person, ...(until && until < '9999-12-31' ? { until: plusDays(until, 1) } : {}) }, persons: namesOf(barred) };
}

const appointGap = ({ holder, office }: SeatReport, many: number, persons: readonly string[]): Gap =>
  ({ holder, why: persons.length > 0 ? 'conflict' : 'vacant', mend: { what: 'appoint', holder, ...(office ? { office } : {}), seats: many }, persons });

const namesOf = (persons: readonly { person: string }[]): string[] => [...new Set(persons.map(({ person }) => person))];

function councilSeats(project: Project, council: Council, roster: Roster, day: Day): SeatReport[] {
  return council.members.filter((member) => !project.votes.some((vote) => seatOwner(vote) === member)).map((member) => {
    const person = roster.people.find(({ id }) => id === member);
    const why = person ? barredBy(project, person, council.duty, day) : 'inactive';
    return { holder: `person:${member}`, office: null, lawful: why === null ? [{ person: member }] : [], barred: why === null ? [] : [{ person: member, why }], deputy: null };
  });
}

/**
 * A council can decide while enough members without a conflict are left for the quorum, one of them to lead it. Whoever was there counts, whoever
 * has voted too; a written vote, and the one that somebody who is away may still give, only where the table lets it.
 */
function councilGaps(procedure: Procedure, project: Project, council: Council, roster: Roster, day: Day): Gap[] {
  const quorum = procedure.stages[project.stage]!.quorum!;
  const present = (member: string): boolean => {
    const vote = project.votes.find((one) => seatOwner(one) === member);
    const person = roster.people.find(({ id }) => id === member);
    const why = person ? barredBy(project, person, council.duty, day) : 'inactive';
    if (Object.hasOwn(project.interests, member)) return false;
    if (council.attendance?.includes(member) || (vote && !vote.written)) return true;
    return quorum.writtenIsPresent ? vote !== undefined || why === null || why === 'absent' : vote === undefined && why === null;
  };
  const left = council.members.filter(present);
  const gone = council.members.filter((member) => !left.includes(member));
  const missing = seatsFor(quorum.present, council.members.length) - left.length;
  const leads = [council.chair, ...(council.deputy ? [council.deputy] : [])];
  const unled = quorum.chairPresent === true && !leads.some((member) => left.includes(member));
  if (missing <= 0 && !unled) return [];
  // a new chair is a new member too, so that one change mends both
  const mend = { what: 'replaceMember', person: unled ? council.chair : gone[0]!, seats: Math.max(missing, 1) } as const;
  return [{ holder: `council:${project.stage}`, why: missing > 0 ? 'quorum' : 'chair', mend, persons: missing > 0 ? gone : leads }];
}

/** When the roster changes by itself: the next day on which an office, an absence or a delegation begins or ends; null when none does. */
export function nextRosterDay(roster: Roster, at: Instant): Day | null {
  const today = dayOf(at);
  const days = [
    ...roster.people.flatMap(({ offices, absences }) => [...offices, ...absences].flatMap(({ from, to }) => [from, to === '9999-12-31' ? to : plusDays(to, 1)])),
    ...roster.delegations.filter(({ accepted, revoked }) => accepted && !revoked).flatMap(({ from, to }) => [from, plusDays(to, 1)]),
  ];
  return days.filter((day) => day > today && day < '9999-12-31').sort()[0] ?? null;
}
