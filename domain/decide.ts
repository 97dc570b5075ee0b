import { alarms, due, following, reportDue } from './alarms';
import { dayOf, isDay, monthOf } from './calendar';
import type { Calendar, Instant } from './calendar';
import { mustHold } from './authority';
import { entitledIn, orderDue } from './payment';
import type { Office, Procedure } from './procedure';
import { holderOf, owed, paidOut } from './project';
import type { Actor, Command, Event, Facts, Project } from './project';
import { Refusal } from './refusal';
import { appoint, signOff } from './signOff';
import { enter } from './moves';

/** What the rules may know of the world: when it is, which days are worked, who acts. */
export interface Moment { at: Instant; calendar: Calendar; actor: Actor }

/**
 * What a command does to a project: the events to record, none when it was done already.
 * @throws Refusal when the rules say no; nothing is recorded then.
 */
export function decide(procedure: Procedure, project: Project | null, command: Command, moment: Moment): Event[] {
  if (command.type === 'propose') return propose(procedure, project, command, moment);
  if (!project) throw new Refusal('UNKNOWN_PROJECT');
  if (fromSystem(command)) return decideForSystem(procedure, project, command, moment);
  if (command.type === 'restart') return restart(project, command, moment);
  if (project.ended) throw new Refusal('PROJECT_ENDED', { outcome: project.ended });

  switch (command.type) {
    case 'revise': return revise(procedure, project, command, moment);
    case 'addPaper': return addPaper(procedure, project, command, moment);
    case 'appointCouncil': return appoint(procedure, project, command, moment);
    case 'signOff': return signOff(procedure, project, command, moment);
    case 'fileReport': return fileReport(procedure, project, command, moment);
    case 'recordRefund': return recordRefund(procedure, project, command, moment);
    case 'withdraw': return leave(procedure, project, 'withdrawn', command.reason, moment);
    case 'terminate': return leave(procedure, project, 'terminated', command.reason, moment);
  }
}

type SystemCommand = Extract<Command, { type: 'remind' | 'escalate' | 'expire' | 'askReport' | 'issuePaper' | 'orderPayment' }>;
const systemCommands: readonly string[] = ['remind', 'escalate', 'expire', 'askReport', 'issuePaper', 'orderPayment'];
const fromSystem = (command: Command): command is SystemCommand => systemCommands.includes(command.type);

/**
 * What the workflow does meanwhile. A late or repeated command of a round that has passed does nothing: the engine may always
 * ask again. One that comes too early is refused, whatever clock the engine had.
 */
function decideForSystem(procedure: Procedure, project: Project, command: SystemCommand, { at, calendar, actor }: Moment): Event[] {
  if (actor.kind !== 'system') throw new Refusal('NOT_ALLOWED_HERE');
  const { stage, round } = command;
  if (project.ended || stage !== project.stage || round !== project.round) return [];
  const table = procedure.stages[stage]!;

  if (command.type === 'issuePaper') {
    const { paper } = command;
    if (project.done.includes(`issue:${paper.kind}`)) return [];
    return [{ type: 'paperIssued', stage, round, paper }];
  }
  if (command.type === 'orderPayment') {
    const order = orderDue(procedure, project);
    if (!order || order.reference !== command.reference) return [];
    return [{ type: 'paymentOrdered', stage, round, ...order, what: table.pays! }];
  }

  const alarm = alarms(procedure, project, calendar).find((one) => sameAlarm(one.command, command));
  if (!alarm) return [];
  if (alarm.at > at) throw new Refusal('NOT_DUE', { at: alarm.at });
  if (command.type === 'expire') return enter(procedure, project, table.expires!.to, 'expired', { at, calendar });
  if (command.type === 'askReport') return [{ type: 'reportAsked', month: command.month, due: reportDue(table.reports!, command.month) }];
  if (command.type === 'remind') return [{ type: 'reminded', stage, round, key: command.key }];
  const step = table.escalate?.find(({ workingDaysAfter }) => command.key === `escalate:${workingDaysAfter}`);
  const to = step?.to ?? table.reports?.toldTo;
  return [{ type: 'escalated', stage, round, key: command.key, ...(to ? { to } : {}) }];
}

const sameAlarm = (a: Command, b: Command): boolean =>
  a.type === b.type && ('key' in a && 'key' in b ? a.key === b.key : true) && ('month' in a && 'month' in b ? a.month === b.month : true);

function propose(procedure: Procedure, project: Project | null, command: Extract<Command, { type: 'propose' }>, moment: Moment): Event[] {
  const { code, facts } = command;
  if (project) throw new Refusal('PROJECT_EXISTS', { code });
  const first = procedure.stages[procedure.first]!;
  if ('office' in first.signers) mustHold(moment.actor, holderOf({ facts }, first.signers.office), 'NOT_YOUR_PROJECT');
  mustMakeSense(facts);
  return [{
    type: 'proposed', code, procedure: command.procedure, facts, stage: procedure.first,
    due: due(moment.calendar, first.deadline, moment.at, facts),
  }];
}

function revise(procedure: Procedure, project: Project, command: Extract<Command, { type: 'revise' }>, { actor }: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  if (!stage.drafts || !('office' in stage.signers)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  mustHold(actor, holderOf(project, stage.signers.office), 'NOT_YOUR_TURN');
  if (command.version !== project.version) throw new Refusal('VERSION_MOVED', { yours: command.version, now: project.version });
  mustMakeSense(command.facts);
  // the units decide who may act, so they stay as filed
  return [{ type: 'revised', facts: { ...command.facts, units: project.facts.units } }];
}

function mustMakeSense({ requested, total, name, plannedEnd }: Facts): void {
  if (requested <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'requested' });
  if (total !== null && total < requested) throw new Refusal('INVALID_FACT', { field: 'total', requested, total });
  if (!isDay(plannedEnd)) throw new Refusal('INVALID_FACT', { field: 'plannedEnd' });
  if (name.length === 0) throw new Refusal('INVALID_FACT', { field: 'name' });
}

/** Papers come from those who carry the project, and from those who sign now. */
function addPaper(procedure: Procedure, project: Project, { paper }: Extract<Command, { type: 'addPaper' }>, { actor }: Moment): Event[] {
  if (!Object.hasOwn(procedure.papers, paper.kind)) throw new Refusal('UNKNOWN_PAPER', { kind: paper.kind, known: Object.keys(procedure.papers) });
  if (actor.kind === 'person' && !mayBring(procedure, project, actor.offices)) throw new Refusal('NOT_YOUR_PROJECT');
  if (project.papers.some(({ kind, sha256 }) => kind === paper.kind && sha256 === paper.sha256)) return [];
  return [{ type: 'paperAdded', paper }];
}

const mayBring = (procedure: Procedure, project: Project, offices: readonly string[]): boolean =>
  Object.keys(procedure.offices).some((office) => offices.includes(holderOf(project, office as Office)));

function fileReport(procedure: Procedure, project: Project, command: Extract<Command, { type: 'fileReport' }>, { actor, at }: Moment): Event[] {
  const { month, done, spent } = command;
  const { reports } = procedure.stages[project.stage]!;
  if (!reports) throw new Refusal('REPORT_NOT_WANTED', { stage: project.stage });
  mustHold(actor, holderOf(project, reports.office), 'NOT_YOUR_TURN');
  // one that was not asked for may come early by a month, never for a time before the work or far ahead of it
  const unasked = month < monthOf(dayOf(project.since)) || month > following(monthOf(dayOf(at)));
  if (!isDay(`${month}-01`) || (unasked && project.reports[month] === undefined)) throw new Refusal('INVALID_FACT', { field: 'month' });
  if (project.reports[month] === 'filed') throw new Refusal('REPORT_ALREADY_FILED', { month });
  if (spent < 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'spent' });
  return [{ type: 'reportFiled', month, done, spent }];
}

function recordRefund(procedure: Procedure, project: Project, command: Extract<Command, { type: 'recordRefund' }>, { actor }: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  if (!stage.recovers) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const payers = Object.entries(procedure.offices).filter(([, office]) => office.duty === 'pay').map(([office]) => holderOf(project, office as Office));
  if (actor.kind !== 'person' || !payers.some((payer) => actor.offices.includes(payer))) throw new Refusal('NOT_YOUR_TURN', { waitsFor: payers });
  if (project.refundReferences.includes(command.reference)) return [];
  if (command.amount <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  const debt = owed(project, entitledIn(procedure, project));
  if (command.amount > debt) throw new Refusal('REFUND_ABOVE_DEBT', { debt });
  return [{ type: 'refundRecorded', reference: command.reference, amount: command.amount }];
}

/** Out of the table sideways: the implementer withdraws, or the one who may stops the project (TT 36/2013/TT-BCT Art. 11). */
function leave(procedure: Procedure, project: Project, outcome: 'withdrawn' | 'terminated', reason: string, moment: Moment): Event[] {
  const side = outcome === 'withdrawn' ? procedure.withdrawal : procedure.termination;
  mustHold(moment.actor, holderOf(project, side.decides), 'NOT_YOUR_TURN');
  if (!side.from.includes(project.stage)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  if (!reason.trim()) throw new Refusal('REASON_REQUIRED');
  // money that is on its way is neither paid nor unpaid: its result is recorded first, so that none of it is forgotten
  if (project.payments.some(({ state }) => state === 'ordered')) throw new Refusal('PAYMENT_PENDING');
  const { termination } = procedure;
  const to = outcome === 'withdrawn' ? procedure.withdrawal.to : paidOut(project) > project.refunded ? termination.paid : termination.unpaid;
  return enter(procedure, project, to, outcome, moment, reason);
}

/** Starts the project's workflow again; the ledger already holds all that the new run needs. */
function restart(project: Project, { reason }: Extract<Command, { type: 'restart' }>, { actor }: Moment): Event[] {
  if (actor.kind !== 'person' || !actor.administrator) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  if (!reason.trim()) throw new Refusal('REASON_REQUIRED');
  return [{ type: 'restarted', reason }];
}
