import type { Day, Instant, Month } from './calendar';
import type { Dong } from './money';
import type { Duty, Flag, Office, Outcome, Party, Procedure } from './procedure';

/** Who acts: a person with the offices held today (`department.head@cuc`), or the product itself. */
export type Actor =
  | { kind: 'person'; id: string; offices: readonly Holder[]; administrator?: boolean }
  | { kind: 'system' };

/** An office in a unit, `doit.appraiser@sct-bac-giang`, or a named person, `person:<id>`. */
export type Holder = string;

export type Vote = 'approve' | 'return' | 'reject' | 'abstain';

/** What the applicant says of the project; may be changed while the stage is a draft. */
export interface Facts {
  name: string;
  /** The activity of the support norms: `machinery_application`. */
  activity: string;
  /** The province's name when the project was filed; it stays on the papers. */
  province: string;
  units: Partial<Record<Party, string>>;
  requested: Dong;
  /** Cost of the whole project, own money included; null where the source prints none. */
  total: Dong | null;
  beneficiaries: readonly string[];
  flags: readonly Flag[];
  planYear: number;
  planRound: number;
  plannedEnd: Day;
  /** The decision that added it late in the year, or the public source of an example. */
  note?: string;
}

export interface Paper { id: string; kind: string; name: string; sha256: string; size: number }
export interface PinnedProcedure { id: string; effectiveFrom: string; hash: string }

export type Event =
  | { type: 'proposed'; code: string; procedure: PinnedProcedure; facts: Facts; stage: string; due: Instant | null }
  | { type: 'revised'; facts: Facts }
  | { type: 'paperAdded'; paper: Paper }
  | { type: 'councilAppointed'; stage: string; members: readonly string[]; chair: string; duty: Duty }
  | { type: 'signedOff'; stage: string; round: number; office: Office | null; vote: Vote; duty: Duty; reason?: string; amount?: Dong }
  | { type: 'amountSet'; what: 'approved' | 'accepted'; amount: Dong }
  | { type: 'moved'; from: string; outcome: 'approved' | 'returned' | 'rejected' | 'expired' | 'withdrawn' | 'terminated'; to: string; round: number; due: Instant | null; ended?: Outcome; reason?: string }
  | { type: 'reminded' | 'escalated'; stage: string; round: number; key: string; to?: Office }
  | { type: 'reportAsked'; month: Month; due: Instant }
  | { type: 'reportFiled'; month: Month; done: string; spent: Dong }
  | { type: 'paperIssued'; stage: string; round: number; paper: Paper }
  | { type: 'paymentOrdered'; stage: string; round: number; reference: string; amount: Dong; what: 'firstAdvance' | 'balance' }
  | { type: 'paymentRecorded'; reference: string; amount: Dong; result: 'paid' | 'failed' }
  | { type: 'refundRecorded'; reference: string; amount: Dong }
  | { type: 'restarted'; reason: string };

/** An event with its place in the project's chain. */
export interface Entry { number: number; at: Instant; by: string; commandId: string; event: Event; previous: string; hash: string }

export type Command =
  | { type: 'propose'; code: string; procedure: PinnedProcedure; facts: Facts }
  | { type: 'revise'; facts: Facts; version: number }
  | { type: 'addPaper'; paper: Paper }
  | { type: 'appointCouncil'; stage: string; members: readonly string[]; chair: string }
  | { type: 'signOff'; stage: string; round: number; vote: Vote; reason?: string; amount?: Dong }
  | { type: 'fileReport'; month: Month; done: string; spent: Dong }
  | { type: 'recordRefund'; reference: string; amount: Dong }
  | { type: 'withdraw'; reason: string }
  | { type: 'terminate'; reason: string }
  | { type: 'restart'; reason: string }
  // what the stage's workflow does meanwhile; the actor is the system
  | { type: 'remind'; stage: string; round: number; key: string }
  | { type: 'escalate'; stage: string; round: number; key: string }
  | { type: 'expire'; stage: string; round: number }
  | { type: 'askReport'; stage: string; round: number; month: Month }
  | { type: 'issuePaper'; stage: string; round: number; paper: Paper }
  | { type: 'orderPayment'; stage: string; round: number; reference: string; amount: Dong };

export interface Payment { reference: string; what: 'firstAdvance' | 'balance'; amount: Dong; state: 'ordered' | 'paid' | 'failed' }
export interface CastVote { person: string; office: Office | null; vote: Vote }
export interface Council { members: readonly string[]; chair: string; duty: Duty }

/** The state of a project: the fold of its events, nothing else. */
export interface Project {
  code: string;
  procedure: PinnedProcedure;
  facts: Facts;
  proposedBy: string;
  stage: string;
  round: number;
  since: Instant;
  due: Instant | null;
  ended: Outcome | null;
  rounds: Record<string, number>;
  votes: readonly CastVote[];
  councils: Record<string, Council>;
  papers: readonly Paper[];
  duties: Record<string, Duty>;
  approved: Dong | null;
  accepted: Dong | null;
  payments: readonly Payment[];
  refunded: Dong;
  /** The references under which money came back; each counts once. */
  refundReferences: readonly string[];
  reports: Record<Month, 'asked' | 'filed'>;
  /** Effects of the stage's workflow that are done in this round: reminders, papers, orders. */
  done: readonly string[];
  /** The number of the last event. */
  version: number;
}

/** The next state. Pure and total: an event that was recorded is always taken, whatever the rules say today. */
export function evolve(before: Project | null, { event, at, by, number }: Pick<Entry, 'event' | 'at' | 'by' | 'number'>): Project {
  if (event.type === 'proposed') return begun(event, at, by, number);
  if (!before) throw new Error(`The chain begins with "${event.type}" instead of "proposed"`);
  return { ...before, ...changed(before, event, at, by), version: number };
}

function changed(before: Project, event: Exclude<Event, { type: 'proposed' }>, at: Instant, by: string): Partial<Project> {
  switch (event.type) {
    case 'revised': return { facts: event.facts };
    case 'paperAdded': return { papers: [...before.papers, event.paper] };
    case 'councilAppointed': {
      const { members, chair, duty } = event;
      return { councils: { ...before.councils, [event.stage]: { members, chair, duty } } };
    }
    case 'signedOff': return {
      votes: [...before.votes, { person: by, office: event.office, vote: event.vote }],
      // who abstains has decided nothing and takes no duty on
      duties: event.vote === 'abstain' ? before.duties : { ...before.duties, [by]: event.duty },
    };
    case 'amountSet': return { [event.what]: event.amount };
    case 'moved': return {
      stage: event.to, round: event.round, since: at, due: event.due, ended: event.ended ?? null,
      rounds: { ...before.rounds, [event.to]: event.round }, votes: [], done: [],
    };
    case 'reminded':
    case 'escalated': return { done: [...before.done, event.key] };
    case 'reportAsked': return { reports: { ...before.reports, [event.month]: before.reports[event.month] ?? 'asked' } };
    case 'reportFiled': return { reports: { ...before.reports, [event.month]: 'filed' } };
    case 'paperIssued': return { papers: [...before.papers, event.paper], done: [...before.done, `issue:${event.paper.kind}`] };
    case 'paymentOrdered': {
      const { reference, amount, what } = event;
      return { payments: [...before.payments, { reference, amount, what, state: 'ordered' }], done: [...before.done, `order:${reference}`] };
    }
    case 'paymentRecorded': return {
      payments: before.payments.map((payment) => payment.reference === event.reference ? { ...payment, state: event.result } : payment),
    };
    case 'refundRecorded': return { refunded: before.refunded + event.amount, refundReferences: [...before.refundReferences, event.reference] };
    case 'restarted': return {};
  }
}

function begun(event: Extract<Event, { type: 'proposed' }>, at: Instant, by: string, number: number): Project {
  const { code, procedure, facts, stage, due } = event;
  return {
    code, procedure, facts, proposedBy: by, stage, round: 1, since: at, due, ended: null, rounds: { [stage]: 1 }, votes: [],
    councils: {}, papers: [], duties: {}, approved: null, accepted: null, payments: [], refunded: 0n, refundReferences: [], reports: {}, done: [], version: number,
  };
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

/** Whose signatures the stage waits for now, as holders; empty when ended. */
export function awaited(procedure: Procedure, project: Project): Holder[] {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended) return [];
  const { signers } = stage;
  const open = (offices: readonly Office[]) =>
    offices.filter((office) => !project.votes.some((vote) => vote.office === office)).map((office) => holderOf(project, office));
  if ('office' in signers) return open([signers.office]);
  if ('all' in signers) return open(signers.all);
  if ('inOrder' in signers) return open(signers.inOrder).slice(0, 1);
  const council = project.councils[project.stage];
  if (!council) return open([signers.orOffice]);
  return council.members.filter((member) => !project.votes.some((vote) => vote.person === member)).map((member) => `person:${member}`);
}
