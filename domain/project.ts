import { dayOf } from './calendar';
import type { Day, Instant, Month } from './calendar';
import { changeOf } from './changes';
import type { ContentChange } from './changes';
import type { Dong } from './money';
import type { BudgetMove, CastVote, Change, CouncilResult, Entry, Event, Facts, Finding, Gap, Holder, Paper, PaymentKind, PinnedNorm, PinnedProcedure, Place } from './events';
import type { Duty, Office, Outcome, Party } from './procedure';

export type { Actor, CastVote, Change, Command, Entry, Event, Facts, Gap, Holder, Paper, PinnedNorm, PinnedProcedure, Place, StandsFor, Vote } from './events';

/** Raised whenever the fold gives another state than before: a snapshot of another shape is folded anew from its events. */
export const SHAPE = 5;

export interface Payment { reference: string; what: PaymentKind; amount: Dong; state: 'ordered' | 'unknown' | 'paid' | 'failed' }
export interface Council { members: readonly string[]; chair: string; duty: Duty; deputy?: string; secretary?: string; decision?: string; attendance?: readonly string[] }
export interface Amendment { id: string; change: Change; reason: string; by: string; decides: Office; confirms: Office | null; confirmed: boolean; due: Instant }
export interface OpenFinding extends Finding { inspection: string; office: Office; answer: string | null; closed: boolean }

/**
 * The stage's clock: when it stood still, and what the applicant owes while it does. Days are the days of the events. `renewed` counts how often
 * the round got another term (amendment, other rules), which has its own reminders.
 */
export interface Clock {
  pauses: readonly { from: Day; to: Day | null }[];
  owes: { text: string; answerBy: Instant; office: Office } | null;
  promised: Instant | null;
  renewed?: { times: number; at: Instant };
}

/** What is reserved, committed and paid of the project's budget line, in đồng. */
export interface BudgetState { line: string; reserved: Dong; committed: Dong; paid: Dong }

/** The state of a project: the fold of its events, nothing else. */
export interface Project {
  shape: number;
  code: string;
  procedure: PinnedProcedure;
  facts: Facts;
  /** The support norm on the day of filing; null where none is known for the activity. */
  norm: PinnedNorm | null;
  filed: Instant;
  proposedBy: string;
  stage: string;
  round: number;
  since: Instant;
  due: Instant | null;
  clock: Clock;
  ended: Outcome | null;
  rounds: Record<string, number>;
  /** The year of work that runs, from 1. */
  year: number;
  /** How the last stage was left, so that who comes late is told who decided and when. */
  last: { stage: string; round: number; outcome: string; by: string; at: Instant } | null;
  votes: readonly CastVote[];
  councils: Record<string, Council>;
  /** What councils decided, by stage. */
  resolutions: Record<string, { round: number; at: Instant; result: CouncilResult; votes: readonly CastVote[]; council: Council; interested: readonly string[] }>;
  papers: readonly Paper[];
  /** Kinds of paper that sign-offs of earlier stages rely on, by stage. */
  relied: Record<string, readonly string[]>;
  duties: Record<string, Duty>;
  /** Who declared an interest; they sign nothing but their own side. */
  interests: Record<string, string>;
  /** Offices whose deputy acts now, and what is missing for a lawful set of signers. */
  routes: Record<string, Office>;
  gaps: readonly Gap[];
  approved: Dong | null;
  accepted: Dong | null;
  places: readonly (Place & { accepted: Dong | null })[];
  payments: readonly Payment[];
  budget: BudgetState | null;
  refunded: Dong;
  /** The references under which money came back; each counts once. */
  refundReferences: readonly { reference: string; amount: Dong }[];
  reports: Record<Month, 'asked' | 'filed'>;
  spent: Dong;
  amendments: number;
  amendment: Amendment | null;
  suspended: { since: Instant; reason: string } | null;
  inspections: number;
  findings: readonly OpenFinding[];
  /** Effects of the stage's workflow that are done in this round: reminders, papers, orders. */
  done: readonly string[];
  /** The fingerprint of what a signer is shown, and what changed it before. */
  fingerprint: string;
  changes: readonly ContentChange[];
  /** The number of the last event. */
  version: number;
}

type Placed = Pick<Entry, 'event' | 'at' | 'by' | 'number'> & { hash?: string };
const still: Clock = { pauses: [], owes: null, promised: null };
/** As many changes are kept as a person can read. */
const KEPT_CHANGES = 50;

/** The next state. Pure and total: an event that was recorded is always taken, whatever the rules say today. */
export function evolve(before: Project | null, entry: Placed): Project {
  const { event, at, by, number } = entry;
  if (event.type !== 'proposed' && !before) throw new Error(`The chain begins with "${event.type}" instead of "proposed"`);
  const next = event.type === 'proposed' ? begun(event, at, by) : { ...before!, ...changed(before!, event, at, by) };
  const did = event.takes && event.type !== 'proposed' ? { duties: taken(next, by, event.takes, event) } : {};
  const change = changeOf(before, event);
  // an event's hash covers all that was before it, so number and hash name exactly what could be seen then
  const shown = change === null ? {} : {
    fingerprint: `${number}-${(entry.hash ?? '').slice(0, 16)}`,
    changes: [...next.changes, { number, ...change }].slice(-KEPT_CHANGES),
  };
  return { ...next, ...did, ...shown, version: number };
}

function changed(before: Project, event: Exclude<Event, { type: 'proposed' }>, at: Instant, by: string): Partial<Project> {
  switch (event.type) {
    case 'revised': return { facts: event.facts, ...(event.norm !== undefined ? { norm: event.norm } : {}) };
    case 'paperAdded': return { papers: [...before.papers, event.paper] };
    case 'councilAppointed': {
      const { members, chair, duty, deputy, secretary, decision } = event;
      return { councils: { ...before.councils, [event.stage]: { members, chair, duty, ...(deputy ? { deputy } : {}), ...(secretary ? { secretary } : {}), ...(decision ? { decision } : {}) } } };
    }
    case 'attendanceRecorded': return { councils: { ...before.councils, [event.stage]: { ...before.councils[event.stage]!, attendance: event.present } } };
    case 'councilClosed': return { resolutions: { ...before.resolutions, [event.stage]: { round: event.round, at, result: event.result, votes: event.votes, council: before.councils[event.stage]!, interested: Object.keys(before.interests) } } };
    case 'signedOff': return signed(before, event, at, by);
    case 'votesVoided': return { votes: [] };
    case 'interestDeclared': return { interests: { ...before.interests, [by]: event.reason } };
    case 'amountSet': return { [event.what]: event.amount };
    case 'moved': return moved(before, event, at, by);
    case 'reminded':
    case 'escalated': return { done: [...before.done, event.key] };
    case 'routed': return { routes: event.routes, gaps: event.gaps };
    case 'clockPaused': return {
      due: overdueStays(before, at), clock: { ...before.clock, pauses: [...before.clock.pauses, { from: dayOf(at), to: null }], owes: { text: event.owes, answerBy: event.answerBy, office: event.office } },
    };
    case 'clockResumed': return { due: event.due, clock: { ...before.clock, pauses: ended(before.clock.pauses, at), owes: null } };
    case 'dueMoved': return { due: event.to, ...(event.because === 'amended' ? { clock: renewed(before, at) } : {}) };
    case 'apologised': return { clock: { ...before.clock, promised: event.until }, done: [...before.done, 'apology'] };
    case 'amendmentRequested': {
      const { id, change, reason, decides, confirms, due } = event;
      return { amendments: before.amendments + 1, amendment: { id, change, reason, by, decides, confirms, confirmed: confirms === null, due } };
    }
    case 'amendmentConfirmed': return { amendment: before.amendment && { ...before.amendment, confirmed: true, due: event.due } };
    case 'amendmentDecided': return {
      amendment: null, duties: taken(before, by, event.duty, event),
      ...(event.outcome === 'approved' ? { facts: amended(before.facts, event.change, before.places.length > 0) } : {}),
      ...(event.norm !== undefined ? { norm: event.norm } : {}), ...(event.places ? { places: [] } : {}),
    };
    case 'suspended': return { suspended: { since: at, reason: event.reason }, due: overdueStays(before, at), clock: { ...before.clock, pauses: [...before.clock.pauses, { from: dayOf(at), to: null }] } };
    case 'resumed': return {
      suspended: null, due: event.due, facts: { ...before.facts, plannedEnd: event.plannedEnd }, clock: resumed(before, at),
      amendment: before.amendment && { ...before.amendment, due: stoodStill(before, before.amendment.due, at) },
      findings: before.findings.map((finding) => (finding.closed ? finding : { ...finding, due: stoodStill(before, finding.due, at) })),
    };
    case 'beneficiariesNamed': return {
      places: event.places.map((place) => ({ ...place, accepted: null })), facts: { ...before.facts, beneficiaries: event.places.map(({ name }) => name) },
    };
    case 'placeAccepted': return { places: before.places.map((place) => (place.id === event.place ? { ...place, accepted: event.amount } : place)) };
    case 'inspected': {
      const findings = event.findings.map((finding): OpenFinding => ({ ...finding, inspection: event.id, office: event.office, answer: null, closed: false }));
      return { inspections: before.inspections + 1, findings: [...before.findings, ...findings], duties: taken(before, by, 'accept', event) };
    }
    case 'findingAnswered': return { findings: before.findings.map((finding) => (finding.id === event.id ? { ...finding, answer: event.answer } : finding)) };
    case 'findingClosed': return { findings: before.findings.map((finding) => (finding.id === event.id ? { ...finding, closed: true } : finding)) };
    case 'reportAsked': return { reports: { ...before.reports, [event.month]: before.reports[event.month] ?? 'asked' } };
    case 'reportFiled': return { reports: { ...before.reports, [event.month]: 'filed' }, spent: before.spent + event.spent };
    case 'paperIssued': return { papers: [...before.papers, event.paper], done: [...before.done, `issue:${event.paper.kind}`] };
    case 'paymentOrdered': {
      const { reference, amount, what } = event;
      return { payments: [...before.payments, { reference, amount, what, state: event.sent ?? 'ordered' }], done: [...before.done, `order:${reference}`] };
    }
    case 'paymentUnknown': return { payments: paid(before, event.reference, 'unknown') };
    case 'paymentKnown': return { payments: paid(before, event.reference, 'ordered') };
    case 'paymentRecorded': return { payments: paid(before, event.reference, event.result) };
    case 'refundRecorded': return { refunded: before.refunded + event.amount, refundReferences: [...before.refundReferences, { reference: event.reference, amount: event.amount }] };
    case 'budgetMoved': return { budget: event.moves.reduce<BudgetState | null>(booked, before.budget) };
    // what was done in the round stays done; another term has its own reminders
    case 'rulesAdopted': return { procedure: event.procedure, due: event.due, ...(event.due === before.due ? {} : { clock: renewed(before, at) }) };
    case 'leftOut':
    case 'restarted': return {};
  }
}

function begun(event: Extract<Event, { type: 'proposed' }>, at: Instant, by: string): Project {
  const { code, procedure, facts, stage, due, takes, acting } = event;
  // who filed it is kept as that; for whom it was filed prepares too
  const duties = takes && acting?.standsFor ? { [acting.standsFor]: takes } : {};
  return {
    shape: SHAPE, code, procedure, facts, norm: event.norm ?? null, filed: at, proposedBy: by, stage, round: 1, since: at, due, clock: still, ended: null, rounds: { [stage]: 1 }, year: 1, last: null, votes: [],
    councils: {}, resolutions: {}, papers: [], relied: {}, duties, interests: {}, routes: {}, gaps: [], approved: null, accepted: null, places: [], payments: [], budget: null,
    refunded: 0n, refundReferences: [], reports: {}, spent: 0n, amendments: 0, amendment: null, suspended: null, inspections: 0, findings: [], done: [], fingerprint: '', changes: [], version: 0,
  };
}

/** Who decides takes the duty on, and so does whoever is stood for; a duty that was taken before stays. */
const taken = ({ duties }: Project, by: string, duty: Duty, { acting }: Event): Project['duties'] =>
  ({ ...duties, [by]: duties[by] ?? duty, ...(acting?.standsFor ? { [acting.standsFor]: duties[acting.standsFor] ?? duty } : {}) });

/** A vote takes the place of the same seat's earlier one; both stay in the chain. */
function signed(before: Project, event: Extract<Event, { type: 'signedOff' }>, at: Instant, by: string): Partial<Project> {
  const { office, vote, standsFor, deputy, scores, written } = event;
  const score = scores ? Object.values(scores).reduce((sum, one) => sum + one, 0) : undefined;
  const cast: CastVote = { person: by, office, vote, at, ...(standsFor ? { standsFor } : {}), ...(deputy ? { deputy } : {}), ...(score !== undefined ? { score } : {}), ...(written ? { written } : {}) };
  const others = before.votes.filter((one) => one.office !== office || seatOwner(one) !== seatOwner(cast));
  // who abstains has decided nothing and takes no duty on; who stands for another takes it on for both
  const duties = vote === 'abstain' ? before.duties : { ...before.duties, [by]: event.duty, ...(standsFor ? { [standsFor]: event.duty } : {}) };
  return { votes: [...others, cast], duties };
}

/** Whose seat a vote fills: a delegate's vote is the principal's. */
export const seatOwner = ({ person, standsFor }: Pick<CastVote, 'person' | 'standsFor'>): string => standsFor ?? person;

function moved(before: Project, event: Extract<Event, { type: 'moved' }>, at: Instant, by: string): Partial<Project> {
  const { [before.stage]: _left, [event.to]: _entered, ...relied } = before.relied;
  return {
    stage: event.to, round: event.round, since: at, due: event.due, ended: event.ended ?? null, clock: still,
    rounds: { ...before.rounds, [event.to]: event.round }, votes: [], done: [], routes: {}, gaps: [], suspended: null,
    councils: unattended(before.councils, event.to),
    relied: event.relies && event.relies.length > 0 ? { ...relied, [before.stage]: event.relies } : relied,
    last: { stage: before.stage, round: before.round, outcome: event.outcome, by, at },
    ...(event.year ? { year: event.year } : {}), ...(event.ended || event.outcome === 'terminated' ? { amendment: null } : {}),
  };
}

/** Who was at a meeting of an earlier round is at none of this one. */
function unattended(councils: Project['councils'], stage: string): Project['councils'] {
  const council = councils[stage];
  if (!council?.attendance) return councils;
  const { attendance: _attendance, ...anew } = council;
  return { ...councils, [stage]: anew };
}

const ended = (pauses: Clock['pauses'], at: Instant): Clock['pauses'] => pauses.map((pause) => (pause.to === null ? { ...pause, to: dayOf(at) } : pause));

/** What was late before the clock stopped stays late; a term that still ran has no end while it stands still. */
const overdueStays = ({ due }: Project, at: Instant): Instant | null => (due !== null && at >= due ? due : null);

const renewed = ({ clock }: Project, at: Instant): Clock => ({ ...clock, renewed: { times: (clock.renewed?.times ?? 0) + 1, at } });

/** After a standstill the terms go on; a question that was open before it is open still, and has as many days more for its answer. */
function resumed({ clock, suspended }: Pick<Project, 'clock' | 'suspended'>, at: Instant): Clock {
  if (!clock.owes) return { ...clock, pauses: ended(clock.pauses, at) };
  const answerBy = stoodStill({ suspended }, clock.owes.answerBy, at);
  return { ...clock, pauses: [...clock.pauses.slice(0, -1), { ...clock.pauses.at(-1)!, to: dayOf(at) }], owes: { ...clock.owes, answerBy } };
}

/** A term that still ran when the standstill began has as many days more; one that was over stays over. */
function stoodStill({ suspended }: Pick<Project, 'suspended'>, due: Instant, at: Instant): Instant {
  if (!suspended || due <= suspended.since) return due;
  return new Date(Date.parse(due) + Date.parse(dayOf(at)) - Date.parse(dayOf(suspended.since))).toISOString();
}

const paid = (before: Project, reference: string, state: Payment['state']): readonly Payment[] =>
  before.payments.map((payment) => (payment.reference === reference ? { ...payment, state } : payment));

function booked(before: BudgetState | null, { kind, line, amount }: BudgetMove): BudgetState {
  const now = before && before.line === line ? before : { line, reserved: 0n, committed: 0n, paid: 0n };
  switch (kind) {
    case 'reserve': return { ...now, reserved: now.reserved + amount };
    case 'release': return { ...now, reserved: now.reserved - amount };
    case 'commit': return { ...now, reserved: now.reserved - amount, committed: now.committed + amount };
    case 'uncommit': return { ...now, committed: now.committed - amount };
    case 'pay': return { ...now, paid: now.paid + amount };
    case 'refund': return { ...now, paid: now.paid - amount, committed: now.committed - amount };
  }
}

/** The facts after an amendment that was approved; amounts are set by an event of their own, and a group's beneficiaries are named anew. */
export function amended(facts: Facts, { kind, text, day, unit }: Change, named = false): Facts {
  switch (kind) {
    case 'nextYear':
    case 'time': return day ? { ...facts, plannedEnd: day } : facts;
    case 'activity': return { ...facts, activity: text };
    case 'beneficiary': return named ? facts : { ...facts, beneficiaries: [text], units: unit ? { ...facts.units, beneficiary: unit } : facts.units };
    default: return facts;
  }
}

/** What was paid out so far, in đồng. */
export const paidOut = (project: Project): Dong =>
  project.payments.reduce((sum, { amount, state }) => (state === 'paid' ? sum + amount : sum), 0n);

/** What must come back: paid and neither accepted nor refunded yet; after a termination all that was paid, in đồng. */
export function owed(project: Project, entitled: Dong): Dong {
  const debt = paidOut(project) - entitled - project.refunded;
  return debt > 0n ? debt : 0n;
}

/** The holder of an office in this project: the office in the unit that plays the party. */
export function holderOf(project: Pick<Project, 'facts'>, office: Office): Holder {
  return `${office}@${project.facts.units[office.split('.')[0] as Party] ?? 'none'}`;
}
