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

export type Deadline = { source: string; mark: Mark } & (
  | { workingDays: number }
  | { calendarDays: number }
  | { notAfter: { month: number; day: number } }
  | { before: { month: number; day: number } }
  | { fact: 'plannedEnd' }
);

/** Who has to sign: one office, several in any order, several one after the other, or a council (an office while none is appointed). */
export type Signers =
  | { office: Office }
  | { all: readonly Office[] }
  | { inOrder: readonly Office[] }
  | { council: { title: Words; appointedBy: Office; duty: Duty; sizes: readonly number[]; mark: Mark }; orOffice: Office };

/** Shares of a council's seats: how many must have voted, how many must be in favour. */
export interface Quorum { present: '1/2' | '2/3' | 'all'; pass: 'majority' | '2/3' | 'all'; mark: Mark }

/** A paper that must lie in the dossier; `ofActivity` stands for what the activity's own list names. */
export type Need = string | { paper: string; when: Flag } | { ofActivity: 'firstAdvance' | 'balance' };

export type Route<Target extends string> = Target | { when: Flag; to: Target; otherwise: Target };

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
  pays?: 'firstAdvance' | 'balance';
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
  escalate?: readonly { workingDaysAfter: number; to: Office }[];
  expires?: { workingDaysAfter: number; to: Target; source: string; mark: Mark };
  approved: Route<Target>;
  returned?: Target;
  rejected?: Target;
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
  offices: Record<Office, { title: Words; duty: Duty; mayAlsoHold?: readonly Office[] }>;
  /** Names are inferred from the keys of `stages` and `ends` alone, so that a wrong target anywhere else is a type error. */
  first: NoInfer<S>;
  stages: Record<S, Stage<NoInfer<S | E>>>;
  ends: Record<E, End>;
  /** What may leave the table sideways, and who decides it. */
  withdrawal: { decides: Office; from: readonly NoInfer<S>[]; to: NoInfer<E>; basis: string };
  termination: { decides: Office; from: readonly NoInfer<S>[]; paid: NoInfer<S | E>; unpaid: NoInfer<E>; basis: string };
  /** Per activity: share of the first advance in percent, its papers, and the evidence for the balance. */
  advances: Record<string, Advance>;
  papers: Record<string, Words>;
}

/** Two duties that one person may not have in one project (TT 36/2013/TT-BCT Art. 8, 21; the general duties rule). */
export const conflicts = (a: Duty, b: Duty): boolean => a !== b;

/** Every place that a stage can lead to. */
export function targets(stage: Stage): string[] {
  const onward = typeof stage.approved === 'string' ? [stage.approved] : [stage.approved.to, stage.approved.otherwise];
  return [...onward, stage.returned, stage.rejected, stage.expires?.to].filter((target) => target !== undefined);
}

/** Every office that a stage may ask for a signature. */
export function officesOf(signers: Signers): readonly Office[] {
  if ('office' in signers) return [signers.office];
  if ('all' in signers) return signers.all;
  if ('inOrder' in signers) return signers.inOrder;
  return [signers.orOffice, signers.council.appointedBy];
}

/**
 * A procedure that may be used; a wrong target is a type error already, the rest is refused here with the reason.
 * @throws Error naming the procedure, the stage and what is wrong.
 */
export function defineProcedure<const S extends string, const E extends string>(table: Procedure<S, E>): Procedure {
  const faults = faultsOf(table as unknown as Procedure);
  if (faults.length > 0) throw new Error(`Procedure ${table.id} ${table.effectiveFrom} is not usable:\n- ${faults.join('\n- ')}`);
  return table as unknown as Procedure;
}

/** What is wrong with a table, a sentence each; empty when it may be used. */
export function faultsOf(table: Procedure): string[] {
  const stages = Object.entries(table.stages);
  const known = (target: string) => Object.hasOwn(table.stages, target) || Object.hasOwn(table.ends, target);
  const faults: string[] = [];

  if (!(table.first in table.stages)) faults.push(`the first stage "${table.first}" does not exist`);
  for (const [id, stage] of stages) {
    for (const target of targets(stage)) if (!known(target)) faults.push(`stage "${id}" leads to "${target}", which does not exist`);
    for (const office of [...officesOf(stage.signers), ...(stage.escalate ?? []).map((step) => step.to), ...(stage.reports ? [stage.reports.office, stage.reports.toldTo] : [])])
      if (!Object.hasOwn(table.offices, office)) faults.push(`stage "${id}" asks for the office "${office}", which the table does not describe`);
    for (const need of stage.needs ?? []) {
      const paper = typeof need === 'string' ? need : 'paper' in need ? need.paper : null;
      if (paper && !Object.hasOwn(table.papers, paper)) faults.push(`stage "${id}" needs the paper "${paper}", which the table does not name`);
    }
    if ('council' in stage.signers && !stage.quorum) faults.push(`stage "${id}" has a council without a quorum`);
    if ('council' in stage.signers && stage.signers.council.sizes.some((size) => size % 2 === 0))
      faults.push(`stage "${id}" allows a council of an even size, which may tie`);
    if (stage.remind && !stage.deadline) faults.push(`stage "${id}" reminds of a deadline that it does not have`);
    if (stage.pays && !lastPays(table, stage)) faults.push(`stage "${id}" pays, but its last signer has not the duty to pay`);
    faults.push(...mixedDuties(table, id, stage));
  }

  const forward = reach([table.first], (id) => [...(Object.hasOwn(table.stages, id) ? targets(table.stages[id]!) : []), ...sideways(table, id)]);
  for (const [id] of stages) if (!forward.has(id)) faults.push(`stage "${id}" can never be reached`);
  for (const id of Object.keys(table.ends)) if (!forward.has(id)) faults.push(`the end "${id}" can never be reached`);
  for (const [id] of stages) {
    const onward = reach([id], (at) => (Object.hasOwn(table.stages, at) ? targets(table.stages[at]!).filter(known) : []));
    if (![...onward].some((at) => at in table.ends)) faults.push(`stage "${id}" has no way out: no path from it ends`);
  }

  for (const side of [table.withdrawal, table.termination]) {
    if (!(side.decides in table.offices)) faults.push(`"${side.decides}" decides a side way, but the table does not describe the office`);
    for (const id of side.from) if (!(id in table.stages)) faults.push(`a side way starts from "${id}", which does not exist`);
  }
  for (const target of [table.withdrawal.to, table.termination.paid, table.termination.unpaid])
    if (!known(target)) faults.push(`a side way leads to "${target}", which does not exist`);

  for (const [office, { duty, mayAlsoHold = [] }] of Object.entries(table.offices))
    for (const other of mayAlsoHold) {
      const second = table.offices[other];
      if (!second) faults.push(`"${office}" may also hold "${other}", which the table does not describe`);
      else if (conflicts(duty, second.duty))
        faults.push(`one person may hold "${office}" (${duty}) and "${other}" (${second.duty}), against the separation of duties`);
    }
  for (const [activity, advance] of Object.entries(table.advances))
    for (const paper of [...advance.papers, ...advance.evidence])
      if (!(paper in table.papers)) faults.push(`activity "${activity}" needs the paper "${paper}", which the table does not name`);
  return faults;
}

const lastPays = (table: Procedure, stage: Stage): boolean => {
  const last = officesOf(stage.signers).at(-1);
  return last !== undefined && 'inOrder' in stage.signers && table.offices[last]?.duty === 'pay';
};

/** An appointing office signs nothing in the council's stage, so it may share the members' duty; signers of unlike duties must be other people. */
function mixedDuties(table: Procedure, id: string, stage: Stage): string[] {
  if (!('council' in stage.signers)) return [];
  const { duty } = stage.signers.council;
  const alone = table.offices[stage.signers.orOffice]?.duty;
  return alone === duty ? [] : [`stage "${id}": its council has the duty "${duty}", but the office in its place has "${alone}"`];
}

const sideways = (table: Procedure, id: string): string[] => [
  ...(table.withdrawal.from.includes(id) ? [table.withdrawal.to] : []),
  ...(table.termination.from.includes(id) ? [table.termination.paid, table.termination.unpaid] : []),
];

function reach(from: readonly string[], onward: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...onward(id));
  }
  return seen;
}
