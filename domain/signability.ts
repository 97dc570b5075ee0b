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
  const offices = askedOffices(stage.signers).flatMap((office) => [office, procedure.offices[office]?.deputy].filter((one) => one !== undefined));
  return { holders: offices.map((office) => holderOf(project, office)), persons: [...(project.councils[project.stage]?.members ?? [])] };
}

/** Signability of the open stage at an instant. Empty when the project has ended or stands still. */
export function signability(procedure: Procedure, project: Project, roster: Roster, at: Instant): Signability {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended || project.suspended) return { seats: [], routes: {}, gaps: [] };
  const day = dayOf(at);
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  if (council) return { seats: councilSeats(project, council, roster, day), routes: {}, gaps: councilGaps(procedure, project, council, roster, day) };
  const { signers } = stage;
  const open = askedOffices(signers).filter((office) => 'atLeast' in signers || !project.votes.some((vote) => vote.office === office));
  const seats = open.map((office) => seat(procedure, project, office, roster, day));
  const routes = Object.fromEntries(seats.filter(({ deputy }) => deputy).map(({ office, deputy }) => [office!, deputy!]));
  if ('atLeast' in signers) return { seats, routes, gaps: manyGaps(project, signers.atLeast, seats) };
  // two signatures of one stage are two persons: an office whose only signer is already needed elsewhere has none
  return { seats, routes, gaps: matched(seats).map((one) => gapOf(one, roster, day)) };
}

/** Everyone who may fill an office in this project on a day: holders, who stands for them, or the deputy when there is nobody else. */
function seat(procedure: Procedure, project: Project, office: Office, roster: Roster, day: Day): SeatReport {
  const duty = procedure.offices[office]!.duty;
  const own = candidates(project, office, duty, roster, day);
  const deputy = procedure.offices[office]!.deputy ?? null;
  const report = { holder: holderOf(project, office), office, ...own, deputy: null };
  if (own.lawful.length > 0 || !deputy) return report;
  const instead = candidates(project, deputy, duty, roster, day);
  if (instead.lawful.length === 0) return report;
  return { ...report, lawful: instead.lawful.map((one) => ({ ...one, deputy })), deputy };
}

function candidates(project: Project, office: Office, duty: Duty, roster: Roster, day: Day): Pick<SeatReport, 'lawful' | 'barred'> {
  const holder = holderOf(project, office);
  const lawful: Lawful[] = [];
  const barred: SeatReport['barred'] = [];
  const holders = roster.people.filter((person) => holds(person, holder, day));
  for (const person of holders) {
    const why = barredBy(project, person, duty, day);
    if (why === null && !project.votes.some((vote) => vote.person === person.id)) lawful.push({ person: person.id });
    else if (why !== null) barred.push({ person: person.id, why });
    for (const delegation of delegationsOf(roster, person, day, project, holder)) {
      const delegate = roster.people.find(({ id }) => id === delegation.delegate);
      if (!delegate) continue;
      // a delegate inherits the principal's conflicts; the principal's absence is what the delegation is for
      const inherited = why === 'absent' ? conflictWhy(project, person, duty, day) : why;
      const theirs = inherited ?? barredBy(project, delegate, duty, day);
      if (theirs === null) lawful.push({ person: delegate.id, standsFor: person.id });
      else barred.push({ person: delegate.id, why: theirs });
    }
  }
  return { lawful, barred };
}

export const holds = (person: RosterPerson, holder: Holder, day: Day): boolean =>
  person.active && person.offices.some((office) => office.holder === holder && office.from <= day && day <= office.to);

const away = (person: RosterPerson, day: Day): boolean => person.absences.some(({ from, to }) => from <= day && day <= to);
const officesOn = (person: RosterPerson, day: Day): Holder[] => (person.active ? person.offices.filter(({ from, to }) => from <= day && day <= to).map(({ holder }) => holder) : []);

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

/** The seats that cannot be filled when each person fills one: augmenting paths, as stages have a handful of seats. */
function matched(seats: readonly SeatReport[]): SeatReport[] {
  const taken = new Map<string, SeatReport>();
  const place = (one: SeatReport, tried: Set<string>): boolean => one.lawful.some(({ person }) => {
    if (tried.has(person)) return false;
    tried.add(person);
    const other = taken.get(person);
    if (other && !place(other, tried)) return false;
    taken.set(person, one);
    return true;
  });
  return seats.filter((one) => !place(one, new Set()));
}

function manyGaps(project: Project, wanted: number, seats: readonly SeatReport[]): Gap[] {
  const persons = new Set(seats.flatMap(({ lawful }) => lawful.map(({ person, standsFor }) => standsFor ?? person)));
  const yes = project.votes.filter(({ vote }) => vote === 'approve').length;
  const open = [...persons].filter((person) => !project.votes.some((vote) => seatOwner(vote) === person)).length;
  const short = wanted - yes - open;
  if (short <= 0 || !seats[0]) return [];
  return [{ holder: seats[0].holder, why: 'vacant', mend: { what: 'appoint', holder: seats[0].holder, seats: short }, persons: [...persons] }];
}

/** The smallest change: somebody absent passes the office on; where all are in conflict or gone, one more person is appointed. */
function gapOf({ holder, office, barred }: SeatReport, roster: Roster, day: Day): Gap {
  const persons = [...new Set(barred.map(({ person }) => person))];
  const absent = barred.find(({ why }) => why === 'absent');
  if (absent) {
    const until = roster.people.find(({ id }) => id === absent.person)?.absences.filter(({ from, to }) => from <= day && day <= to).map(({ to }) => to).sort().at(-1);
    return { holder, why: 'absent', mend: { what: 'delegate', holder, person: absent.person, ...(until ? { until: plusDays(until, 1) } : {}) }, persons };
  }
  const why = barred.some((one) => one.why !== 'inactive') ? 'conflict' : 'vacant';
  return { holder, why, mend: { what: 'appoint', holder, ...(office ? { office } : {}), seats: 1 }, persons };
}

function councilSeats(project: Project, council: Council, roster: Roster, day: Day): SeatReport[] {
  return council.members.filter((member) => !project.votes.some((vote) => seatOwner(vote) === member)).map((member) => {
    const person = roster.people.find(({ id }) => id === member);
    const why = person ? barredBy(project, person, council.duty, day) : 'inactive';
    return { holder: `person:${member}`, office: null, lawful: why === null ? [{ person: member }] : [], barred: why === null ? [] : [{ person: member, why }], deputy: null };
  });
}

/** A council can decide while enough members without a conflict are left for the quorum, one of them to lead it. Who is away may vote in writing. */
function councilGaps(procedure: Procedure, project: Project, council: Council, roster: Roster, day: Day): Gap[] {
  const quorum = procedure.stages[project.stage]!.quorum!;
  const able = (member: string, whenAway: boolean) => {
    if (project.votes.some((vote) => seatOwner(vote) === member)) return true;
    const person = roster.people.find(({ id }) => id === member);
    const why = person ? barredBy(project, person, council.duty, day) : 'inactive';
    return why === null || (why === 'absent' && whenAway);
  };
  const left = council.members.filter((member) => able(member, quorum.writtenIsPresent ?? false));
  const gone = council.members.filter((member) => !left.includes(member));
  const needed = seatsFor(quorum.present, council.members.length);
  const holder: Holder = `council:${project.stage}`;
  if (left.length < needed) return [{ holder, why: 'quorum', mend: { what: 'replaceMember', person: gone[0]!, seats: needed - left.length }, persons: gone }];
  const leads = [council.chair, ...(council.deputy ? [council.deputy] : [])];
  if (quorum.chairPresent && !leads.some((member) => left.includes(member))) return [{ holder, why: 'chair', mend: { what: 'replaceMember', person: council.chair, seats: 1 }, persons: leads }];
  return [];
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
