import { isDay } from './calendar';
import { conflicts, officesOf, targets } from './procedure';
import type { Office, Procedure, Quorum, Stage } from './procedure';

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
      if (office !== 'administrator' && !Object.hasOwn(table.offices, office)) faults.push(`stage "${id}" asks for the office "${office}", which the table does not describe`);
    for (const need of stage.needs ?? []) {
      const paper = typeof need === 'string' ? need : 'paper' in need ? need.paper : null;
      if (paper && !Object.hasOwn(table.papers, paper)) faults.push(`stage "${id}" needs the paper "${paper}", which the table does not name`);
    }
    if ('council' in stage.signers && !stage.quorum) faults.push(`stage "${id}" has a council without a quorum`);
    if ('council' in stage.signers && stage.signers.council.sizes.some((size) => size % 2 === 0))
      faults.push(`stage "${id}" allows a council of an even size, which may tie`);
    if (stage.remind && !stage.deadline) faults.push(`stage "${id}" reminds of a deadline that it does not have`);
    if ('council' in stage.signers && stage.quorum) faults.push(...councilFaults(id, stage.quorum));
    if ('atLeast' in stage.signers && !(Number.isInteger(stage.signers.atLeast) && stage.signers.atLeast >= 1)) faults.push(`stage "${id}" asks for ${stage.signers.atLeast} signers, which nobody can give`);
    for (const [what, days] of daysOf(stage)) if (!(Number.isInteger(days) && days >= 0)) faults.push(`stage "${id}": ${what} is ${days}, not a whole number of days from 0`);
    if (stage.expires && onward(table, stage, stage.expires.to)) faults.push(`stage "${id}" is approved by silence: it expires to "${stage.expires.to}"`);
    if (stage.apology && !stage.deadline) faults.push(`stage "${id}" apologises for a term that it does not have`);
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

  for (const [office, { duty, deputy }] of Object.entries(table.offices)) {
    if (deputy === undefined) continue;
    if (!Object.hasOwn(table.offices, deputy)) faults.push(`"${deputy}" is the deputy of "${office}", but the table does not describe it`);
    else if (table.offices[deputy as Office]!.duty !== duty) faults.push(`"${deputy}" is the deputy of "${office}" but has another duty`);
    else if (deputy === office) faults.push(`"${office}" is its own deputy`);
  }
  faults.push(...sideFaults(table), ...valueFaults(table));
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

function councilFaults(id: string, quorum: Quorum): string[] {
  const faults: string[] = [];
  const most = (quorum.criteria ?? []).reduce((sum, one) => sum + one.most, 0);
  if (quorum.mean !== undefined && most === 0) faults.push(`stage "${id}" asks for a mean score without criteria`);
  else if (quorum.mean !== undefined && !(quorum.mean > 0 && quorum.mean <= most)) faults.push(`stage "${id}" asks for a mean of ${quorum.mean}, but the criteria sum to ${most}`);
  if (new Set(quorum.criteria?.map(({ id: one }) => one)).size !== (quorum.criteria ?? []).length) faults.push(`stage "${id}" names a criterion twice`);
  return faults;
}

/** Every number of days that a stage speaks of. */
function daysOf(stage: Stage): [string, number][] {
  const { deadline } = stage;
  return [
    ...(deadline && 'workingDays' in deadline ? [['its term', deadline.workingDays] as [string, number]] : []),
    ...(deadline && 'calendarDays' in deadline ? [['its term', deadline.calendarDays] as [string, number]] : []),
    ...(stage.remind ?? []).map(({ workingDaysBefore }): [string, number] => ['a reminder', workingDaysBefore]),
    ...(stage.escalate ?? []).map(({ workingDaysAfter }): [string, number] => ['a step of the ladder', workingDaysAfter]),
    ...(stage.expires ? [['its expiry', stage.expires.workingDaysAfter] as [string, number]] : []),
    ...(stage.apology ? [['its apology', stage.apology.workingDays] as [string, number]] : []),
    ...(stage.mayAsk ? [['the time to answer', stage.mayAsk.answerWithin.workingDays] as [string, number]] : []),
  ];
}

/** Whether a target is where approvals alone lead from here, however many, or a good end: silence must never get there. */
function onward(table: Procedure, stage: Stage, to: string): boolean {
  const approvedTo = (one: Stage) => targets({ ...one, returned: undefined, rejected: undefined, expires: undefined } as never);
  const forward = reach(approvedTo(stage), (id) => (Object.hasOwn(table.stages, id) ? approvedTo(table.stages[id]!) : []));
  return forward.has(to) || table.ends[to]?.outcome === 'closed';
}

/** Dates that no year has, shares above the whole, and what is named nowhere. */
function valueFaults(table: Procedure): string[] {
  const within = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most;
  const faults: string[] = [];
  if (!isDay(table.effectiveFrom)) faults.push(`it holds from "${table.effectiveFrom}", which is no day`);
  if (!within(table.tellAtHour, 0, 23)) faults.push(`it tells at hour ${table.tellAtHour}, which is none from 0 to 23`);
  for (const [id, { deadline, signers, issues = [], reports }] of Object.entries(table.stages)) {
    const date = deadline && ('before' in deadline ? deadline.before : 'notAfter' in deadline ? deadline.notAfter : null);
    // a leap year, since 29 February is a day of some years
    if (date && !isDay(`2000-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`)) faults.push(`stage "${id}" is due on day ${date.day} of month ${date.month}, which no year has`);
    if (officesOf(signers).length === 0) faults.push(`stage "${id}" asks nobody to sign`);
    for (const paper of issues) if (!Object.hasOwn(table.papers, paper)) faults.push(`stage "${id}" issues the paper "${paper}", which the table does not name`);
    if (reports && !(within(reports.beforeDay, 1, 28) && within(reports.askedDaysBefore, 0, 28))) faults.push(`stage "${id}" wants reports before day ${reports.beforeDay}, asked for ${reports.askedDaysBefore} days before; every month has 1 to 28`);
  }
  for (const [activity, { percent }] of Object.entries(table.advances)) if (!within(percent, 1, 100)) faults.push(`the advance of "${activity}" is ${percent} percent, not a whole one from 1 to 100`);
  if (!Object.hasOwn(table.advances, 'default') && Object.values(table.stages).some(({ pays }) => pays)) faults.push('it pays, but has no "default" advance for an activity that it does not name');
  return faults;
}

function sideFaults(table: Procedure): string[] {
  const faults: string[] = [];
  const office = (name: string, what: string) => { if (!Object.hasOwn(table.offices, name)) faults.push(`"${name}" ${what}, but the table does not describe the office`); };
  const stage = (name: string, what: string) => { if (!Object.hasOwn(table.stages, name)) faults.push(`${what} speaks of "${name}", which is no stage`); };
  for (const one of table.amendments ?? []) {
    office(one.decides, 'decides an amendment');
    if (one.confirms) office(one.confirms, 'confirms an amendment');
    for (const id of one.from) stage(id, 'an amendment');
  }
  if (table.suspension) { office(table.suspension.decides, 'decides a suspension'); for (const id of table.suspension.from) stage(id, 'suspension'); }
  if (table.forceMajeure) {
    office(table.forceMajeure.decides, 'decides a case of force majeure');
    for (const id of [...table.forceMajeure.from, table.forceMajeure.to]) stage(id, 'force majeure');
    for (const paper of table.forceMajeure.needs) if (!Object.hasOwn(table.papers, paper)) faults.push(`force majeure needs the paper "${paper}", which the table does not name`);
  }
  if (table.inspections) {
    for (const one of table.inspections.by) office(one, 'inspects');
    for (const id of [...table.inspections.from, ...table.inspections.blocks]) stage(id, 'inspection');
  }
  return faults;
}

const sideways = (table: Procedure, id: string): string[] => [
  ...(table.withdrawal.from.includes(id) ? [table.withdrawal.to] : []),
  ...(table.termination.from.includes(id) ? [table.termination.paid, table.termination.unpaid] : []),
  ...(table.forceMajeure?.from.includes(id) ? [table.forceMajeure.to] : []),
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
