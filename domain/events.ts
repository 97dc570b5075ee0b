import type { Day, Instant, Month } from './calendar';
import type { Application } from './eligibility';
import type { Dong } from './money';
import type { NormVersion } from './norms';
import type { ChangeKind, Duty, Flag, Office, Outcome, Party } from './procedure';

/** An office in a unit, `doit.appraiser@sct-bac-giang`, or a named person, `person:<id>`. */
export type Holder = string;

/** Whose own offices an actor may use today, for which stages and units (empty: all). */
/** `held`: all offices of the principal, also those that do not pass on; a delegate inherits the conflicts that come with them. */
export interface StandsFor { person: string; delegation: string; offices: readonly Holder[]; held?: readonly Holder[]; stages: readonly string[]; units: readonly string[] }

/** Who acts: a person with the offices held today (`department.head@cuc`), or the product itself. */
export type Actor =
  | { kind: 'person'; id: string; offices: readonly Holder[]; administrator?: boolean; standsFor?: readonly StandsFor[] }
  | { kind: 'system' };

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
  /** The cost that the norm's percentage is taken of; the total where it is not given. */
  eligibleCost?: Dong;
  /** Facilities, models, booths: the units that the norm's cap counts; 1 where it is not given. */
  quantity?: number;
  /** The object is a whole technology line; the place or the industry has priority. Both raise the cap, never the percentage. */
  line?: boolean;
  priority?: boolean;
  /** What the eligibility of the project is judged by; what is missing is to be checked. */
  application?: Omit<Application, 'activity' | 'fund' | 'planYear' | 'cost' | 'asked' | 'approved'>;
  /** Shares of the support by year of work, in percent, together 100; a project of one year has none. */
  years?: readonly number[];
}

export interface Paper { id: string; kind: string; name: string; sha256: string; size: number }
export interface PinnedProcedure { id: string; effectiveFrom: string; hash: string }

/** The support norm in force on the day of filing, kept with the project. */
export type PinnedNorm = NormVersion;

/** A beneficiary of a group project, with its place and its share of the support. */
export interface Place { id: string; name: string; place: string; amount: Dong; unit?: string }

/** What an amendment asks for; only the field of its kind is read. */
export interface Change { kind: ChangeKind; text: string; amount?: Dong; day?: Day; unit?: string }

/** A gap in the lawful set of signers, and the smallest change that would mend it. */
export interface Gap { holder: Holder; why: GapReason; mend: Mend; persons: readonly string[] }
export type GapReason = 'vacant' | 'absent' | 'conflict' | 'quorum' | 'chair';
export interface Mend { what: 'appoint' | 'delegate' | 'replaceMember' | 'return'; office?: Office; holder?: Holder; person?: string; until?: Day; seats?: number }

/** A move of money on the project's budget line. */
export interface BudgetMove { kind: 'reserve' | 'release' | 'commit' | 'uncommit' | 'pay' | 'refund'; line: string; amount: Dong }

export interface CouncilResult {
  seats: number; present: number; quorum: number; yes: number; no: number; back: number; abstain: number; interested: number;
  /** Mean of the scores in hundredths, null without scores. */
  mean: number | null;
  outcome: 'approved' | 'returned' | 'rejected';
  tieBroken?: true;
}

export interface Finding { id: string; text: string; due: Instant }

type At = { stage: string; round: number };

/** For whom somebody acted, by which delegation; or from which deputy's office. */
export interface Acting { standsFor?: string; delegation?: string; deputy?: Office }

/** What happened, in whose place it was done where somebody was stood for, and the duty that whoever did it takes on for the whole project. */
export type Event = Happening & { acting?: Acting; takes?: Duty };

type Happening =
  | { type: 'proposed'; code: string; procedure: PinnedProcedure; facts: Facts; stage: string; due: Instant | null; norm?: PinnedNorm | null }
  | { type: 'revised'; facts: Facts; norm?: PinnedNorm | null }
  | { type: 'paperAdded'; paper: Paper }
  | { type: 'councilAppointed'; stage: string; members: readonly string[]; chair: string; duty: Duty; deputy?: string; secretary?: string; decision?: string }
  | ({ type: 'attendanceRecorded'; present: readonly string[] } & At)
  | ({ type: 'councilClosed'; result: CouncilResult; votes: readonly CastVote[] } & At)
  | ({
    type: 'signedOff'; office: Office | null; vote: Vote; duty: Duty; reason?: string; amount?: Dong;
    /** The fingerprint of what was shown. */
    shown?: string;
    scores?: Record<string, number>; written?: true;
  } & Acting & At)
  | ({ type: 'votesVoided'; because: 'paperAdded' | 'paperReplaced' | 'amended'; persons: readonly string[] } & At)
  | { type: 'interestDeclared'; reason: string }
  | { type: 'amountSet'; what: 'approved' | 'accepted'; amount: Dong }
  | { type: 'moved'; from: string; outcome: 'approved' | 'returned' | 'rejected' | 'expired' | 'withdrawn' | 'terminated' | 'forceMajeure'; to: string; round: number; due: Instant | null; ended?: Outcome; reason?: string; relies?: readonly string[]; year?: number }
  | ({ type: 'reminded' | 'escalated'; key: string; to?: Office | 'administrator' } & At)
  | ({ type: 'routed'; routes: Record<string, Office>; gaps: readonly Gap[] } & At)
  | ({ type: 'clockPaused'; owes: string; office: Office; answerBy: Instant } & At)
  | ({ type: 'clockResumed'; due: Instant | null; answer?: string; lapsed?: true } & At)
  | ({ type: 'dueMoved'; from: Instant; to: Instant; because: 'calendar' | 'amended' } & At)
  | ({ type: 'apologised'; until: Instant; reason?: string } & At)
  | { type: 'amendmentRequested'; id: string; change: Change; reason: string; decides: Office; confirms: Office | null; due: Instant }
  | { type: 'amendmentConfirmed'; id: string; due: Instant }
  | { type: 'amendmentDecided'; id: string; outcome: 'approved' | 'rejected'; change: Change; duty: Duty; reason?: string; shown?: string; norm?: PinnedNorm | null; places?: 'anew' }
  | { type: 'suspended'; reason: string }
  | { type: 'resumed'; due: Instant | null; plannedEnd: Day; reason: string }
  | { type: 'beneficiariesNamed'; places: readonly Place[] }
  | { type: 'placeAccepted'; place: string; amount: Dong }
  | { type: 'inspected'; id: string; office: Office; findings: readonly Finding[]; result: string }
  | { type: 'findingAnswered'; id: string; answer: string }
  | { type: 'findingClosed'; id: string; note: string }
  | { type: 'reportAsked'; month: Month; due: Instant }
  | { type: 'reportFiled'; month: Month; done: string; spent: Dong }
  | ({ type: 'paperIssued'; paper: Paper } & At)
  | ({ type: 'paymentOrdered'; reference: string; amount: Dong; what: PaymentKind; sent?: 'unknown' } & At)
  | { type: 'paymentUnknown' | 'paymentKnown'; reference: string; amount: Dong }
  | { type: 'paymentRecorded'; reference: string; amount: Dong; result: 'paid' | 'failed' }
  | { type: 'refundRecorded'; reference: string; amount: Dong }
  | { type: 'budgetMoved'; moves: readonly BudgetMove[] }
  | { type: 'leftOut'; planRound: string; reason: string }
  | { type: 'rulesAdopted'; procedure: PinnedProcedure; due: Instant | null; reason: string }
  | { type: 'restarted'; reason: string };

export type PaymentKind = 'firstAdvance' | 'nextAdvance' | 'balance';

/** An event with its place in the project's chain. */
export interface Entry { number: number; at: Instant; by: string; commandId: string; event: Event; previous: string; hash: string }

export interface CastVote { person: string; office: Office | null; vote: Vote; at?: Instant; standsFor?: string; deputy?: Office; score?: number; written?: true }

export type Command =
  | { type: 'propose'; code: string; procedure: PinnedProcedure; facts: Facts }
  | { type: 'revise'; facts: Facts; version: number }
  | { type: 'addPaper'; paper: Paper }
  | { type: 'appointCouncil'; stage: string; members: readonly string[]; chair: string; deputy?: string; secretary?: string; decision?: string }
  | ({ type: 'recordAttendance'; present: readonly string[] } & At)
  | ({ type: 'closeCouncil' } & At)
  | ({ type: 'signOff'; vote: Vote; fingerprint?: string; reason?: string; amount?: Dong; scores?: Record<string, number>; written?: boolean } & At)
  | { type: 'declareInterest'; reason: string }
  | ({ type: 'ask'; owes: string } & At)
  | ({ type: 'answer'; text: string } & At)
  | ({ type: 'apologise'; reason: string; until?: Day } & At)
  | { type: 'requestAmendment'; change: Change; reason: string }
  | { type: 'confirmAmendment'; id: string }
  | { type: 'decideAmendment'; id: string; approve: boolean; fingerprint?: string; reason?: string }
  | { type: 'suspend'; reason: string }
  | { type: 'resume'; reason: string }
  | { type: 'nameBeneficiaries'; places: readonly Place[] }
  | { type: 'acceptPlace'; place: string; amount: Dong }
  | { type: 'inspect'; findings: readonly { text: string; workingDays: number }[]; result: string }
  | { type: 'answerFinding'; id: string; answer: string }
  | { type: 'closeFinding'; id: string; note: string }
  | { type: 'fileReport'; month: Month; done: string; spent: Dong }
  | { type: 'recordUnknown'; reference: string }
  | { type: 'reconcile'; reference: string; found: boolean }
  | { type: 'recordRefund'; reference: string; amount: Dong }
  | { type: 'withdraw'; reason: string; version?: number }
  | { type: 'terminate'; reason: string }
  | { type: 'forceMajeure'; reason: string }
  | { type: 'leaveOut'; planRound: string; reason: string }
  | { type: 'adoptRules'; procedure: PinnedProcedure; reason: string }
  | { type: 'restart'; reason: string }
  | SystemCommand;

/** What the stage's workflow does meanwhile; the actor is the system. */
export type SystemCommand =
  | ({ type: 'remind' | 'escalate'; key: string } & At)
  | ({ type: 'expire' | 'route' | 'recount' | 'lapse' | 'apologiseForDelay' } & At)
  | ({ type: 'askReport'; month: Month } & At)
  | ({ type: 'issuePaper'; paper: Paper } & At)
  | ({ type: 'orderPayment'; reference: string; amount: Dong; sent?: 'unknown' } & At);
