/**
 * What a procedure may say. A procedure is a table: stages with their signers, quorum, deadline, needed papers, legal basis and
 * next stages. Plain data; when it wants a variable or a loop, add a column with a pure function behind it, never a language.
 */
export interface Words { vi: string; en: string }

/** On whose behalf a person acts in a project. An office is a party and a post: `doit.appraiser`. */
export const parties = ['implementer', 'beneficiary', 'doit', 'department', 'ministry', 'province', 'treasury'] as const;
export type Party = (typeof parties)[number];
export type Office = `${Party}.${string}`;

/** What a signature stands for. One person has at most one of them in one project. */
export const duties = ['prepare', 'appraise', 'approve', 'accept', 'pay'] as const;
export type Duty = (typeof duties)[number];

/** Where a fact comes from: read in the law, remembered, or a setting where the law is silent. */
export type Mark = 'seen' | 'memory' | 'setting';

/** Facts of a project that may turn it another way. */
export const flags = ['multiProvince', 'groupProject', 'tender', 'keyProject'] as const;
export type Flag = (typeof flags)[number];
/** What a way or a paper may depend on: a flag, or years of work that are left. */
export type Condition = Flag | 'moreYears';

/** The kinds of change that an amendment may ask for (TT 36/2013/TT-BCT Art. 11). */
export const changeKinds = ['moreMoney', 'lessMoney', 'activity', 'nextYear', 'time', 'place', 'beneficiary', 'coordinator', 'other'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export type Deadline = { source: string; mark: Mark } & (
  | { workingDays: number }
  | { calendarDays: number }
  /** `of` fixes the year; without it it is the next such date after the stage opens. */
  | { notAfter: { month: number; day: number }; of?: 'yearAfterPlannedEnd' }
  | { before: { month: number; day: number } }
  | { fact: 'plannedEnd' }
);

/**
 * Who has to sign: one office (any one of its holders), several in any order, several one after the other, so many persons out of some
 * offices, or a council (an office while none is appointed).
 */
export type Signers =
  | { office: Office }
  | { all: readonly Office[] }
  | { atLeast: number; of: readonly Office[] }
  | { inOrder: readonly Office[] }
  | { council: { title: Words; appointedBy: Office; duty: Duty; sizes: readonly number[]; mark: Mark }; orOffice: Office };

export interface Criterion { id: string; title: Words; most: number }

/**
 * How a council decides. Shares: how many seats must have voted, how many must be in favour, of all members or of those present.
 * What is absent follows the first version of these tables: of all members, no chair asked for, no scores, a tie fails, early close.
 */
export interface Quorum {
  present: '1/2' | '2/3' | 'all';
  pass: 'majority' | '2/3' | 'all';
  mark: Mark;
  of?: 'members' | 'present';
  /** The chair or the deputy must be among those present. */
  chairPresent?: true;
  /** Scores by criterion; the mean of the sums must reach `mean`. */
  criteria?: readonly Criterion[];
  mean?: number;
  tie?: 'fails' | 'chair';
  /** Close as soon as no vote can change the outcome, or when everybody has voted (the chair may close before). */
  close?: 'early' | 'all';
  /** Whether an absent member's written vote counts for the quorum; it always counts as a vote. */
  writtenIsPresent?: boolean;
  source?: string;
}

/** A paper that must lie in the dossier; `ofActivity` stands for what the activity's own list names. */
export type Need = string | { paper: string; when: Flag } | { paper: string; unless: Flag } | { ofActivity: 'firstAdvance' | 'balance' };

export type Route<Target extends string> = Target | { when: Condition; to: Target; otherwise: Route<Target> };

/** A term that the law leaves open or that somebody measured; `source` and `mark` say which. */
export interface Term { workingDays: number; source: string; mark: Mark }

export interface Stage<Target extends string = string> {
  title: Words;
  /** The step's name in the applicant's words, by the portal's list (one-stop codes 1 to 10). */
  shown: Words & { portal: number };
  basis: string;
  signers: Signers;
  quorum?: Quorum;
  needs?: readonly Need[];
  /** The sign-off sets this amount; without it the amount asked for (or approved) stands. */
  sets?: 'approved' | 'accepted';
  /** The last signer is the accountant, who records the payment that the stage's workflow ordered. */
  pays?: 'firstAdvance' | 'nextAdvance' | 'balance';
  /** What was reserved of the budget line becomes a commitment when the stage is approved. */
  commits?: true;
  /** Decided for many projects at once, in the round of a yearly plan. */
  plan?: true;
  /** The beneficiaries of a group project are named here, by the first signer's office. */
  namesBeneficiaries?: true;
  /** A group project is accepted place by place; the accepted amount is their sum. */
  perPlace?: true;
  /** Whoever signs may ask the applicant for something; the term stands still until it is answered, at most for `answerWithin`. */
  mayAsk?: { answerWithin: Term };
  /** When the term passes without a decision the applicant is told so once, with this new date (NĐ 61/2018/NĐ-CP Art. 19). */
  apology?: Term;
  /** Changes of the dossier that sign-offs already given in the round survive; any other change voids them. */
  survives?: readonly ('paperAdded' | 'paperReplaced')[];
  /** Money that was paid and must come back before the stage may be left. */
  recovers?: true;
  /** Reports every month before this day while the stage is open. */
  reports?: { beforeDay: number; askedDaysBefore: number; office: Office; toldTo: Office; source: string; mark: Mark };
  /** What the stage's workflow issues when the stage opens. */
  issues?: readonly string[];
  /** The dossier may be changed while this stage is open. */
  drafts?: true;
  deadline?: Deadline;
  remind?: readonly { workingDaysBefore: number }[];
  /** The ladder when it is late: an office, at last whoever administers the product. */
  escalate?: readonly { workingDaysAfter: number; to: Office | 'administrator' }[];
  expires?: { workingDaysAfter: number; to: Target; source: string; mark: Mark };
  approved: Route<Target>;
  returned?: Target;
  rejected?: Target;
}

/** `signOffs` says what happens to those given in the open round: kept, or given again. */
export interface Amendment {
  kinds: readonly ChangeKind[];
  /** Only for projects with this flag; the first line that fits decides. */
  when?: Flag;
  decides: Office;
  /** Who confirms the request after checking on site, before it is decided. */
  confirms?: Office;
  deadline: Term;
  effect: { term: 'keeps' | 'recounts'; money: 'keeps' | 'reserves' | 'releases'; signOffs: 'keep' | 'void' };
  from: readonly string[];
  basis: string;
}

export interface End { title: Words; shown: Words & { portal: number }; outcome: Outcome }
export type Outcome = 'closed' | 'notApproved' | 'withdrawn' | 'terminated';

export interface Advance { percent: number; papers: readonly string[]; evidence: readonly string[]; source: string; mark: Mark }

export interface Procedure<S extends string = string, E extends string = string> {
  id: string;
  /** The day from which projects may begin with this version. */
  effectiveFrom: string;
  title: Words;
  fund: 'national' | 'provincial';
  basis: string;
  /** The hour in Vietnam at which reminders are told. */
  tellAtHour: number;
  /** `deputy` acts for the office while nobody who holds it may lawfully act: all absent, gone or in conflict. */
  offices: Record<Office, { title: Words; duty: Duty; mayAlsoHold?: readonly Office[]; deputy?: Office }>;
  /** Names are inferred from the keys of `stages` and `ends` alone, so that a wrong target anywhere else is a type error. */
  first: NoInfer<S>;
  stages: Record<S, Stage<NoInfer<S | E>>>;
  ends: Record<E, End>;
  /** What may leave the table sideways, and who decides it. */
  withdrawal: { decides: Office; from: readonly NoInfer<S>[]; to: NoInfer<E>; basis: string };
  termination: { decides: Office; from: readonly NoInfer<S>[]; paid: NoInfer<S | E>; unpaid: NoInfer<E>; basis: string };
  /** What may be amended while it runs, who decides it, and what becomes of term, money and the sign-offs of the open round. */
  amendments?: readonly Amendment[];
  /** A standstill: no term runs, nobody may sign; on resumption terms go on where they stood and the planned end moves by as many days. */
  suspension?: { decides: Office; from: readonly NoInfer<S>[]; basis: string };
  /** Work that force majeure ended is accepted and paid as far as it was done, on a written explanation. */
  forceMajeure?: { decides: Office; from: readonly NoInfer<S>[]; to: NoInfer<S>; needs: readonly string[]; basis: string };
  /** Who may inspect, and while which stages. Open findings stop the sign-off of the stage that ends the work. */
  inspections?: { by: readonly Office[]; from: readonly NoInfer<S>[]; blocks: readonly NoInfer<S>[]; basis: string };
  /** Activities for which the law asks for a tender. */
  tender?: { activities: readonly string[]; basis: string };
  /** Per activity: share of the first advance in percent, its papers, and the evidence for the balance. */
  advances: Record<string, Advance>;
  papers: Record<string, Words>;
}

/** Two duties that one person may not have in one project (TT 36/2013/TT-BCT Art. 8, 21; the general duties rule). */
export const conflicts = (a: Duty, b: Duty): boolean => a !== b;

/** Every place that a stage can lead to. */
export function targets(stage: Stage): string[] {
  return [...waysOf(stage.approved), stage.returned, stage.rejected, stage.expires?.to].filter((target) => target !== undefined);
}

const waysOf = (route: Route<string>): string[] => (typeof route === 'string' ? [route] : [route.to, ...waysOf(route.otherwise)]);

/** Every office that a stage may ask for a signature. */
export function officesOf(signers: Signers): readonly Office[] {
  if ('office' in signers) return [signers.office];
  if ('all' in signers) return signers.all;
  if ('inOrder' in signers) return signers.inOrder;
  if ('atLeast' in signers) return signers.of;
  return [signers.orOffice, signers.council.appointedBy];
}
